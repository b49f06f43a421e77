"""Who is in which unit from when to when. The person's row is the lock; the table forbids overlaps too."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Membership, Person, Post, Unit
from headwater.centre.people.permissions import Permission


@transaction.atomic
def join(
    *,
    person: Person,
    unit: Unit,
    since: date,
    by: Actor,
    post: Post | None = None,
    until: date | None = None,
) -> Membership:
    """A period in a unit where there is none: the first one, or one after a gap."""
    require(by, Permission.MANAGE_PEOPLE, unit)
    _lock(person)
    _check(person, unit, since, until)
    period = Membership.objects.create(person=person, unit=unit, post=post, since=since, until=until)
    _record(by, "membership.began", period)
    return period


@transaction.atomic
def move(
    *,
    person: Person,
    unit: Unit,
    since: date,
    by: Actor,
    post: Post | None = None,
    seen: int | None = None,
) -> Membership:
    """Into another unit (or onto another post) from a day on; the day before is the last in the old one."""
    _lock(person)
    audit.require_unchanged(person, seen)
    old = Membership.objects.filter(person=person, until=None).select_related("unit").first()
    if old is None:
        return join(person=person, unit=unit, post=post, since=since, by=by)
    require(by, Permission.MANAGE_PEOPLE, old.unit)
    require(by, Permission.MANAGE_PEOPLE, unit)
    if since <= old.since:
        raise ValidationError(
            _("%(person)s has been in %(unit)s since %(day)s; the move must be after that day.")
            % {"person": person, "unit": old.unit, "day": old.since}
        )
    old.until = since - timedelta(days=1)
    old.save(update_fields=["until"])
    _check(person, unit, since, None)
    period = Membership.objects.create(person=person, unit=unit, post=post, since=since)
    detail = {"unit": [str(old.unit), str(unit)], "since": str(since), "post": str(post or "")}
    audit.record(by=by, action="membership.moved", about=person, detail=detail)
    return period


@transaction.atomic
def end(*, person: Person, on: date, by: Actor) -> Membership:
    """The last day in the present unit."""
    _lock(person)
    period = Membership.objects.filter(person=person, until=None).select_related("unit").first()
    if period is None:
        raise ValidationError(_("%(person)s is in no unit now.") % {"person": person})
    require(by, Permission.MANAGE_PEOPLE, period.unit)
    if on < period.since:
        raise ValidationError(
            _("%(person)s has been in %(unit)s since %(day)s; it cannot end before.")
            % {"person": person, "unit": period.unit, "day": period.since}
        )
    period.until = on
    period.save(update_fields=["until"])
    _record(by, "membership.ended", period)
    return period


def _lock(person: Person) -> None:
    Person.objects.select_for_update().filter(pk=person.pk).first()


def _check(person: Person, unit: Unit, since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise ValidationError(_("A period cannot end before it begins."))
    if unit.closed and (until is None or until > unit.closed):
        raise ValidationError(
            _("%(unit)s closed on %(day)s; choose another unit.") % {"unit": unit, "day": unit.closed}
        )
    mine = Membership.objects.filter(person=person).filter(Q(until=None) | Q(until__gte=since))
    clash = (mine if until is None else mine.filter(since__lte=until)).select_related("unit").first()
    if clash is not None:
        raise ValidationError(
            _("%(person)s is in %(unit)s from %(since)s to %(until)s: nobody is in two units at once.")
            % {"person": person, "unit": clash.unit, "since": clash.since, "until": clash.until or _("now")}
        )


def _record(by: Actor, action: str, period: Membership) -> None:
    detail = {"unit": str(period.unit), "since": str(period.since), "until": str(period.until or "")}
    if period.post:
        detail["post"] = str(period.post)
    audit.record(by=by, action=action, about=period.person, detail=detail)
