"""What was planted can be found again in the rows by plain counting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[[str], list[tuple[Any, ...]]]
Incidents = dict[str, dict[str, Any]]
LEVEL = "avg((outcome = 'answered' and wait_seconds <= 20)::int) filter (queue is not null)"


def within(incident: dict[str, Any]) -> str:
    return f"local_time >= '{incident['start']}' and local_time < '{incident['end']}'"


def test_all_kinds_are_planted(incidents: Incidents) -> None:
    assert set(incidents) == {
        "gprs_afternoon", "network_failure", "system_outage",
        "weak_spot", "handle_time_drift", "ivr_zero_out", "cell_outage",
    }  # fmt: skip


def test_gprs_is_a_third_of_its_day(ask: Ask, incidents: Incidents) -> None:
    gprs = incidents["gprs_afternoon"]
    day = gprs["start"][:10]
    assert day[5:7] == "03"
    assert gprs["start"][11:] == "14:00:00" and gprs["end"][11:] == "16:00:00"
    [(share,)] = ask(f"select avg((service like 'GPRS·%')::int) from contacts where local_day = '{day}'")
    assert share == pytest.approx(0.334, abs=0.001)
    [(count,)] = ask(f"select count(*) from contacts where service like 'GPRS·%' and local_day = '{day}'")
    assert count == gprs["contacts"]


def test_gprs_has_two_causes_and_no_gotone(ask: Ask, incidents: Incidents) -> None:
    gprs = incidents["gprs_afternoon"]
    day, (first, second) = gprs["start"][:10], gprs["expected"]["causes"]
    rows = ask(
        f"select segment, service, region, count(*) from contacts"
        f" where local_day = '{day}' and service like 'GPRS·%' group by all"
    )
    total = sum(row[3] for row in rows)
    discount = [row for row in rows if row[:2] == (first["segment"], first["service"])]
    congestion = [row for row in rows if row[:3] == (second["segment"], second["service"], second["region"])]
    assert sum(row[3] for row in discount) / total == pytest.approx(0.57, abs=0.005)
    assert len({row[2] for row in discount}) == 16
    assert sum(row[3] for row in congestion) / total == pytest.approx(0.25, abs=0.005)
    assert not [row for row in rows if row[0] == gprs["expected"]["absent_segment"]]


def test_service_level_collapses_in_the_gprs_hours_alone(ask: Ask, incidents: Incidents) -> None:
    gprs = incidents["gprs_afternoon"]
    day = gprs["start"][:10]
    [(inside,)] = ask(f"select {LEVEL} from contacts where queue = '数据' and {within(gprs)}")
    [(outside,)] = ask(
        f"select {LEVEL} from contacts where queue = '数据' and local_day = '{day}' and not ({within(gprs)})"
    )
    assert inside < 0.2
    assert outside > 0.5


def test_drifting_team_talks_longer(ask: Ask, incidents: Incidents) -> None:
    drift = incidents["handle_time_drift"]
    team, start = drift["dimensions"]["team"], drift["start"][:10]

    def mean_talk(where: str) -> float:
        return float(ask(f"select avg(talk_seconds) from contacts where {where}")[0][0])

    queue = ask(f"select mode(queue) from contacts where team = '{team}'")[0][0]
    before = mean_talk(f"team = '{team}' and queue = '{queue}' and local_day < '{start}'")
    after = mean_talk(f"team = '{team}' and queue = '{queue}' and local_day >= date '{start}' + 10")
    others = [
        mean_talk(f"team != '{team}' and queue = '{queue}' and local_day {when}")
        for when in (f"< '{start}'", f">= date '{start}' + 10")
    ]
    assert after / before / (others[1] / others[0]) == pytest.approx(1.35, abs=0.15)


def test_zero_outs_leave_fewer_in_the_menu(ask: Ask, incidents: Incidents) -> None:
    zero = incidents["ivr_zero_out"]
    contained = "avg((outcome = 'ended_in_ivr')::int) filter (channel = 'hotline')"
    [(inside,)] = ask(f"select {contained} from contacts where {within(zero)}")
    [(outside,)] = ask(f"select {contained} from contacts where not ({within(zero)})")
    assert inside / outside == pytest.approx(1 - 0.45, abs=0.04)
    [(pressed,)] = ask(
        f"select avg((key = '0')::int) from ivr_steps where node = '主菜单'"
        f" and entered_at + interval 8 hour between '{zero['start']}' and '{zero['end']}'"
    )
    [(usually,)] = ask("select avg((key = '0')::int) from ivr_steps where node = '主菜单'")
    assert pressed > usually * 1.3


def test_outage_hour_doubles_the_work(ask: Ask, incidents: Incidents) -> None:
    outage = incidents["system_outage"]
    [(inside,)] = ask(f"select avg(talk_seconds) from contacts where {within(outage)}")
    [(usually,)] = ask("select avg(talk_seconds) from contacts")
    assert inside / usually == pytest.approx(2.2, abs=0.6)


def test_failing_network_shows_in_contacts_and_events(ask: Ask, incidents: Incidents) -> None:
    failure = incidents["network_failure"]
    region, service = failure["dimensions"]["region"], failure["dimensions"]["service"]
    [(here, all_)] = ask(
        f"select count(*) filter (region = '{region}' and service = '{service}'), count(*)"
        f" from contacts where {within(failure)}"
    )
    extra = failure["expected"]["extra_share_of_the_hours_contacts"]
    assert here / all_ == pytest.approx(extra / (1 + extra), abs=0.05)
    when = f"happened_at + interval 8 hour between '{failure['start']}' and '{failure['end']}'"
    [(failed,)] = ask(
        f"select avg((result = 'failed')::int) from network_events where area = '{region}' and {when}"
    )
    assert failed > 0.5


def test_weak_spot_recurs_on_its_weekday(ask: Ask, incidents: Incidents) -> None:
    weak = incidents["weak_spot"]
    weekday, hour = weak["dimensions"]["weekday"], weak["dimensions"]["hour"]
    rows = ask(
        f"select isodow(local_day) = {weekday}, {LEVEL} from contacts"
        f" where {within(weak)} and hour(local_time) = {hour} group by 1 order by 1"
    )
    assert rows[1][1] < rows[0][1] - 0.15


def test_quiet_days_stand_before_all_incidents(sample: Any, ask: Ask, incidents: Incidents) -> None:
    quiet = sample.truth["quiet_days"]
    assert len(quiet) >= 14 and quiet[0] == sample.first.isoformat()
    assert all(incident["start"] > quiet[-1] for incident in incidents.values())
    levels = ask(f"select {LEVEL} from contacts where local_day <= '{quiet[-1]}' group by local_day")
    assert min(level for (level,) in levels) > 0.7
