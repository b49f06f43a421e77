"""Who is told what of an improvement, and whose duty what is. Called inside of the actions' transactions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from headwater.centre.improvement.deciders import decider_of
from headwater.centre.improvement.models import Gate, Improvement, Measure, Return
from headwater.centre.notices.actions import fulfil, notify, undertake, withdraw
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person
from headwater.centre.people.permissions import Permission
from headwater.engine.words import Words

DAYS_TO_JUDGE = timedelta(days=7)

YOURS = gettext_noop("%(what)s is yours to lead.")
PASSED = gettext_noop("%(what)s has passed a gate.")
GIVEN_BACK = gettext_noop("%(what)s: a gate came back. %(why)s")
ACCEPTED = gettext_noop("%(what)s was accepted: its effect was shown.")
RETURNED = gettext_noop("%(what)s goes back to analysis. %(why)s")
CLOSED = gettext_noop("%(what)s is closed as effective.")
STOPPED = gettext_noop("%(what)s was stopped. %(why)s")
KEEP = gettext_noop("Keep the promise of %(number)s: %(title)s")
JUDGE = gettext_noop("Decide on a gate of %(number)s: %(title)s")
CONFIRM = gettext_noop("Confirm the effect stated for %(number)s: %(title)s")
DO = gettext_noop("Measure of %(number)s: %(title)s")
DECIDE = gettext_noop("Decide on the shortfalls of %(month)s")


def tell(by: Actor, to: Person | None, text: str, improvement: Improvement, **facts: Any) -> None:
    """One notice with the way to the improvement; nobody is told of what they did themselves."""
    if to is None or (isinstance(by, Account) and by.person_id == to.pk):
        return
    level = "warning" if text in (GIVEN_BACK, RETURNED) else "info"
    notify(
        by=by, to=to, text=text, params={"what": str(improvement)} | facts, url=improvement.url, level=level
    )


def leaders(improvement: Improvement) -> list[Person]:
    """The owner and whoever opened it, each once."""
    opener = improvement.opened_by.person if improvement.opened_by else None
    return list({p.pk: p for p in (improvement.owner, opener) if p is not None}.values())


def opened(by: Actor, improvement: Improvement) -> None:
    tell(by, improvement.owner, YOURS, improvement)


def asked(by: Actor, improvement: Improvement, gate: Gate) -> None:
    """The decision is a duty of whoever opened it, or of the nearest who may decide; never of the owner.

    Where there is nobody, everybody who may decide finds the gate among the tasks.
    """
    person = _decider(improvement)
    if person is not None:
        undertake(
            by=by,
            person=person,
            key=gate.duty,
            title=JUDGE,
            params={"number": improvement.number, "title": improvement.title},
            url=f"{improvement.url}#gate",
            due=timezone.localdate() + DAYS_TO_JUDGE,
        )


def _decider(improvement: Improvement) -> Person | None:
    opener = improvement.opened_by
    able = opener is not None and can(opener, Permission.APPROVE_GATES, improvement.unit)
    if opener is not None and able and opener.person_id not in (None, improvement.owner_id):
        return opener.person
    return decider_of(improvement.unit, without=improvement.owner)


def stated(by: Actor, improvement: Improvement) -> None:
    """Money is confirmed by a second person: a duty of who decides, unless that one has stated it."""
    person = _decider(improvement)
    if person is not None and not (isinstance(by, Account) and by.person_id == person.pk):
        undertake(
            by=by,
            person=person,
            key=effect_key(improvement),
            title=CONFIRM,
            params={"number": improvement.number, "title": improvement.title},
            url=reverse("improvement:effect", args=[improvement.pk]),
            due=timezone.localdate() + DAYS_TO_JUDGE,
        )


def effect_key(improvement: Improvement) -> str:
    return f"improvement.effect:{improvement.pk}"


def decided(by: Actor, improvement: Improvement, gate: Gate) -> None:
    fulfil(by=by, key=gate.duty)
    if gate.state == Gate.State.RETURNED:
        tell(by, improvement.owner, GIVEN_BACK, improvement, why=gate.reason)
    elif improvement.closed_at is None:
        tell(by, improvement.owner, PASSED, improvement)


def promised(by: Actor, improvement: Improvement) -> None:
    """The promise falls due on its day: a duty of the owner."""
    if improvement.promised and improvement.due is not None:
        undertake(
            by=by,
            person=improvement.owner,
            key=promise_key(improvement),
            title=KEEP,
            params={"number": improvement.number, "title": improvement.title},
            url=improvement.url,
            due=improvement.due,
        )


def promise_key(improvement: Improvement) -> str:
    return f"improvement.promise:{improvement.pk}"


def accepted(by: Actor, improvement: Improvement) -> None:
    fulfil(by=by, key=promise_key(improvement))
    tell(by, improvement.owner, ACCEPTED, improvement)


def returned(by: Actor, improvement: Improvement, back: Return) -> None:
    """The owner and whoever opened it."""
    promised(by, improvement)
    words = Words(en=back.say("en"), zh=back.say("zh"))
    for person in leaders(improvement):
        tell(by, person, RETURNED, improvement, why=words)


def asked_in_vain(by: Actor, improvement: Improvement) -> None:
    """Gates that wait need not be decided on any more."""
    for gate in improvement.gates.filter(state=Gate.State.ASKED):
        withdraw(by=by, key=gate.duty)


def closed(by: Actor, improvement: Improvement) -> None:
    fulfil(by=by, key=promise_key(improvement))
    tell(by, improvement.owner, CLOSED, improvement)


def stopped(by: Actor, improvement: Improvement) -> None:
    """Nothing of it is anybody's duty any more."""
    withdraw(by=by, key=promise_key(improvement))
    withdraw(by=by, key=effect_key(improvement))
    asked_in_vain(by, improvement)
    for measure in improvement.measures.filter(state=Measure.State.OPEN):
        withdraw(by=by, key=measure.duty)
    tell(by, improvement.owner, STOPPED, improvement, why=improvement.closed_reason)


def to_do(by: Actor, measure: Measure) -> None:
    """A measure is a duty of its owner until it is done or dropped."""
    if measure.state == Measure.State.DONE:
        fulfil(by=by, key=measure.duty)
    elif measure.state == Measure.State.DROPPED:
        withdraw(by=by, key=measure.duty)
    else:
        undertake(
            by=by,
            person=measure.owner,
            key=measure.duty,
            title=DO,
            params={"number": measure.improvement.number, "title": measure.title},
            url=reverse("improvement:measure", args=[measure.pk]),
            due=measure.due,
            escalate_to=_leader(measure),
        )


def _leader(measure: Measure) -> Person | None:
    """A late measure goes to who leads the improvement; the leader's own to the head of the unit."""
    owner = measure.improvement.owner
    return owner if owner.pk != measure.owner_id else None


def to_decide(by: Actor, month: date, person: Person, due: date) -> None:
    """A month's shortfalls wait for somebody's word."""
    undertake(
        by=by,
        person=person,
        key=decide_key(month, person.pk),
        title=DECIDE,
        params={"month": f"{month:%Y-%m}"},
        url=f"{reverse('improvement:shortfalls')}?month={month:%Y-%m}",
        due=due,
    )


def decide_key(month: date, person: int) -> str:
    return f"improvement.shortfalls:{month:%Y-%m}:{person}"


def all_decided(by: Actor, month: date, person: int) -> None:
    fulfil(by=by, key=decide_key(month, person))
