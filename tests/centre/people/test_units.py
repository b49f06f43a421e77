"""The tree: open, move with an effect date, close; circles refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from headwater.centre.people.actions import units
from headwater.centre.people.models import AuditEvent
from tests.cast import BY, SINCE, Cast

pytestmark = pytest.mark.django_db


def test_move_keeps_the_past(cast: Cast) -> None:
    today = timezone.localdate()
    units.move_unit(unit=cast.units["team_2"], parent=cast.units["south"], since=today, by=BY)
    team = cast.units["team_2"]
    team.refresh_from_db()
    assert team.path.startswith(cast.units["south"].path)
    assert units.tree_on(today - timedelta(days=1))[team.pk] == cast.units["north"].pk
    assert units.tree_on(SINCE)[team.pk] == cast.units["north"].pk
    assert AuditEvent.objects.filter(action="unit.moved", about_id=str(team.pk)).count() == 1
