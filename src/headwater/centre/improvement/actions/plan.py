"""The action plan: measures with owner, day and evidence, each a duty; remarks and documents."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.improvement import duties, telling
from headwater.centre.improvement.actions.holding import locked, require_open
from headwater.centre.improvement.models import Document, Improvement, Measure, Remark
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person
from headwater.centre.people.queries import here

LARGEST_FILE = 20 * 1024 * 1024


@transaction.atomic
def add_measure(*, by: Actor, improvement: Improvement, title: str, owner: Person, due: date) -> Measure:
    """One thing to do, by somebody, until a day."""
    row = locked(improvement.pk)
    duties.require_run(by, row)
    require_open(row)
    if not here(owner):
        raise ValidationError({"owner": _("%(name)s has left: choose somebody else.") % {"name": owner.name}})
    made = Measure(improvement=row, title=title, owner=owner, due=due)
    made.made_by = by if isinstance(by, Account) else None
    made.full_clean()
    made.save()
    audit.record(by=by, action="measure.added", about=row, detail={"measure": title, "due": str(due)})
    telling.to_do(by, made)
    return made


def may_finish(by: Actor, measure: Measure) -> bool:
    """The measure's owner, and who runs the improvement."""
    own = isinstance(by, Account) and by.person_id == measure.owner_id
    return own or duties.may_run(by, measure.improvement)


def require_finish(by: Actor, measure: Measure) -> None:
    """Refuse in a sentence."""
    if not may_finish(by, measure):
        raise PermissionDenied(
            _("Only who the measure was given to, or who runs the improvement, may do this.")
        )


@transaction.atomic
def finish_measure(*, by: Actor, measure: Measure, evidence: str, evidence_url: str = "") -> Measure:
    """Done, and by what one sees it."""
    row = _held(measure)
    require_finish(by, row)
    _require_to_do(row)
    if not evidence.strip():
        raise ValidationError({"evidence": _("Say by what one sees that it is done.")})
    row.state, row.done_on = Measure.State.DONE, timezone.localdate()
    row.evidence, row.evidence_url = evidence.strip(), evidence_url
    row.full_clean()
    row.save()
    detail = {"measure": row.title, "evidence": evidence[:300]}
    audit.record(by=by, action="measure.done", about=row.improvement, detail=detail)
    telling.to_do(by, row)
    return row


@transaction.atomic
def move_measure(*, by: Actor, measure: Measure, due: date, owner: Person) -> Measure:
    """Another day, another owner; what was stays in the trail."""
    row = _held(measure)
    duties.require_run(by, row.improvement)
    _require_to_do(row)
    detail = audit.changes({"due": row.due, "owner": row.owner}, {"due": due, "owner": owner})
    row.due, row.owner = due, owner
    row.full_clean()
    if detail:
        row.save()
        audit.record(
            by=by, action="measure.moved", about=row.improvement, detail={"measure": row.title} | detail
        )
        telling.to_do(by, row)
    return row


@transaction.atomic
def drop_measure(*, by: Actor, measure: Measure, reason: str) -> Measure:
    """Not to be done, with the reason."""
    row = _held(measure)
    duties.require_run(by, row.improvement)
    _require_to_do(row)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is dropped.")})
    row.state, row.reason = Measure.State.DROPPED, reason.strip()[:300]
    row.save()
    detail = {"measure": row.title, "reason": reason}
    audit.record(by=by, action="measure.dropped", about=row.improvement, detail=detail)
    telling.to_do(by, row)
    return row


def _held(measure: Measure) -> Measure:
    locked(measure.improvement_id)
    return Measure.objects.select_related("improvement__unit", "owner").get(pk=measure.pk)


def _require_to_do(measure: Measure) -> None:
    require_open(measure.improvement)
    if measure.state != Measure.State.OPEN:
        raise ValidationError(_("This measure is no longer to do."))


@transaction.atomic
def say(*, by: Account, improvement: Improvement, text: str) -> Remark:
    """A word in the discussion. Whoever sees the improvement may say one; the caller has looked."""
    made = Remark(improvement=improvement, account=by, text=text.strip())
    made.full_clean()
    made.save()
    audit.record(by=by, action="improvement.remarked", about=improvement)
    return made


@transaction.atomic
def attach(*, by: Account, improvement: Improvement, title: str, file: Any = None, url: str = "") -> Document:
    """Keep a file (at most 20 MB) or an address with the improvement."""
    duties.require_run(by, improvement)
    if bool(file) == bool(url):
        raise ValidationError(_("Choose a file or write an address, one of the two."))
    if file and file.size > LARGEST_FILE:
        raise ValidationError({"file": _("The file is larger than 20 MB.")})
    if url and not url.startswith(("http://", "https://", "/")):
        raise ValidationError({"url": _("An address begins with http://, https:// or /.")})
    made = Document(improvement=improvement, title=title, url=url, account=by)
    if file:
        made.name, made.size = file.name[-200:], file.size
        made.file = file
    made.full_clean()
    made.save()
    audit.record(by=by, action="improvement.attached", about=improvement, detail={"document": title})
    return made


@transaction.atomic
def detach(*, by: Account, document: Document) -> None:
    """Take a document away; the trail keeps that it was there. The file goes once this is certain."""
    duties.require_run(by, document.improvement)
    require_open(document.improvement)
    detail = {"document": document.title}
    audit.record(by=by, action="improvement.detached", about=document.improvement, detail=detail)
    file = document.file
    document.delete()
    if file:
        transaction.on_commit(lambda: file.storage.delete(file.name))
