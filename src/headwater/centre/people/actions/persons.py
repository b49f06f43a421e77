"""Add, change, leave, return. Where a person works is a membership; what one may do here is an account."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.actions import memberships
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Membership, Person, Post, Unit
from headwater.centre.people.permissions import Permission

# What `add_person` and `change_person` set; leaving and returning have actions of their own.
FIELDS = (
    "number",
    "name",
    "agent_code",
    "employer",
    "joined",
    "training_start",
    "certified_on",
    "first_solo_contact",
    "email",
)


@transaction.atomic
def add_person(
    *, unit: Unit, since: date, by: Actor, post: Post | None = None, until: date | None = None, **fields: Any
) -> Person:
    """A new person in a unit since a day. `fields`: those of FIELDS."""
    require(by, Permission.MANAGE_PEOPLE, unit)
    person = Person(**_known(fields))
    person.joined = person.joined or since
    # The table's own conditions are about leaving; asking for them here would double an import's time.
    person.full_clean(validate_constraints=False)
    person.save()
    audit.record(by=by, action="person.added", about=person, detail=_facts(person))
    memberships.join(person=person, unit=unit, post=post, since=since, until=until, by=by)
    return person


@transaction.atomic
def change_person(*, person: Person, by: Actor, seen: int | None = None, **fields: Any) -> Person:
    """Other values for some of FIELDS."""
    require_over(by, person)
    person = Person.objects.select_for_update().get(pk=person.pk)
    audit.require_unchanged(person, seen)
    before = {name: getattr(person, name) for name in FIELDS}
    for name, value in _known(fields).items():
        setattr(person, name, value)
    person.full_clean()
    detail = audit.changes(before, {name: getattr(person, name) for name in FIELDS})
    if detail:
        person.save()
        audit.record(by=by, action="person.changed", about=person, detail=detail)
    return person


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"not fields of a person: {', '.join(sorted(unknown))}")
    if "agent_code" in fields:
        # Empty is "none": two persons without a code are not the same person.
        fields["agent_code"] = fields["agent_code"] or None
    return fields


def _facts(person: Person) -> dict[str, str]:
    return {name: str(value) for name in FIELDS if (value := getattr(person, name)) not in (None, "")}


@transaction.atomic
def leave(*, person: Person, on: date, reason: str, by: Actor, seen: int | None = None) -> Person:
    """`on` is the last day. Ends the membership; the account closes when the day has passed."""
    require_over(by, person)
    person = Person.objects.select_for_update().get(pk=person.pk)
    audit.require_unchanged(person, seen)
    if person.left:
        raise ValidationError(
            _("%(person)s has left already, on %(day)s.") % {"person": person, "day": person.left}
        )
    if not reason.strip():
        raise ValidationError(_("Say why the person leaves: attrition is read by reason."))
    for period in Membership.objects.filter(person=person, until=None):
        memberships.end(person=person, on=on, by=by) if period.since <= on else _refuse_future(person, period)
    person.left, person.left_reason = on, reason.strip()
    person.full_clean()
    person.save(update_fields=["left", "left_reason"])
    detail = {"left": [None, str(on)], "left_reason": [None, person.left_reason]}
    audit.record(by=by, action="person.left", about=person, detail=detail)
    close_accounts_of_leavers(by=by)
    return person


def _refuse_future(person: Person, period: Membership) -> None:
    raise ValidationError(
        _("%(person)s moves to %(unit)s on %(day)s; the last day cannot be before that.")
        % {"person": person, "unit": period.unit, "day": period.since}
    )


@transaction.atomic
def return_(*, person: Person, unit: Unit, since: date, by: Actor, post: Post | None = None) -> Person:
    """Back after having left. The periods before stay; the account is opened again by hand."""
    require_over(by, person)
    require(by, Permission.MANAGE_PEOPLE, unit)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.left is None:
        raise ValidationError(_("%(person)s has not left.") % {"person": person})
    if since <= person.left:
        raise ValidationError(
            _("%(person)s was here until %(day)s; the return is after that day.")
            % {"person": person, "day": person.left}
        )
    before = {"left": str(person.left), "left_reason": person.left_reason}
    person.left, person.left_reason = None, ""
    person.save(update_fields=["left", "left_reason"])
    audit.record(by=by, action="person.returned", about=person, detail={"since": str(since), **before})
    memberships.join(person=person, unit=unit, post=post, since=since, by=by)
    return person


@transaction.atomic
def close_accounts_of_leavers(*, by: Actor, today: date | None = None) -> int:
    """Lock the accounts of persons whose last day is over. A daily job calls this too."""
    day = today or timezone.localdate()
    leavers = Account.objects.select_for_update(of=("self",)).filter(person__left__lt=day, is_active=True)
    count = 0
    for account in leavers:
        account.is_active = False
        account.save(update_fields=["is_active"])
        audit.record(by=by, action="account.locked", about=account, detail={"because": "left"})
        count += 1
    return count


def unit_of(person: Person) -> Unit | None:
    """The present unit, else the last or the next one: whose manager may change the person."""
    periods = list(person.memberships.select_related("unit").order_by("-since"))
    begun = [period for period in periods if period.since <= timezone.localdate()]
    return (begun or periods)[0].unit if periods else None


def require_over(by: Actor, person: Person, permission: Permission = Permission.MANAGE_PEOPLE) -> None:
    """The right over the person's unit; over the top unit where the person has none."""
    require(by, permission, unit_of(person) or Unit.objects.filter(parent=None).first())
