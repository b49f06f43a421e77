"""Set up, leave out, draw, begin, give out: what is counted, kept, refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from headwater.centre.complaints.models import Absence
from headwater.centre.jobs import running as jobs
from headwater.centre.people.actions import persons
from headwater.centre.people.audit import System
from headwater.centre.people.models import AuditEvent
from headwater.centre.recovery.actions import assigning, calling, campaigns, drawing, lists
from headwater.centre.recovery.models import Arm, Campaign, Reason, Recipient
from headwater.centre.recovery.queries import campaigns as queries
from headwater.centre.recovery.queries.capacity import day_of, loads
from headwater.centre.recovery.queries.exclusions import as_drawn, counted
from headwater.engine.recovery_effects import draw_hold_out
from tests.cast import Cast
from tests.centre.recovery.campaigning import (
    a_campaign,
    a_cohort,
    called,
    drawn,
    held_out,
    numbers,
    of,
    running,
)


@pytest.fixture(autouse=True)
def english():
    """Sentences in English, so that they can be compared whatever the translation says."""
    with translation.override("en"):
        yield


def test_the_draw_can_be_made_again_by_anybody(cast: Cast):
    made = drawn(cast)
    rows = list(Recipient.objects.filter(campaign=made))
    assert len(rows) == 40 and len(held_out(made)) == 10
    groups = {row.customer: row.group for row in rows}
    assert held_out(made) == draw_hold_out(groups, 0.25, 7, groups)
    assert made.state == Campaign.State.READY and made.hold_out_reason
    assert rows[0].reasons[0]["zh"].startswith("有 3 天")


def test_everybody_left_out_is_counted_with_the_reason_before_anything_begins(cast: Cast):
    customers = numbers(40)
    other = running(cast, customers[:6], share=0.5)
    done = of(cast, other, "agent")[0]
    called(cast, done, "content")
    made = a_campaign(cast, customers, rest_days=7)
    lists.opt_out(by=cast.account("quality"), customer=customers[10])
    lists.opt_out(by=cast.account("quality"), customer=customers[11])
    lists.list_out(by=cast.account("quality"), campaign=made, customers=[customers[11], "13999999999"])
    found = {row.reason: (row.first, row.all) for row in counted(made).rows}
    assert found[Reason.LISTED] == (1, 1)
    # On both lists: counted once, with the first reason, but told for both.
    assert found[Reason.OPTED_OUT] == (1, 2)
    assert found[Reason.ELSEWHERE] == (5, 5)
    assert found[Reason.LATELY] == (1, 1)
    assert counted(made).left == 40 - 8
    drawing.draw(by=cast.account("quality"), campaign=made, hold_out=0.1, reason="enough")
    made.refresh_from_db()
    assert as_drawn(made).out == 8 and made.recipients.count() == 32
    # Who is held out elsewhere must not be spoiled from here.
    assert not held_out(other) & set(made.recipients.values_list("customer", flat=True))


def test_the_cap_counts_contacts_of_all_campaigns(cast: Cast):
    customers = numbers(8)
    for _round in range(2):
        made = running(cast, customers, share=0.0, rest_days=0, cap=2)
        for name in ("agent", "team_leader"):
            for row in of(cast, made, name):
                called(cast, row, "content", name)
        campaigns.finish(by=cast.account("quality"), campaign=made)
    third = a_campaign(cast, customers, rest_days=0, cap=2)
    assert {row.reason: row.first for row in counted(third).rows}[Reason.CAP] == 8
    with pytest.raises(ValidationError, match="Everybody"):
        drawing.draw(by=cast.account("quality"), campaign=third, hold_out=0.0, reason="none needed")


def test_open_complaints_are_left_out_only_where_asked(cast: Cast):
    made = a_campaign(cast, skip_open_orders=False)
    assert Reason.OPEN_ORDER not in {row.reason for row in counted(made).rows}


def test_a_large_cohort_is_drawn_in_the_background(cast: Cast, monkeypatch):
    monkeypatch.setattr(drawing, "AT_ONCE", 10)
    made = drawn(cast)
    assert made.state == Campaign.State.DRAFT and made.run
    jobs.perform_waiting()
    made.refresh_from_db()
    assert made.state == Campaign.State.READY and made.run is None and len(held_out(made)) == 10
    assert drawing.carry_out(by=System("again"), campaign=made).recipients.count() == 40


def test_a_draw_needs_a_reason_and_a_share_that_leaves_somebody(cast: Cast):
    made = a_campaign(cast)
    for share, reason in ((0.2, " "), (0.95, "all of them"), (-0.1, "less than none")):
        with pytest.raises(ValidationError):
            drawing.draw(by=cast.account("quality"), campaign=made, hold_out=share, reason=reason)
    made.refresh_from_db()
    assert made.being_set_up and not made.recipients.exists()


def test_taking_a_draw_back_is_on_record_and_ends_with_the_first_day(cast: Cast):
    made = drawn(cast)
    drawing.take_back(by=cast.account("quality"), campaign=made)
    assert AuditEvent.objects.filter(action="campaign.draw_taken_back").exists()
    made = drawing.draw(by=cast.account("quality"), campaign=made, hold_out=0.2, reason="again")
    campaigns.begin(by=cast.account("quality"), campaign=made)
    with pytest.raises(ValidationError, match="needs a campaign"):
        drawing.take_back(by=cast.account("quality"), campaign=made)


def test_the_database_itself_leaves_the_held_out_alone(cast: Cast):
    made = running(cast)
    one = Recipient.objects.filter(campaign=made, arm=Arm.HELD_OUT).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Recipient.objects.filter(pk=one.pk).update(person=cast.persons["A101"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Recipient.objects.filter(pk=one.pk).update(verdict="repaired", identified_at=timezone.now())
    with pytest.raises(ValidationError, match="held out"):
        calling.take(by=cast.account("agent"), recipient=one)


def test_what_a_campaign_needs_before_it_begins(cast: Cast):
    bare = campaigns.open_campaign(
        by=cast.account("quality"),
        title="nothing yet",
        unit=cast.units["centre"],
        owner=cast.persons["quality"],
        cohort=a_cohort(cast, numbers(4)),
    )
    drawing.draw(by=cast.account("quality"), campaign=bare, hold_out=0.25, reason="one of four")
    bare.refresh_from_db()
    for needed in ("script", "caller", "treatment"):
        with pytest.raises(ValidationError) as refused:
            campaigns.begin(by=cast.account("quality"), campaign=bare)
        assert needed in str(refused.value)
        if needed == "script":
            campaigns.write_script(by=cast.account("quality"), campaign=bare, text="hello {segment}")
        elif needed == "caller":
            assigning.add_caller(by=cast.account("quality"), campaign=bare, person=cast.persons["A101"])
    campaigns.change(by=cast.account("quality"), campaign=bare, treatment="an apology")
    assert campaigns.begin(by=cast.account("quality"), campaign=bare).live


def test_a_script_with_an_unknown_place_is_refused_with_those_there_are(cast: Cast):
    made = a_campaign(cast)
    with pytest.raises(ValidationError) as refused:
        campaigns.write_script(by=cast.account("quality"), campaign=made, text="Dear {surname}")
    assert "{surname}" in str(refused.value) and "{segment}" in str(refused.value)


def test_customers_are_given_out_within_what_the_day_holds(cast: Cast):
    made = running(cast, numbers(40), share=0.0, daily=12, per_agent=5)
    assert [len(of(cast, made, name)) for name in ("agent", "team_leader")] == [5, 5]
    assigning.add_caller(
        by=cast.account("quality"), campaign=made, person=cast.persons["supervisor"], per_day=20
    )
    assert assigning.give_out(by=System("clock"), campaign=made) == 2
    assert day_of(made, timezone.localdate()).left == 0
    # The best come first.
    given = made.recipients.exclude(person=None).values_list("rank", flat=True)
    assert sorted(given) == list(range(1, 13))


def test_who_left_or_is_away_gives_back(cast: Cast):
    made = running(cast, numbers(10), share=0.0)
    today = timezone.localdate()
    caller = made.callers.get(person=cast.persons["A101"])
    assigning.set_away(by=cast.account("quality"), caller=caller, away_from=today, away_until=today)
    assert not of(cast, made, "agent") and len(of(cast, made, "team_leader")) == 10
    assert not next(load for load in loads(made) if load.caller.pk == caller.pk).here
    assigning.set_away(by=cast.account("quality"), caller=caller, away_from=None, away_until=None)
    assigning.reassign(
        by=cast.account("quality"),
        campaign=made,
        from_person=cast.persons["team_leader"],
        to=cast.persons["A101"],
    )
    assert len(of(cast, made, "agent")) == 10
    yesterday = today - timedelta(days=1)
    persons.leave(by=System("test"), person=cast.persons["A101"], on=yesterday, reason="moved")
    assigning.give_out(by=System("clock"), campaign=made)
    assert len(of(cast, made, "team_leader")) == 10


def test_who_is_entered_as_absent_is_given_nothing(cast: Cast):
    today = timezone.localdate()
    made = running(cast, numbers(6), share=0.0)
    Absence.objects.create(person=cast.persons["A101"], since=today, until=today, made_by="test")
    assigning.give_out(by=System("clock"), campaign=made)
    assert not of(cast, made, "agent") and len(of(cast, made, "team_leader")) == 6


def test_only_who_runs_campaigns_of_the_unit_may_change_them(cast: Cast):
    made = drawn(cast)
    for name in ("agent", "team_leader", "analyst", "outsider"):
        with pytest.raises(PermissionDenied):
            campaigns.begin(by=cast.account(name), campaign=made)
    seen = {name for name in cast.accounts if queries.campaign_seen_by(cast.account(name), made.pk)}
    assert seen == {"agent", "team_leader", "quality", "manager", "analyst", "administrator"}


def test_finishing_leaves_the_arms_as_chance_gave_them(cast: Cast):
    made = running(cast)
    called(cast, of(cast, made, "agent")[0], "repaired")
    campaigns.finish(by=cast.account("quality"), campaign=made)
    counts = queries.counts_of(made)
    assert (counts.treated, counts.held, counts.done, counts.repaired) == (30, 10, 30, 1)
    with pytest.raises(ValidationError):
        campaigns.resume(by=cast.account("quality"), campaign=made)
