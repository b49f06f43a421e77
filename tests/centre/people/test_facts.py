"""Periods as tables for the lake: hand-counted, and against a slow walk over every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from headwater.centre.people import queries
from headwater.centre.people.actions import grades, memberships, persons, units
from headwater.centre.people.models import Membership
from tests.cast import BY, SINCE, Cast

pytestmark = pytest.mark.django_db
START, END = date(2024, 3, 1), date(2024, 5, 10)


def lively(cast: Cast) -> None:
    """A spring in which people move, leave, come back, and a team changes its zone."""
    memberships.move(person=cast.persons["A101"], unit=cast.units["team_3"], since=date(2024, 3, 15), by=BY)
    persons.leave(person=cast.persons["A201"], on=date(2024, 3, 31), reason="继续学业", by=BY)
    persons.return_(person=cast.persons["A201"], unit=cast.units["team_1"], since=date(2024, 5, 2), by=BY)
    persons.leave(person=cast.persons["A301"], on=date(2024, 4, 10), reason="合同到期", by=BY)
    grades.grade(person=cast.persons["A102"], stars=5, since=date(2024, 4, 5), by=BY)
    units.move_unit(unit=cast.units["team_2"], parent=cast.units["south"], since=date(2024, 4, 1), by=BY)


def test_memberships_are_the_teams_of_agents(cast: Cast) -> None:
    lively(cast)
    rows = [r for r in queries.memberships_table().to_pylist() if r["agent"] in ("A101", "A201")]
    assert rows == [
        {"agent": "A101", "team": "team_1", "since": SINCE, "until": date(2024, 3, 14)},
        {"agent": "A101", "team": "team_3", "since": date(2024, 3, 15), "until": None},
        {"agent": "A201", "team": "team_2", "since": SINCE, "until": date(2024, 3, 31)},
        {"agent": "A201", "team": "team_1", "since": date(2024, 5, 2), "until": None},
    ]


def test_organisation_keeps_last_months_zone(cast: Cast) -> None:
    lively(cast)
    rows = [r for r in queries.organisation_table().to_pylist() if r["unit"] == "team_2"]
    places = [(r["zone"], r["centre"], r["parent"], r["since"], r["until"]) for r in rows]
    assert places == [
        ("north", "centre", "north", None, date(2024, 3, 31)),
        ("south", "centre", "south", date(2024, 4, 1), None),
    ]


def test_a_zone_that_moves_takes_its_teams_along(cast: Cast) -> None:
    other = units.open_unit(
        kind="centre", code="second", name="二中心", parent=cast.units["company"], opened=SINCE, by=BY
    )
    units.move_unit(unit=cast.units["south"], parent=other, since=date(2024, 4, 1), by=BY)
    rows = [r for r in queries.organisation_table().to_pylist() if r["unit"] == "team_3"]
    assert [(r["zone"], r["centre"], r["since"]) for r in rows] == [
        ("south", "centre", None),
        ("south", "second", date(2024, 4, 1)),
    ]


def test_headcount_by_hand(cast: Cast) -> None:
    lively(cast)
    rows = queries.headcount_table(START, END).to_pylist()

    def total(month_end: date, what: str, **where: str) -> int:
        return sum(
            r[what]
            for r in rows
            if r["local_day"] == month_end and all(r[name] == value for name, value in where.items())
        )

    march, april, may = date(2024, 3, 31), date(2024, 4, 30), END
    # 18 agents, 7 others of the cast, the newcomer.
    assert [total(march, n) for n in ("opening", "joined", "left", "headcount")] == [26, 0, 1, 26]
    assert [total(april, n) for n in ("opening", "joined", "left", "headcount")] == [25, 0, 1, 24]
    assert [total(may, n) for n in ("opening", "joined", "left", "headcount")] == [24, 1, 0, 25]
    assert total(march, "left", team="team_2", zone="north") == 1
    assert total(may, "joined", team="team_1") == 1
    assert (total(march, "headcount", zone="south"), total(april, "headcount", zone="south")) == (8, 12)
    assert total(march, "headcount", unit="team_1", star="3") == 1
    assert total(april, "headcount", unit="team_1", star="5") == 2


def test_person_days_against_a_walk_over_every_day(cast: Cast) -> None:
    lively(cast)
    table = queries.person_days_table(START, END)
    made = {(r["local_day"], r["agent"], r["team"]) for r in table.to_pylist()}
    walked = set()
    periods = list(Membership.objects.select_related("person", "unit"))
    for offset in range((END - START).days + 1):
        day = START + timedelta(days=offset)
        for period in periods:
            inside = period.since <= day and (period.until is None or day <= period.until)
            if inside and period.person.agent_code:
                walked.add((day, period.person.agent_code, period.unit.code))
    assert made == walked
    assert len(made) == table.num_rows


def test_person_days_count_from_the_present_employment(cast: Cast) -> None:
    lively(cast)
    rows = queries.person_days_table(date(2024, 5, 1), END).to_pylist()
    days = {r["local_day"]: r["days_employed"] for r in rows if r["agent"] == "A201"}
    assert days == {date(2024, 5, 2) + timedelta(days=n): n for n in range(9)}
    zones = {r["zone"] for r in rows if r["team"] == "team_2"}
    assert zones == {"south"}


def test_without_people_the_tables_are_empty(db: None) -> None:
    assert queries.memberships_table().num_rows == 0
    assert queries.person_days_table(START, END).num_rows == 0
    assert queries.headcount_table(START, END).num_rows == 0
