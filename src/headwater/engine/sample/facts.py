"""The fact tables of the sample centre: organisation, memberships, head-count, person days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from headwater.engine.sample import organisation
from headwater.engine.sample.columns import coded, constant, shaped
from headwater.engine.sample.people import NEVER, TEAM_ZONE
from headwater.engine.sample.records import TEAM_CODES, ZONE_CODES
from headwater.engine.sample.world import World

STARS = ("1", "2", "3", "4", "5")
EMPLOYERS = ("vendor", "own")


def units() -> pa.Table:
    """`organisation`: every unit with its zone and centre."""
    rows = organisation.units()
    by_code = {row["code"]: row for row in rows}

    def above(code: str | None, kind: str) -> str | None:
        while code is not None and by_code[code]["kind"] != kind:
            code = by_code[code]["parent"]
        return code

    columns: dict[str, Any] = {
        "unit": [row["code"] for row in rows],
        "name": [row["name"] for row in rows],
        "kind": [row["kind"] for row in rows],
        "parent": pa.array([row["parent"] for row in rows], pa.string()),
        "zone": pa.array([above(row["code"], "zone") for row in rows], pa.string()),
        "centre": pa.array([above(row["code"], "centre") for row in rows], pa.string()),
        "since": pa.array([date.fromisoformat(row["opened"]) for row in rows]),
    }
    return shaped("organisation", columns, len(rows))


def memberships(persons: list[dict[str, Any]]) -> pa.Table:
    """`memberships` of everybody who answers contacts."""
    rows = [
        (person["agent_code"], place["unit"], _day(place["since"]), _day(place["until"]))
        for person in persons
        if person["agent_code"] is not None
        for place in person["memberships"]
    ]
    agent, team, since, until = zip(*rows, strict=True)
    columns = {
        "agent": pa.array(agent),
        "team": pa.array(team),
        "since": pa.array(since, pa.date32()),
        "until": pa.array(until, pa.date32()),
    }
    return shaped("memberships", columns, len(rows))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def person_days(world: World) -> pa.Table:
    """`person_days`: every agent on every day of employment in the period."""
    return pa.concat_tables([_person_day(world, day) for day in range(world.days)], promote_options="none")


def _person_day(world: World, day: int) -> pa.Table:
    a = world.agents
    here = np.flatnonzero(a.employed(day))
    team = a.team_on(day)[here]
    columns = {
        "local_day": pa.array(np.full(len(here), world.date(day), "datetime64[D]")),
        "agent": coded(here, world.agent_numbers),
        "centre": constant("CC", len(here)),
        "zone": coded(TEAM_ZONE[team], ZONE_CODES),
        "team": coded(team, TEAM_CODES),
        "employer": coded(a.own[here].astype(int), EMPLOYERS),
        "star": coded(a.star[here] - 1, STARS),
        "days_employed": pa.array(day - a.joined[here]),
    }
    return shaped("person_days", columns, len(here))


def headcount(world: World) -> pa.Table:
    """`headcount` on the last day of each month, and of the period: people by team, employer and star."""
    rows = [row for opening, closing in _months(world) for row in _month(world, opening, closing)]
    names = (
        "local_day", "centre", "zone", "team", "unit", "employer", "star",
        "headcount", "opening", "joined", "left",
    )  # fmt: skip
    columns = dict(zip(names, map(pa.array, zip(*rows, strict=True)), strict=True))
    return shaped("headcount", columns, len(rows))


def _months(world: World) -> list[tuple[int, int]]:
    """First and last day (indices) of each month as far as the period has it."""
    found, opening = [], 0
    for day in range(world.days):
        if day == world.days - 1 or (world.date(day) + timedelta(days=1)).day == 1:
            found.append((opening, day))
            opening = day + 1
    return found


def _month(world: World, opening: int, closing: int) -> list[tuple[Any, ...]]:
    a = world.agents
    team, start = a.team_on(closing), a.team_on(opening)
    key = team * 10 + a.own * 5 + a.star - 1
    counts = {
        "now": _count(key, a.employed(closing)),
        "opening": _count(start * 10 + a.own * 5 + a.star - 1, a.employed(opening)),
        "joined": _count(key, (a.joined >= opening) & (a.joined <= closing)),
        "left": _count(key, (a.left >= opening) & (a.left <= closing) & (a.left != NEVER)),
    }
    rows = []
    for cell in np.flatnonzero(sum(counts.values())):
        number, kind = divmod(int(cell), 10)
        own, star = divmod(kind, 5)
        code = TEAM_CODES[number]
        figures = (int(counts[name][cell]) for name in ("now", "opening", "joined", "left"))
        place = (world.date(closing), "CC", ZONE_CODES[TEAM_ZONE[number]], code, code)
        rows.append((*place, EMPLOYERS[own], STARS[star], *figures))
    return rows


def _count(key: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    return np.bincount(key[chosen], minlength=len(TEAM_CODES) * 10)
