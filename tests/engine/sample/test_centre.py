"""The sample centre is believable: who works when, how calls go, what follows from what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from headwater.engine.sample import catalogue, generate

Ask = Callable[[str], list[tuple[Any, ...]]]


def test_four_kinds_of_outcome_and_seven_channels(ask: Ask) -> None:
    outcomes = {row[0] for row in ask("select distinct outcome from contacts")}
    assert outcomes == {"answered", "abandoned", "ended_in_ivr", "blocked"}
    assert len(ask("select distinct channel from contacts")) == 7
    assert len(ask("select distinct queue from contacts where queue is not null")) == 8
    assert len(ask("select distinct segment from contacts")) == 3
    [(self_service,)] = ask("select count(agent) from contacts where channel != 'hotline'")
    assert self_service == 0


def test_a_thousand_service_types() -> None:
    names = catalogue.build(7).names
    assert len(names) == len(set(names)) == 1000


def test_answered_contacts_have_an_agent_and_times(ask: Ask) -> None:
    [(wrong,)] = ask(
        "select count(*) from contacts where (outcome = 'answered') != (agent is not null)"
        " or (outcome = 'answered') != (talk_seconds is not null)"
        " or (outcome in ('answered', 'abandoned')) != (queue is not null)"
        " or (queue is not null) != (wait_seconds is not null)"
        " or wait_seconds < 0 or talk_seconds < 1"
    )
    assert wrong == 0


def test_agents_are_in_the_team_of_their_membership(ask: Ask) -> None:
    [(answered, matched)] = ask(
        "select count(*), count(m.team) from contacts c left join memberships m"
        " on m.agent = c.agent and m.team = c.team and c.local_day >= m.since"
        " and (m.until is null or c.local_day <= m.until)"
        " where c.agent is not null"
    )
    assert answered == matched > 50_000
    [(wrong,)] = ask(
        "select count(*) from contacts c join organisation o on o.unit = c.team where o.zone != c.zone"
    )
    assert wrong == 0


def test_nobody_talks_to_two_customers_at_once(ask: Ask) -> None:
    # Whole seconds: up to three roundings may add up.
    begun = "started_at + to_seconds(ivr_seconds + wait_seconds)"
    free = f"{begun} + to_seconds(talk_seconds + hold_seconds + wrap_seconds)"
    [(overlaps,)] = ask(
        f"select count(*) from (select {begun} as begun,"
        f" lag({free}) over (partition by agent order by {begun}) as free"
        " from contacts where agent is not null) where begun < free - interval 4 second"
    )
    assert overlaps == 0


def test_seventy_of_a_hundred_calls_of_two_brands_are_short(ask: Ask) -> None:
    rows = dict(
        ask(
            "select segment, avg((talk_seconds <= 80)::int) from contacts"
            " where segment != '全球通' and outcome = 'answered' group by 1"
        )
    )
    assert rows["神州行"] == pytest.approx(0.70, abs=0.03)
    assert rows["动感地带"] == pytest.approx(0.70, abs=0.03)


def test_satisfaction_follows_wait_and_resolution(ask: Ask) -> None:
    [(quick, slow)] = ask(
        "select avg(satisfaction) filter (wait_seconds = 0),"
        " avg(satisfaction) filter (wait_seconds > 60) from contacts"
    )
    assert quick > slow + 0.2
    [(solved, unsolved)] = ask(
        "select avg(satisfaction) filter (resolved), avg(satisfaction) filter (not resolved) from contacts"
    )
    assert solved > unsolved + 0.7


def test_the_unresolved_come_back(ask: Ask) -> None:
    back = (
        "select c.resolved, avg(exists(select 1 from contacts d"
        " where d.outcome = 'answered' and d.customer = c.customer and d.service = c.service"
        " and d.started_at > c.started_at"
        " and d.started_at <= c.started_at + interval 72 hour)::int)"
        " from contacts c where c.resolved is not null and c.local_day < '2026-03-28' group by 1 order by 1"
    )
    (_, unresolved), (_, resolved) = ask(back)
    assert 0.3 < unresolved < 0.6
    assert resolved < 0.08


def test_nights_are_thin_and_states_fill_the_phone_hours(ask: Ask) -> None:
    hours = dict(
        ask(
            "select hour(local_time), count(distinct agent || local_day) from contacts"
            " where agent is not null group by 1"
        )
    )
    assert hours[3] < hours[10] / 2
    [(occupancy,)] = ask(
        "select sum(seconds) filter (state in ('talking', 'hold', 'wrap'))"
        " / sum(seconds) filter (state in ('talking', 'hold', 'wrap', 'ready')) from agent_states"
    )
    assert 0.1 < occupancy < 0.9
    [(worked, stated)] = ask(
        "select (select sum(talk_seconds) from contacts),"
        " (select sum(seconds) from agent_states where state = 'talking')"
    )
    assert stated == pytest.approx(worked, rel=0.01)


def test_weekends_and_holidays_are_quieter(ask: Ask) -> None:
    rows = dict(ask("select local_day, count(*) from contacts group by 1"))
    spring_festival, ordinary = rows[date(2026, 2, 18)], rows[date(2026, 3, 11)]
    assert spring_festival < 0.95 * ordinary


def test_people_come_go_and_move(ask: Ask) -> None:
    [(start, joined, left)] = ask(
        "select sum(opening) filter (local_day = (select min(local_day) from headcount)),"
        ' sum(joined), sum("left")'
        " from headcount"
    )
    assert start == 960
    assert joined > 0 and left > 20
    [(movers,)] = ask("select count(*) from (select agent from memberships group by 1 having count(*) > 1)")
    assert movers > 5
    per_day = ask("select local_day, count(*), count(distinct agent) from person_days group by 1")
    assert all(rows == agents and 900 < agents < 1000 for _, rows, agents in per_day)


@pytest.mark.parametrize(("contacts", "days"), [(4_000, 14), (40_000, 7), (600_000, 7)])
def test_any_size_gives_similar_service(tmp_path: Path, contacts: int, days: int) -> None:
    report = generate(tmp_path, contacts, days, seed=5)
    first = report.files("contacts")[0]
    [(rows,)] = duckdb.sql(f"select count(*) from '{tmp_path}/contacts/*.parquet'").fetchall()
    assert rows == contacts
    [(level, answered)] = duckdb.sql(
        "select avg((outcome = 'answered' and wait_seconds <= 20)::int), avg((outcome = 'answered')::int)"
        f" from '{first}' where queue is not null"
    ).fetchall()
    assert 0.7 < level < 0.97
    assert answered > 0.85
