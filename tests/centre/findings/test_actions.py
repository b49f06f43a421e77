"""Findings: opened, joined, given away, closed, opened again; and the links between objects."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from headwater.centre.findings import actions, queries
from headwater.centre.findings.models import Finding, FindingNote, Link, Member, Outcome, Reference, State
from headwater.centre.notices.models import Duty, Notice
from headwater.centre.people import audit
from headwater.centre.people.audit import System
from headwater.centre.people.models import AuditEvent
from headwater.centre.people.queries import history_of
from tests.cast import Cast, build

CLOCK = System("clock")
SIGNAL = Reference("signal", "S-12", "answer rate fell", "/indicators/signals/12/")
ANALYSIS = Reference("analysis", "A-3", "why it fell", "/indicators/analyses/3/")
WORK = Reference("improvement", "I-7", "answer in time", "/improvements/7/")
PROOF = Reference("verification", "V-2", "before and after", "/improvements/7/verification/")


def opened(cast: Cast, unit: str = "team_1", **facts: object) -> Finding:
    """One as the judging job opens it."""
    wanted = {"by": CLOCK, "title": "接通率下降", "source": SIGNAL, "unit": cast.units[unit]} | facts
    return actions.open_finding(**wanted)  # type: ignore[arg-type]


def test_it_keeps_where_it_came_from(cast: Cast) -> None:
    about = {"indicator": "answer_rate", "where": {"queue": "VIP"}, "start": date(2026, 3, 15)}
    found = opened(cast, about=about, detail="14:00-16:00")
    found.refresh_from_db()
    assert found.number == f"F-{found.pk}" and found.state == State.NEW
    assert found.about == {"indicator": "answer_rate", "where": {"queue": "VIP"}, "start": "2026-03-15"}
    assert found.source is not None and found.source.reference == SIGNAL
    assert queries.came_of(SIGNAL) == [found.reference]
    assert [e.action for e in history_of(found)] == ["finding.opened"]


def test_the_same_thing_joins_while_it_is_open_and_opens_anew_afterwards(cast: Cast) -> None:
    first = opened(cast, same_as="answer_rate team_1")
    again = Reference("signal", "S-13", "and again", "/indicators/signals/13/")
    assert opened(cast, same_as="answer_rate team_1", source=again) == first
    assert [s.source.number for s in first.sightings.all() if s.source] == ["S-12", "S-13"]
    assert queries.came_from(first.reference) == [SIGNAL, again]
    assert opened(cast, same_as="") != opened(cast, same_as="")
    actions.close(by=CLOCK, finding=first, reason="ended by itself")
    assert opened(cast, same_as="answer_rate team_1") != first


def test_words_are_wanted_and_a_right(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        opened(cast, title="  ")
    with pytest.raises(PermissionDenied):
        opened(cast, by=cast.account("newcomer"))
    assert opened(cast, by=cast.account("agent"), source=None).opened_by == "agent"


def test_the_owner_is_told_and_owes_it(cast: Cast) -> None:
    found = opened(cast)
    owner = cast.persons["team_leader"]
    actions.assign(by=cast.account("manager"), finding=found, owner=owner)
    found.refresh_from_db()
    assert (found.state, found.owner) == (State.OWNED, owner)
    duty = Duty.objects.get(person=owner)
    assert duty.due == found.due == timezone.localdate() + timedelta(days=7)
    assert duty.both()["zh"] == f"处理问题 {found.number}：接通率下降"
    assert Notice.objects.get(to=owner).level == "warning"
    actions.close(by=cast.account("team_leader"), finding=found, reason="settled")
    duty.refresh_from_db()
    assert duty.state == Duty.State.FULFILLED


def test_another_owner_takes_the_duty_over(cast: Cast) -> None:
    found = opened(cast, owner=cast.persons["team_leader"])
    actions.assign(by=cast.account("manager"), finding=found, owner=cast.persons["supervisor"])
    assert Duty.objects.get().person == cast.persons["supervisor"]
    assert Notice.objects.filter(to=cast.persons["team_leader"]).count() == 2


def test_who_may_give_it_away_and_who_may_close_it(cast: Cast) -> None:
    found = opened(cast, "team_3", owner=cast.persons["outsider"])
    for name in ("team_leader", "supervisor", "agent", "outsider", "newcomer"):
        with pytest.raises(PermissionDenied):
            actions.assign(by=cast.account(name), finding=found, owner=cast.persons["A101"])
    with pytest.raises(PermissionDenied):
        actions.close(by=cast.account("supervisor"), finding=found, reason="no")
    closed = actions.close(by=cast.account("outsider"), finding=found, reason="the cell was mended")
    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.SOLVED)


def test_nobody_who_has_left_becomes_an_owner(cast: Cast) -> None:
    gone = cast.persons["A102"]
    gone.left = timezone.localdate() - timedelta(days=1)
    gone.save()
    with pytest.raises(ValidationError):
        actions.assign(by=CLOCK, finding=opened(cast), owner=gone)


def test_two_people_at_once_are_told(cast: Cast) -> None:
    found = opened(cast)
    seen = audit.latest(found)
    actions.close(by=cast.account("manager"), finding=found, reason="mended", seen=seen)
    with pytest.raises(ValidationError, match="manager"):
        actions.assign(by=cast.account("quality"), finding=found, owner=cast.persons["quality"], seen=seen)
    assert Finding.objects.get(pk=found.pk).state == State.CLOSED


def test_a_closed_one_has_a_reason_and_can_be_opened_again(cast: Cast) -> None:
    found = opened(cast, owner=cast.persons["team_leader"])
    manager = cast.account("manager")
    with pytest.raises(ValidationError):
        actions.close(by=manager, finding=found, reason=" ")
    actions.close(by=manager, finding=found, reason="mended", outcome=Outcome.DECLINED)
    with pytest.raises(ValidationError):
        actions.close(by=manager, finding=found, reason="mended twice")
    back = actions.reopen(by=manager, finding=found, reason="it is back")
    assert (back.state, back.outcome, back.closed_at) == (State.OWNED, "", None)
    assert Duty.objects.get().state == Duty.State.OPEN


def test_verified_is_no_word_to_write_by_hand(cast: Cast) -> None:
    found, manager = opened(cast), cast.account("manager")
    with pytest.raises(ValidationError):
        actions.close(by=manager, finding=found, reason="it works", outcome=Outcome.VERIFIED)
    actions.link(by=CLOCK, upper=WORK, lower=found.reference)
    with pytest.raises(ValidationError):
        actions.close(by=manager, finding=found, reason="it works", outcome=Outcome.VERIFIED)
    actions.link(by=CLOCK, upper=PROOF, lower=WORK)
    done = actions.close(by=manager, finding=found, reason="it works", outcome=Outcome.VERIFIED)
    assert done.outcome == Outcome.VERIFIED


def test_a_joined_one_leads_to_the_other_and_can_part_again(cast: Cast) -> None:
    one, other = opened(cast), opened(cast, source=ANALYSIS, owner=cast.persons["team_leader"])
    manager = cast.account("manager")
    with pytest.raises(ValidationError):
        actions.join(by=manager, finding=one, into=one)
    actions.join(by=manager, finding=other, into=one)
    other.refresh_from_db()
    assert (other.state, other.joined_to) == (State.JOINED, one)
    assert {s.source.number for s in queries.sightings_of(one) if s.source} == {"S-12", "A-3"}
    assert list(queries.findings_about(manager, Reference("analysis", "A-3"))) == [other, one]
    assert Duty.objects.get().state == Duty.State.WITHDRAWN
    with pytest.raises(ValidationError):
        actions.join(by=manager, finding=one, into=other)
    assert actions.reopen(by=manager, finding=other, reason="not the same").joined_to is None
    assert Duty.objects.get().state == Duty.State.OPEN
    # Parted, each has what was noticed at it, and their chains have nothing to do with each other.
    assert {s.source.number for s in queries.sightings_of(one) if s.source} == {"S-12"}
    assert other.number not in [m.number for m in queries.members(one.reference)]


def test_what_is_noticed_again_goes_to_the_finding_that_took_it_in(cast: Cast) -> None:
    first, other = opened(cast, same_as="calls team_1"), opened(cast)
    actions.join(by=CLOCK, finding=first, into=other)
    assert opened(cast, same_as="calls team_1") == other
    actions.close(by=CLOCK, finding=other, reason="mended")
    assert opened(cast, same_as="calls team_1") not in (first, other)


def test_a_suggestion_of_an_agent_and_what_came_of_it(cast: Cast) -> None:
    found = actions.suggest(by=cast.account("agent"), title="把套餐说明放到首页")
    assert found.unit == cast.units["team_1"] and found.source and found.source.kind == "suggestion"
    # The team leader gives no findings away: the nearest who does is told.
    told = Notice.objects.get()
    assert told.to == cast.persons["supervisor"] and "把套餐说明放到首页" in told.say("zh")
    assert queries.chain(found.reference, cast.account("agent")) == []
    assert list(queries.own_findings(cast.account("agent"))) == [found]
    actions.close(by=cast.account("supervisor"), finding=found, reason="done on Monday")
    answer = Notice.objects.get(to=cast.persons["A101"])
    assert "done on Monday" in answer.say("en") and answer.params["how"]["zh"] != answer.params["how"]["en"]
    with pytest.raises(PermissionDenied):
        actions.suggest(by=cast.account("newcomer"), title="x")


def test_it_comes_back_from_a_verification(cast: Cast) -> None:
    found = opened(cast, owner=cast.persons["team_leader"])
    actions.close(by=CLOCK, finding=found, reason="thought to be mended")
    back = actions.come_back(by=CLOCK, finding=found, reason="no effect was shown", verification=PROOF)
    assert (back.state, back.returns) == (State.OWNED, 1)
    assert Notice.objects.filter(to=cast.persons["team_leader"], url=found.url, level="warning").exists()
    assert Duty.objects.get().state == Duty.State.OPEN


def test_the_chain_reads_from_the_source_to_what_came_of_it(cast: Cast) -> None:
    found = opened(cast)
    actions.link(by=CLOCK, upper=ANALYSIS, lower=found.reference)
    actions.link(by=CLOCK, upper=WORK, lower=ANALYSIS)
    actions.link(by=CLOCK, upper=WORK, lower=found.reference)
    actions.link(by=CLOCK, upper=PROOF, lower=WORK)
    returned = Reference("analysis", "A-4", "why it did not help", "/indicators/analyses/4/")
    actions.link(by=CLOCK, upper=returned, lower=WORK)
    # A room that tells the source once more, from its own side, makes no circle.
    actions.link(by=CLOCK, upper=SIGNAL, lower=found.reference)
    numbers = [m.number for m in queries.members(found.reference)]
    assert numbers == ["S-12", found.number, "A-3", "I-7", "V-2", "A-4"]
    row = queries.chain(WORK, cast.account("manager"))
    assert [step.label.split()[-1] for step in row] == numbers
    assert [step.label.split()[-1] for step in row if step.here] == ["I-7"]
    assert all(step.url for step in row)
    # An agent may open none of these: the row names them without a way in.
    shut = queries.chain(WORK, cast.account("agent"))
    assert [step.url for step in shut if not step.here] == [""] * 5
    assert Link.objects.count() == 6


def test_what_was_deleted_keeps_its_number_and_title(cast: Cast) -> None:
    found = opened(cast)
    actions.gone(by=CLOCK, reference=SIGNAL)
    first = queries.chain(found.reference, cast.account("manager"))[0]
    assert first.url == "" and "S-12" in first.label and "answer rate fell" in first.label
    found.refresh_from_db()
    assert found.source is not None and found.source.reference.url == ""


def test_who_sees_what(cast: Cast) -> None:
    here, there = opened(cast, "team_1"), opened(cast, "team_3")
    own = opened(cast, "team_3", owner=cast.persons["outsider"])
    mine = opened(cast, "team_3", by=cast.account("agent"), source=None)
    expected = {
        "manager": {here, there, own, mine},
        "supervisor": {here},
        "team_leader": {here},
        "outsider": {own},
        "agent": {mine},
        "newcomer": set(),
    }
    for name, seen in expected.items():
        assert set(queries.findings_seen_by(cast.account(name))) == seen, name
    assert queries.by_number(cast.account("team_leader"), here.number.lower()) == here
    assert queries.by_number(cast.account("team_leader"), there.number) is None
    assert set(queries.findings_about(cast.account("supervisor"), SIGNAL)) == {here}


def test_a_note_tells_the_owner_and_those_it_names(cast: Cast) -> None:
    found = opened(cast, owner=cast.persons["team_leader"])
    Notice.objects.all().delete()
    with pytest.raises(PermissionDenied):
        actions.note(by=cast.account("agent"), finding=found, text="?")
    actions.note(by=cast.account("manager"), finding=found, text="@supervisor @agent 请看一下")
    # The agent may not see it, so a mention does not tell of it.
    assert {n.to.name for n in Notice.objects.all()} == {"team_leader", "supervisor"}
    assert FindingNote.objects.get().by == "manager"
    # A note is no change that others have to look at again.
    assert audit.latest(found) == history_of(found).filter(action="finding.assigned").get().pk


def test_naming_hundreds_costs_no_more_than_naming_twenty(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    found, by = opened(cast), cast.account("manager")
    with django_assert_max_num_queries(120):
        actions.note(by=by, finding=found, text=" ".join(f"@x{n}" for n in range(600)))


def test_nothing_is_half_done(cast: Cast) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        opened(cast, owner=cast.persons["team_leader"])
        raise RuntimeError
    assert (Finding.objects.count(), Member.objects.count(), Duty.objects.count()) == (0, 0, 0)
    assert AuditEvent.objects.count() == before and not connection.needs_rollback


@pytest.mark.django_db(transaction=True)
def test_two_jobs_that_notice_the_same_thing_at_once_open_one(transactional_db: None) -> None:
    cast = build()
    start, numbers = Barrier(4), []

    def notice(number: int) -> None:
        source = Reference("signal", f"S-{number}", "", f"/s/{number}/")
        start.wait()
        found = actions.open_finding(
            by=CLOCK, title="x", source=source, unit=cast.units["team_1"], same_as="key"
        )
        numbers.append(found.pk)
        connection.close()

    threads = [Thread(target=notice, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(numbers) == 4 and len(set(numbers)) == 1
    assert Finding.objects.get().sightings.count() == 4
    assert Link.objects.count() == 4
