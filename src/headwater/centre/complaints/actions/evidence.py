"""What shows where a complaint began: rows of the time line, files, words; and the defect it points at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import Attachment, EvidenceKind, Trace, TraceEvidence
from headwater.centre.complaints.queries.journey import event_of
from headwater.centre.complaints.queries.traces import may_trace
from headwater.centre.complaints.references import of_order
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.processes import actions as processes
from headwater.centre.processes.models import Defect, DefectKind, Severity
from headwater.centre.processes.queries import defects_seen_by


def _held(by: Actor, trace: Trace) -> Trace:
    rows = Trace.objects.select_for_update(of=("self",)).select_related("order__unit", "order__department")
    row = rows.select_related("step").get(pk=trace.pk)
    if not may_trace(by, row.order):
        raise PermissionDenied(_("You may not trace complaints of this unit."))
    return row


@transaction.atomic
def add_event(*, by: Actor, trace: Trace, table: str, row: str, day: date, text: str = "") -> TraceEvidence:
    """A row of the customer's time line."""
    held = _held(by, trace)
    if event_of(table, row, day, held.order) is None:
        raise ValidationError(_("This row is no longer in the data."))
    facts = {
        "kind": EvidenceKind.EVENT,
        "day": day,
        "text": text.strip()[:500],
        "added_by": audit.name_of(by),
    }
    kept, new = TraceEvidence.objects.get_or_create(trace=held, table=table, row=row, defaults=facts)
    if new:
        audit.record(by=by, action="complaint.evidence_added", about=held.order, detail={"row": row})
    return kept


@transaction.atomic
def add_note(
    *, by: Actor, trace: Trace, text: str = "", attachment: Attachment | None = None
) -> TraceEvidence:
    """Words, or a file of the order with words."""
    held = _held(by, trace)
    if attachment is not None and (attachment.order_id != held.order_id or attachment.removed_at):
        raise ValidationError({"attachment": _("Choose a file of this order.")})
    if attachment is None and not text.strip():
        raise ValidationError({"text": _("Say what it shows, or choose a file.")})
    kind = EvidenceKind.FILE if attachment else EvidenceKind.TEXT
    kept = TraceEvidence(trace=held, kind=kind, attachment=attachment, text=text.strip()[:500])
    kept.added_by = audit.name_of(by)
    kept.full_clean()
    kept.save()
    audit.record(by=by, action="complaint.evidence_added", about=held.order, detail={"kind": str(kind)})
    return kept


@transaction.atomic
def drop_evidence(*, by: Actor, trace: Trace, evidence: TraceEvidence) -> None:
    """Take a piece of evidence back; the trail keeps that it was there."""
    held = _held(by, trace)
    gone = TraceEvidence.objects.filter(trace=held, pk=evidence.pk).first()
    if gone is None:
        return
    order = held.order
    # The trail is no place for a customer's number.
    text = mask_text(gone.text, order.customer, order.customer_name)
    detail = {"kind": gone.kind, "row": gone.row, "text": text}
    gone.delete()
    audit.record(by=by, action="complaint.evidence_dropped", about=held.order, detail=detail)


@transaction.atomic
def open_defect(
    *,
    by: Actor,
    trace: Trace,
    title: str,
    detail: str = "",
    kind: Any = DefectKind.PROCESS,
    severity: Any = Severity.MEDIUM,
) -> Defect:
    """Put what is wrong with the step on the processes' register, the order as its first case."""
    held = _held(by, trace)
    if held.defect_id is not None:
        raise ValidationError(_("The trace points at a defect already."))
    made = processes.open_defect(
        by=by,
        title=title,
        unit=held.order.unit,
        kind=kind,
        step=held.step,
        detail=detail,
        severity=severity,
        customers=held.cases,
        sources=[of_order(held.order)],
    )
    _point(by, held, made)
    return made


@transaction.atomic
def link_defect(*, by: Actor, trace: Trace, defect: Defect) -> Trace:
    """It is a defect that the register knows: one case more."""
    held = _held(by, trace)
    if not defects_seen_by(by).filter(pk=defect.pk).exists():
        raise ValidationError({"defect": _("Choose a defect that you may see.")})
    processes.add_source(by=by, defect=defect, source=of_order(held.order))
    return _point(by, held, defect)


def _point(by: Actor, trace: Trace, defect: Defect) -> Trace:
    trace.defect, trace.version = defect, trace.version + 1
    trace.save(update_fields=["defect", "version"])
    detail = {"defect": f"D-{defect.pk}"}
    audit.record(by=by, action="complaint.defect_named", about=trace.order, detail=detail)
    return trace
