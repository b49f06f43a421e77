"""The sample's papers: brought in by the actions, and only once."""

from __future__ import annotations

import pytest

from headwater.centre.people.actions import units
from headwater.centre.people.models import Membership, Post, Unit, UnitKind
from headwater.centre.processes.actions.sample import load_sample_processes
from headwater.centre.processes.models import Defect, Handbook, ProcessMap, Receipt
from tests.cast import BY, SINCE, Cast

pytestmark = pytest.mark.django_db
CODES = ("CC", "H1-S1", "OPS-Q", "NET", "MKT", "BIL")


@pytest.fixture
def centre(cast: Cast) -> Cast:
    """Units and posts as the sample names them."""
    for code in CODES:
        units.open_unit(
            kind=UnitKind.DEPARTMENT, code=code, name=code, parent=cast.units["centre"], opened=SINCE, by=BY
        )
    agents = Post.objects.create(name="客服代表")
    Membership.objects.filter(unit__code="team_1").update(post=agents)
    handler = Post.objects.create(name="部门办理人")
    network = Unit.objects.get(code="NET")
    Membership.objects.filter(person=cast.persons["P008"]).update(post=handler, unit=network)
    return cast


def test_papers_come_in_once(centre: Cast) -> None:
    first = load_sample_processes(by=BY)
    assert first == {"maps": 2, "handbooks": 1, "defects": 6}
    assert ProcessMap.objects.filter(version=1).count() == 2
    assert Handbook.objects.get().version == 2
    assert set(Defect.objects.values_list("state", flat=True)) >= {"found", "fixed", "changing", "declined"}
    assert Receipt.objects.filter(read_at=None).exists()
    assert load_sample_processes(by=BY) == {"maps": 0, "handbooks": 0, "defects": 0}
    assert ProcessMap.objects.count() == 2


def test_without_the_sample_s_units_nothing_happens(cast: Cast) -> None:
    assert load_sample_processes(by=BY)["maps"] == 0
