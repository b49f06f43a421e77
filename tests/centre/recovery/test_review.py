"""What other units' campaigns and lists show, and notes of calls: nothing beyond the reader's scope."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from headwater.centre.complaints.actions import mass as masses
from headwater.centre.people.models import RoleGrant
from headwater.centre.recovery import lookalike_lists, outcome_files
from headwater.centre.recovery.actions import calling, campaigns, drawing
from headwater.centre.recovery.models import Campaign, CohortMember, Recipient
from headwater.centre.recovery.queries.calls import open_call
from tests.cast import BY, Cast
from tests.centre.recovery.campaigning import a_campaign, a_cohort, held_out, numbers, running


def test_a_list_tells_of_no_campaign_of_other_units(cast: Cast) -> None:
    cohort = a_cohort(cast, numbers(4), "team_1")
    made = campaigns.open_campaign(
        by=cast.account("quality"), title="全中心修复", unit=cast.units["centre"],
        owner=cast.persons["quality"], cohort=cohort,
    )  # fmt: skip
    address = cohort.get_absolute_url()
    assert made.title in cast.client_of("quality").get(address).content.decode()
    page = cast.client_of("team_leader").get(address)
    assert page.status_code == 200 and made.title not in page.content.decode()


def test_an_incident_tells_of_no_list_of_other_units(cast: Cast) -> None:
    incident = masses.open_mass(by=BY, title="基站中断", unit=cast.units["team_1"])
    own = a_cohort(cast, numbers(4), "team_1", mass=incident.pk)
    other = a_cohort(cast, numbers(4, 9), "team_3", mass=incident.pk)
    RoleGrant.objects.filter(account=cast.accounts["team_leader"]).update(unit=cast.units["team_1"])
    page = cast.client_of("team_leader").get(f"/recovery/incidents/{incident.pk}/").content.decode()
    assert own.number in page and other.number not in page


def test_notes_of_calls_are_masked(cast: Cast) -> None:
    campaign = running(cast, numbers(12))
    by = cast.account("agent")
    row = Recipient.objects.filter(campaign=campaign, person=by.person).first()
    assert row is not None
    calling.take(by=by, recipient=row)
    call = open_call(row, by.person)
    assert call is not None
    calling.give_verdict(
        by=by, call=call, verdict="unreachable", note=f"改打 13812345678，{row.customer} 停机"
    )
    page = cast.client_of("agent").get(f"/recovery/calls/{row.pk}/").content.decode()
    assert "138****5678" in page and "13812345678" not in page and row.customer not in page


def test_the_held_out_are_left_alone_while_their_campaign_is_counted(cast: Cast) -> None:
    first = running(cast, numbers(20), share=0.5)
    left_alone = held_out(first)
    campaigns.finish(by=cast.account("quality"), campaign=first)
    after = a_campaign(cast, numbers(24), rest_days=0)
    drawing.draw(by=cast.account("quality"), campaign=after, hold_out=0.1, reason="enough")
    assert not left_alone & set(after.recipients.values_list("customer", flat=True))
    Campaign.objects.filter(pk=first.pk).update(finished_at=timezone.now() - timedelta(days=31))
    campaigns.finish(by=cast.account("quality"), campaign=_begun(cast, after))
    later = a_campaign(cast, sorted(left_alone), rest_days=0)
    drawing.draw(by=cast.account("quality"), campaign=later, hold_out=0.1, reason="enough")
    assert later.recipients.count() == len(left_alone)


def _begun(cast: Cast, campaign: Campaign) -> Campaign:
    return campaigns.begin(by=cast.account("quality"), campaign=campaign)


def test_nobody_changes_a_frozen_list(cast: Cast) -> None:
    rows = CohortMember.objects.filter(cohort=a_cohort(cast, numbers(3)))
    for change in (lambda: rows.update(rank=9), lambda: rows.filter(rank=1).delete()):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            change()
    assert rows.count() == 3


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_odd_files_are_a_sentence(name: str) -> None:
    content = b'customer,score\n"' + b"1" * 2_000_000 if name.endswith("csv") else b"PK\x03\x04 no workbook"
    for read in (
        lambda file: outcome_files.rows_of(file),
        lambda file: lookalike_lists.read_list(file, name, len(content)),
    ):
        with pytest.raises(ValidationError):
            read(SimpleUploadedFile(name, content))
