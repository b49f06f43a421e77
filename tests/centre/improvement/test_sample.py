"""The sample centre's improvements stand in sensible states and claim nothing."""

from __future__ import annotations

import pytest

from headwater.centre.findings.actions import open_finding
from headwater.centre.improvement.actions import pilots, sample
from headwater.centre.improvement.actions.sample_recovery import answer_sample_campaign
from headwater.centre.improvement.models import Gate, Improvement, Pilot, Verification
from headwater.centre.notices.models import Duty
from headwater.centre.people.audit import System
from headwater.centre.people.models import RoleGrant
from tests.cast import Cast
from tests.centre.performance.conftest import FIRST, LAST

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_in_the_sample(centre: Cast) -> Cast:
    """The members of the sample's cast that the improvements need, by their names there."""
    names = {"leader": "team_leader", "operations": "supervisor", "trainer": "agent"}
    for name, member in names.items():
        account = centre.accounts[member]
        account.username = name
        account.save(update_fields=["username"])
    RoleGrant.objects.create(
        account=centre.accounts["supervisor"], role="operations_manager", unit=centre.units["centre"]
    )
    return centre


def test_two_improvements_in_the_middle_of_their_way(
    as_in_the_sample: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The small lake has two weeks, not two months.
    monkeypatch.setattr(sample, "BASELINE", (LAST - FIRST) // 2)
    monkeypatch.setattr(sample, "SHORTEST", (LAST - FIRST) // 2)
    monkeypatch.setattr(pilots, "LEAST_HISTORY", (LAST - FIRST) // 2)
    by = System("sample")
    assert sample.open_sample_improvements(by=by, first=FIRST, last=LAST) == 2
    assert sample.open_sample_improvements(by=by, first=FIRST, last=LAST) == 0
    assert {(row.method, row.stage) for row in Improvement.objects.all()} == {
        ("dmaic", "improve"),
        ("pdca", "plan"),
    }
    assert not Improvement.objects.exclude(acceptance=None).exists()
    assert Gate.objects.filter(state="asked").count() == 1
    assert Duty.objects.filter(key__startswith="improvement.").exists()
    pilot, waits = Pilot.objects.get(), Verification.objects.get()
    assert (pilot.state, waits.state, waits.verdict) == ("design", "planned", "")
    assert pilot.start > LAST and waits.until > LAST
    stations = as_in_the_sample.client_of("manager").get("/loop/").context["stations"]
    assert {one.key: one.count for one in stations if one.count and one.key != "measure"} == {"improve": 2}


def test_a_short_sample_has_none(as_in_the_sample: Cast) -> None:
    assert sample.open_sample_improvements(by=System("sample"), first=FIRST, last=LAST) == 0


def test_what_the_campaign_taught_is_answered_once(as_in_the_sample: Cast) -> None:
    by = System("sample")
    assert answer_sample_campaign(by=by) is None
    centre = as_in_the_sample.units["centre"]
    finding = open_finding(by=by, title="受影响的客户未被告知", unit=centre, same_as="campaign:1")
    made = answer_sample_campaign(by=by)
    assert made is not None and made.stage == "plan" and made.acceptance is None
    assert [row.finding for row in made.answers.all()] == [finding.pk]
    assert answer_sample_campaign(by=by) is None and Improvement.objects.count() == 1
