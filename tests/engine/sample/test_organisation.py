"""organisation.json holds together: the tree, the periods of membership, the cast."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

ROLES = {
    "agent", "team_leader", "floor_supervisor", "deputy_hotline_manager", "department_handler",
    "department_administrator", "department_head", "information_officer", "operations_manager",
    "quality_manager", "knowledge_manager", "trainer", "analyst", "general_manager", "integrator",
    "administrator",
}  # fmt: skip


def test_the_tree(organisation: dict[str, Any]) -> None:
    units = organisation["units"]
    seen: set[str | None] = {None}
    for unit in units:
        assert unit["parent"] in seen, unit
        assert unit["code"] not in seen
        seen.add(unit["code"])
    kinds = [unit["kind"] for unit in units]
    assert kinds.count("team") == 35 and kinds.count("zone") == 5
    assert {"company", "centre", "section", "network", "marketing", "billing", "halls", "vendor"} <= set(
        kinds
    )


def test_persons_and_their_periods(organisation: dict[str, Any]) -> None:
    units = {unit["code"] for unit in organisation["units"]}
    posts = {post["name"] for post in organisation["posts"]}
    numbers = [person["number"] for person in organisation["persons"]]
    assert len(numbers) == len(set(numbers)) > 1000
    for person in organisation["persons"]:
        places = person["memberships"]
        assert places[0]["since"] == person["joined"]
        assert places[-1]["until"] == person["left"]
        for before, after in pairwise(places):
            assert date.fromisoformat(before["until"]) + timedelta(days=1) == date.fromisoformat(
                after["since"]
            )
            assert before["unit"] != after["unit"]
        assert {place["unit"] for place in places} <= units
        assert {place["post"] for place in places} <= posts
        assert person["left"] is None or person["left"] >= person["joined"]
        assert (person["left"] is None) == (person["left_reason"] == "")
        since = [star["since"] for star in person["stars"]]
        assert since == sorted(set(since))


def test_one_of_the_cast_for_each_role(organisation: dict[str, Any]) -> None:
    cast = organisation["cast"]
    persons = {person["number"]: person for person in organisation["persons"]}
    assert {member["role"] for member in cast} == ROLES
    assert len({member["username"] for member in cast}) == len(cast) == 16
    for member in cast:
        place = persons[member["person"]]["memberships"][-1]
        assert place["until"] is None and place["unit"] == member["unit"]


def test_every_team_and_zone_has_a_head(organisation: dict[str, Any]) -> None:
    heads = {
        (place["post"], place["unit"])
        for person in organisation["persons"]
        for place in person["memberships"]
    }
    assert all(("班长", f"T{team:02d}") in heads for team in range(1, 36))
    assert all(("督导", f"Z{zone}") in heads for zone in range(1, 6))
