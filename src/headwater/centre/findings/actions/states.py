"""How a finding ends: closed with a reason, joined to another, or opened again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from headwater.centre.findings.actions.findings import both, duty_key, locked, owe, require_handling
from headwater.centre.findings.actions.links import link, part
from headwater.centre.findings.models import Finding, Link, Outcome, State
from headwater.centre.findings.models.findings import OPEN
from headwater.centre.notices.actions import fulfil, notify, withdraw
from headwater.centre.notices.models.notices import CODES
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission

CLOSED = gettext_noop("%(what)s was closed, %(how)s: %(why)s")


@transaction.atomic
def close(
    *, by: Actor, finding: Finding, reason: str, outcome: Any = Outcome.SOLVED, seen: int | None = None
) -> Finding:
    """End it, saying why. `verified` needs a verification in what came of it: nobody says so by hand."""
    require_handling(by, finding)
    now = locked(finding, seen)
    if not now.is_open:
        raise ValidationError(_("%(number)s is not open any more.") % {"number": now.number})
    if not reason.strip():
        raise ValidationError(_("Give the reason: who reads this later wants to know why it was closed."))
    if outcome == Outcome.VERIFIED and not _was_verified(now):
        raise ValidationError(
            _("Nothing has verified an improvement of %(number)s.") % {"number": now.number}
        )
    now.state, now.outcome, now.reason = State.CLOSED, Outcome(outcome), reason.strip()
    now.closed_at = timezone.now()
    now.save(update_fields=["state", "outcome", "reason", "closed_at"])
    audit.record(
        by=by, action="finding.closed", about=now, detail={"outcome": now.outcome, "reason": now.reason}
    )
    fulfil(by=by, key=duty_key(now))
    _tell_opener(by, now)
    return now


def _tell_opener(by: Actor, finding: Finding) -> None:
    """Whoever wrote it down hears what came of it; nobody is told of what they did themselves."""
    person = finding.opener.person if finding.opener else None
    if person is None or person.pk in (finding.owner_id, getattr(by, "person_id", None)):
        return
    how = in_both_languages(Outcome(finding.outcome).label)
    told = {"what": both(finding), "how": how, "why": finding.reason}
    notify(by=by, to=person, text=CLOSED, params=told, url=finding.url)


def in_both_languages(words: Any) -> dict[str, str]:
    """A text to be translated, as the value of a notice."""
    found = {}
    for language, code in CODES.items():
        with override(code):
            found[language] = str(words)
    return found


def _was_verified(finding: Finding) -> bool:
    """Whether a verification stands among what came of the finding."""
    seen: set[int] = set()
    edge = set(
        Link.objects.filter(before__kind="finding", before__number=finding.number).values_list(
            "after", flat=True
        )
    )
    while edge - seen:
        seen |= edge
        edge = set(Link.objects.filter(before__in=edge).values_list("after", flat=True)) - seen
    return Link.objects.filter(after__in=seen, after__kind="verification").exists()


@transaction.atomic
def join(*, by: Actor, finding: Finding, into: Finding, seen: int | None = None) -> Finding:
    """The same thing was noticed twice: this one ends; what was noticed at it is shown at the other."""
    require(by, Permission.MANAGE_FINDINGS, finding.unit)
    require(by, Permission.MANAGE_FINDINGS, into.unit)
    # Always in the same order, so that two who join crosswise wait for each other instead of for ever.
    Finding.objects.select_for_update().filter(pk__in=[finding.pk, into.pk]).order_by("pk").count()
    now, other = locked(finding, seen), locked(into, None)
    if now.pk == other.pk:
        raise ValidationError(_("A finding cannot be joined to itself."))
    for one in (now, other):
        if not one.is_open:
            raise ValidationError(_("%(number)s is not open any more.") % {"number": one.number})
    now.state, now.joined_to, now.closed_at = State.JOINED, other, timezone.now()
    now.save(update_fields=["state", "joined_to", "closed_at"])
    now.joined.update(joined_to=other)
    audit.record(by=by, action="finding.joined", about=now, detail={"to": str(other)})
    audit.record(by=by, action="finding.took_in", about=other, detail={"other": str(now)})
    link(by=by, upper=other.reference, lower=now.reference)
    withdraw(by=by, key=duty_key(now))
    return now


@transaction.atomic
def reopen(*, by: Actor, finding: Finding, reason: str, seen: int | None = None) -> Finding:
    """It was not over after all. A joined one parts from the other again."""
    require_handling(by, finding)
    now = locked(finding, seen)
    if now.is_open:
        raise ValidationError(_("%(number)s is open already.") % {"number": now.number})
    if not reason.strip():
        raise ValidationError(_("Give the reason why it is opened again."))
    standing = Finding.objects.filter(same_as=now.same_as, state__in=OPEN).first() if now.same_as else None
    if standing is not None:
        raise ValidationError(
            _("%(other)s is open about the same thing. Go on there.") % {"other": standing.number}
        )
    if now.joined_to is not None:
        part(upper=now.joined_to.reference, lower=now.reference)
    now.state = State.OWNED if now.owner_id else State.NEW
    now.outcome, now.reason, now.joined_to, now.closed_at = "", "", None, None
    now.save(update_fields=["state", "outcome", "reason", "joined_to", "closed_at"])
    audit.record(by=by, action="finding.reopened", about=now, detail={"reason": reason.strip()})
    owe(by, now)
    return now
