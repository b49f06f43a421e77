"""The call: taken by one, shown for this call on record, judged, called again; every verdict is a label."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from headwater.centre.people.models import AuditEvent
from headwater.centre.recovery.actions import assigning, calling, campaigns, lists
from headwater.centre.recovery.models import Call, Campaign, OptOut, Reason, Recipient
from headwater.centre.recovery.queries import calls as queries
from headwater.centre.recovery.queries.groups import named
from headwater.centre.recovery.queries.labels import labels
from headwater.centre.recovery.saying_why import OTHERWISE, said_to_customer
from tests.cast import Cast
from tests.centre.recovery.campaigning import called, numbers, of, running


@pytest.fixture(autouse=True)
def english():
    """Sentences in English, so that they can be compared whatever the translation says."""
    with translation.override("en"):
        yield


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    """Twelve customers, three held out, the rest with the agent and the team leader."""
    return running(cast, numbers(12))


def test_the_second_of_two_is_told_who_was_first(cast: Cast, campaign: Campaign):
    one = of(cast, campaign, "agent")[0]
    calling.take(by=cast.account("agent"), recipient=one)
    with pytest.raises(ValidationError) as refused:
        calling.take(by=cast.account("team_leader"), recipient=one)
    assert "坐席A101" in str(refused.value)
    assert Call.objects.filter(recipient=one).count() == 1
    # Taking it twice oneself changes nothing.
    assert calling.take(by=cast.account("agent"), recipient=one).pk == Call.objects.get().pk


def test_who_went_away_keeps_nobody_from_calling(cast: Cast, campaign: Campaign):
    one = of(cast, campaign, "agent")[0]
    first = calling.take(by=cast.account("agent"), recipient=one)
    Recipient.objects.filter(pk=one.pk).update(taken_at=timezone.now() - timedelta(minutes=31))
    second = calling.take(by=cast.account("team_leader"), recipient=one)
    assert second.person == cast.accounts["team_leader"].person
    with pytest.raises(ValidationError, match="over"):
        calling.give_verdict(by=cast.account("agent"), call=first, verdict="content")


def test_the_number_is_shown_for_this_call_and_that_is_on_record(cast: Cast, campaign: Campaign):
    one = of(cast, campaign, "agent")[0]
    call = calling.take(by=cast.account("agent"), recipient=one)
    with pytest.raises(PermissionDenied):
        calling.show_number(by=cast.account("team_leader"), call=call)
    assert calling.show_number(by=cast.account("agent"), call=call) == one.customer
    kept = AuditEvent.objects.get(action="customer.unmasked")
    assert kept.by == "agent" and kept.detail["reason"] == str(campaign)
    assert one.customer not in str(kept.detail) and one.customer not in kept.about
    calling.give_verdict(by=cast.account("agent"), call=call, verdict="content")
    with pytest.raises(ValidationError, match="over"):
        calling.show_number(by=cast.account("agent"), call=call)


def test_an_unanswered_call_comes_again_until_the_attempts_are_used_up(cast: Cast, campaign: Campaign):
    one = of(cast, campaign, "agent")[0]
    for attempt in (1, 2):
        row = called(cast, one, "unreachable")
        assert row.state == "again" and row.tries == attempt
        assert row.again_at > timezone.now() + timedelta(hours=3)
        assert queries.next_of(cast.accounts["agent"].person).pk != one.pk
        Recipient.objects.filter(pk=one.pk).update(again_at=timezone.now())
        # Due again comes before all who were not called yet.
        assert queries.next_of(cast.accounts["agent"].person).pk == one.pk
    row = called(cast, one, "unreachable")
    assert row.state == "done" and row.verdict == "unreachable" and row.reached_at is None


def test_a_dissatisfied_customer_is_called_again_and_repaired(cast: Cast, campaign: Campaign):
    one = of(cast, campaign, "agent")[0]
    later = timezone.now() + timedelta(days=1)
    row = called(cast, one, "dissatisfied", again_at=later, note="要求退费")
    first = row.identified_at
    assert row.state == "again" and row.again_at == later
    Recipient.objects.filter(pk=one.pk).update(again_at=timezone.now())
    # Nobody answers: what is known of the customer stays.
    row = called(cast, one, "unreachable")
    assert row.verdict == "dissatisfied" and row.identified_at == first
    Recipient.objects.filter(pk=one.pk).update(again_at=timezone.now())
    row = called(cast, one, "repaired")
    assert row.state == "done" and row.repaired_at and row.identified_at == first


@pytest.mark.parametrize("when", [timedelta(minutes=-5), timedelta(days=90)])
def test_call_again_lies_ahead_and_not_too_far(cast: Cast, campaign: Campaign, when):
    call = calling.take(by=cast.account("agent"), recipient=of(cast, campaign, "agent")[0])
    with pytest.raises(ValidationError, match="time from now on"):
        calling.give_verdict(
            by=cast.account("agent"), call=call, verdict="dissatisfied", again_at=timezone.now() + when
        )


def test_who_wants_no_calls_is_called_by_no_campaign(cast: Cast, campaign: Campaign):
    one, two = of(cast, campaign, "agent")[:2]
    called(cast, one, "content", no_more=True)
    assert OptOut.objects.get().customer == one.customer
    assert one.customer not in str(AuditEvent.objects.get(action="customer.opted_out").detail)
    # Another opted out after the draw: not called, done, and stays in the arm.
    lists.opt_out(by=cast.account("quality"), customer=two.customer)
    assert calling.take(by=cast.account("agent"), recipient=two) is None
    two.refresh_from_db()
    assert (two.state, two.skipped, two.arm, two.tries) == ("done", Reason.OPTED_OUT, "treated", 0)


def test_a_paused_campaign_calls_nobody_but_keeps_the_verdict_of_a_call_that_was_made(
    cast: Cast, campaign: Campaign
):
    one, two, three = of(cast, campaign, "agent")[:3]
    call = calling.take(by=cast.account("agent"), recipient=one)
    last = calling.take(by=cast.account("agent"), recipient=two)
    campaigns.pause(by=cast.account("quality"), campaign=campaign)
    assert queries.next_of(cast.accounts["agent"].person) is None
    for action, facts in ((calling.take, {"recipient": three}), (calling.show_number, {"call": call})):
        with pytest.raises(ValidationError, match="not running"):
            action(by=cast.account("agent"), **facts)
    done = calling.give_verdict(by=cast.account("agent"), call=call, verdict="repaired")
    assert done.verdict == "repaired"
    campaigns.finish(by=cast.account("quality"), campaign=campaign)
    # Finished while somebody was on the line: that call counts, and there is no next attempt.
    done = calling.give_verdict(by=cast.account("agent"), call=last, verdict="unreachable")
    assert (done.state, done.verdict, done.again_at) == ("done", "unreachable", None)


def test_who_is_no_caller_cannot_call(cast: Cast, campaign: Campaign):
    one = of(cast, campaign, "agent")[0]
    with pytest.raises(PermissionDenied):
        calling.take(by=cast.account("supervisor"), recipient=one)
    with pytest.raises(PermissionDenied):
        calling.take(by=cast.account("outsider"), recipient=one)
    assert queries.recipient_for(cast.account("outsider"), one.pk) is None
    assert queries.recipient_for(cast.account("supervisor"), one.pk) is None
    assert queries.recipient_for(cast.account("agent"), one.pk) == one


def test_put_back_leaves_no_trace_unless_the_number_was_shown(cast: Cast, campaign: Campaign):
    one, two = of(cast, campaign, "agent")[:2]
    calling.put_back(by=cast.account("agent"), call=calling.take(by=cast.account("agent"), recipient=one))
    assert not Call.objects.exists()
    call = calling.take(by=cast.account("agent"), recipient=two)
    calling.show_number(by=cast.account("agent"), call=call)
    calling.put_back(by=cast.account("agent"), call=call)
    call.refresh_from_db()
    assert call.ended_at and not call.verdict


def test_an_empty_list_gets_more_from_the_pool(cast: Cast):
    made = running(cast, numbers(12), share=0.0, daily=4, per_agent=2)
    for row in of(cast, made, "agent"):
        called(cast, row, "content")
    assert calling.take_next(by=cast.account("agent")) is None
    campaigns.change(by=cast.account("quality"), campaign=made, daily=20, per_agent=5)
    found = calling.take_next(by=cast.account("agent"))
    assert found is not None and found.person == cast.accounts["agent"].person


def test_who_runs_it_may_have_a_customer_called_again(cast: Cast, campaign: Campaign):
    one = of(cast, campaign, "agent")[0]
    called(cast, one, "content")
    with pytest.raises(PermissionDenied):
        calling.call_again(by=cast.account("agent"), recipient=one, reason="mistake")
    with pytest.raises(ValidationError):
        calling.call_again(by=cast.account("quality"), recipient=one, reason=" ")
    calling.call_again(by=cast.account("quality"), recipient=one, reason="pressed the wrong button")
    assert called(cast, one, "dissatisfied").identified_at is not None


def test_every_verdict_is_a_label(cast: Cast, campaign: Campaign):
    mine = of(cast, campaign, "agent")
    verdicts = ["dissatisfied", "repaired", "content", "unreachable"]
    for row, verdict in zip(mine, verdicts, strict=False):
        called(cast, row, verdict)
    found = {label.customer: label for label in labels()}
    assert [found[row.customer].dissatisfied for row in mine[:3]] == [True, True, False]
    assert mine[3].customer not in found
    assert {label.campaign for label in found.values()} == {campaign.number}
    # Another campaign's verdict on the same customer is newer: it counts.
    campaigns.finish(by=cast.account("quality"), campaign=campaign)
    again = running(cast, [mine[0].customer], share=0.0, rest_days=0, cap=9)
    called(cast, again.recipients.get(), "content", again.recipients.get().person.account.username)
    assert {label.customer: label.dissatisfied for label in labels()}[mine[0].customer] is False


def test_a_caller_who_is_ended_gives_everything_back(cast: Cast, campaign: Campaign):
    caller = campaign.callers.get(person=cast.accounts["agent"].person)
    mine = len(of(cast, campaign, "agent"))
    assigning.end_caller(by=cast.account("quality"), caller=caller)
    assert mine and not of(cast, campaign, "agent") and len(of(cast, campaign, "team_leader")) == 9
    with pytest.raises(PermissionDenied, match="callers"):
        calling.take(by=cast.account("agent"), recipient=Recipient.objects.filter(arm="treated").first())


def test_what_is_read_out_fits_the_problem_and_names_no_figure() -> None:
    assert said_to_customer("网络质量").zh == "您近期可能遇到了通话或上网不顺畅"
    assert "扣费" in said_to_customer("资费争议").zh and "charges" in said_to_customer("Charges").en
    assert said_to_customer("") == OTHERWISE == said_to_customer("别的")


def test_nobody_to_give_out_is_no_next_customer(cast: Cast) -> None:
    agent = cast.client_of("agent")
    campaign = running(cast, numbers(3), share=0.34)
    assert "/recovery/calls/next/" in agent.get("/recovery/calls/").content.decode()
    Recipient.objects.filter(campaign=campaign).update(state=Recipient.State.DONE)
    assert "/recovery/calls/next/" not in agent.get("/recovery/calls/").content.decode()
    Recipient.objects.filter(campaign=campaign).update(state=Recipient.State.WAITING, person=None)
    assert "/recovery/calls/next/" in agent.get("/recovery/calls/").content.decode()


def test_groups_of_a_footprint_are_called_by_their_names() -> None:
    names = {"failed": "拨打失败", "asked": "来电咨询"}
    assert named("failed+asked", names) == "拨打失败＋来电咨询" and named("7", {}) == "7"
