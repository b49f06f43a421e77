"""The tree: open, change, move with an effect date, close; circles and crowds refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from headwater.centre.people import audit
from headwater.centre.people.actions import units
from headwater.centre.people.models import AuditEvent, Unit
from headwater.centre.people.queries.units import centre_codes
from tests.cast import BY, SINCE, Cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def test_a_move_keeps_the_past(cast: Cast) -> None:
    units.move_unit(unit=cast.units["team_2"], parent=cast.units["south"], since=TODAY(), by=BY)
    team = Unit.objects.get(code="team_2")
    assert team.path.startswith(cast.units["south"].path)
    assert units.tree_on(TODAY() - timedelta(days=1))[team.pk] == cast.units["north"].pk
    assert units.tree_on(SINCE)[team.pk] == cast.units["north"].pk
    assert AuditEvent.objects.filter(action="unit.moved", about_id=str(team.pk)).count() == 1


def test_a_subtree_moves_with_its_top(cast: Cast) -> None:
    other = units.open_unit(kind="sub_centre", code="h2", name="二中心", parent=cast.units["centre"], by=BY)
    units.move_unit(unit=cast.units["north"], parent=other, since=TODAY(), by=BY)
    assert Unit.objects.get(code="team_1").path.startswith(Unit.objects.get(code="h2").path)
    assert [u.path.count("/") for u in Unit.objects.filter(code__in=["company", "team_1"])] == [2, 6]


def test_every_room_finds_the_same_centre(cast: Cast) -> None:
    codes = centre_codes()
    assert codes[cast.units["team_1"].pk] == "centre" == codes[cast.units["company"].pk]
    assert cast.units["network"].pk not in codes, "outside of every centre"
    units.open_unit(kind="centre", code="second", name="二中心", parent=cast.units["company"], by=BY)
    assert cast.units["company"].pk not in centre_codes(), "above two centres it is neither's"


def test_a_planned_move_waits_for_its_day(cast: Cast) -> None:
    day = TODAY() + timedelta(days=10)
    units.move_unit(unit=cast.units["team_2"], parent=cast.units["south"], since=day, by=BY)
    assert Unit.objects.get(code="team_2").parent == cast.units["north"]
    assert units.settle_placements(by=BY, today=day) == 1
    assert Unit.objects.get(code="team_2").parent == cast.units["south"]


def test_a_circle_is_refused_by_name(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        units.move_unit(unit=cast.units["centre"], parent=cast.units["team_1"], since=TODAY(), by=BY)
    sentence = refused.value.messages[0]
    assert "客服中心" in sentence and "北区" in sentence and "一班" in sentence
    assert Unit.objects.get(code="centre").parent == cast.units["company"]


def test_two_planned_moves_that_are_a_circle_together_are_refused(cast: Cast) -> None:
    soon, later = TODAY() + timedelta(days=5), TODAY() + timedelta(days=9)
    units.move_unit(unit=cast.units["north"], parent=cast.units["south"], since=later, by=BY)
    with pytest.raises(ValidationError):
        units.move_unit(unit=cast.units["south"], parent=cast.units["north"], since=soon, by=BY)


def test_closing_a_unit_with_people_says_how_many(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        units.close_unit(unit=cast.units["team_1"], on=TODAY(), by=BY)
    assert "7" in refused.value.messages[0]
    empty = units.open_unit(kind="team", code="t9", name="九班", parent=cast.units["south"], by=BY)
    assert units.close_unit(unit=empty, on=TODAY(), by=BY).closed == TODAY()
    with pytest.raises(ValidationError):
        units.open_unit(kind="team", code="t10", name="十班", parent=empty, by=BY)


def test_there_is_one_top_unit(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        units.open_unit(kind="company", code="second", name="第二公司", parent=None, by=BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(kind="company", code="second", name="第二公司")


def test_only_within_the_own_units(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        units.open_unit(
            kind="team", code="x", name="x", parent=cast.units["north"], by=cast.account("team_leader")
        )
    with pytest.raises(PermissionDenied):
        units.move_unit(
            unit=cast.units["team_1"],
            parent=cast.units["south"],
            since=TODAY(),
            by=cast.account("manager"),
        )
    assert not Unit.objects.filter(code="x").exists()


def test_who_looked_before_somebody_else_saved_is_told(cast: Cast) -> None:
    team = cast.units["team_1"]
    looked = audit.latest(team)
    admin = cast.account("administrator")
    units.change_unit(unit=team, name="先锋班", name_en="", kind="team", by=admin, seen=looked)
    with pytest.raises(ValidationError) as refused:
        units.change_unit(unit=team, name="另一班", name_en="", kind="team", by=BY, seen=looked)
    assert "administrator" in refused.value.messages[0]
    assert Unit.objects.get(pk=team.pk).name == "先锋班"


def test_an_unchanged_unit_leaves_no_line(cast: Cast) -> None:
    team, before = cast.units["team_1"], AuditEvent.objects.count()
    units.change_unit(unit=team, name=team.name, name_en=team.name_en, kind=team.kind, by=BY)
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    ("tree", "start", "ring"),
    [
        ({"a": "b", "b": None}, "a", set()),
        ({"a": "a"}, "a", {"a"}),
        ({"a": "b", "b": "c", "c": "b"}, "a", {"b", "c"}),
        ({"a": "gone"}, "a", set()),
    ],
)
def test_rings(tree: dict[str, str | None], start: str, ring: set[str]) -> None:
    assert set(units.cycle_in(tree, start)) == ring


def test_the_day_of_a_move_may_not_lie_before_the_last_one(cast: Cast) -> None:
    units.move_unit(unit=cast.units["team_2"], parent=cast.units["south"], since=date(2024, 6, 1), by=BY)
    with pytest.raises(ValidationError):
        units.move_unit(unit=cast.units["team_2"], parent=cast.units["north"], since=date(2024, 5, 1), by=BY)
