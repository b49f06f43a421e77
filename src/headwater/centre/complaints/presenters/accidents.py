"""The register of service accidents and one of them, as their pages show them."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import Accident, AccidentState
from headwater.centre.complaints.queries.accidents import accident_counts
from headwater.centre.complaints.queries.orders import order_for
from headwater.centre.complaints.references import of_accident
from headwater.centre.directory.wording import said
from headwater.centre.findings.queries import chain
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor, latest
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import history_of
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import Figure, Sentence, format_value
from headwater.centre.ui.exports import Sheet

HISTORY = 20
WRITTEN = ("title", "what", "wrong", "right", "report", "conclusion")


def register_sentence(rows: QuerySet[Accident]) -> Sentence:
    """How many, how many wait for their report, how many were reported in time."""
    counts, words = accident_counts(rows, timezone.now()), Sentence()
    if not counts.all:
        return words
    address = reverse("complaints:accidents")
    words.say(
        _(
            "{count} service accidents are on the register; {open} are still to be reported, "
            "{late} of them late."
        ),
        count=Figure(f"{counts.all:,}", address),
        open=Figure(str(counts.open), f"{address}?state=open", "near" if counts.open else ""),
        late=Figure(str(counts.overdue), f"{address}?late=1", "bad" if counts.overdue else ""),
    )
    if counts.reported:
        share = counts.in_time / counts.reported
        words.say(_("{share} of the reports were in time."), share=format_value("ratio", share))
    return words


def accident_page(accident: Accident, by: Actor) -> dict[str, Any]:
    """Everything on the page of an accident."""
    may = can(by, Permission.KEEP_ACCIDENTS, accident.unit)
    evidence = accident.evidence.select_related("attachment")
    order = accident.order if accident.order and order_for(by, accident.order.pk) else None
    return {
        "accident": masked(accident),
        "order": order,
        "late": accident.state == AccidentState.OPEN and accident.report_due < timezone.now(),
        "was_late": bool(accident.reported_at and accident.reported_at > accident.report_due),
        "sentence": accident_sentence(accident),
        "chain": chain(of_accident(accident), by),
        "persons": accident.persons.select_related("person"),
        "evidence": [(one, hidden(accident, one.text)) for one in evidence],
        "may_keep": may,
        "may_change": may and accident.state != AccidentState.CLOSED,
        "seen": latest(accident),
        "history": [said(event) for event in history_of(accident).order_by("-pk")[:HISTORY]],
    }


def hidden(accident: Accident, words: str) -> str:
    """What somebody wrote, without the customer's name and without anybody's number."""
    known = (accident.order.customer, accident.order.customer_name) if accident.order else ()
    return mask_text(words, *known)


def masked(accident: Accident) -> Accident:
    """The row for being shown, never for being saved."""
    shown = copy(accident)
    for name in WRITTEN:
        setattr(shown, name, hidden(accident, getattr(accident, name)))
    return shown


def accident_sentence(accident: Accident) -> Sentence:
    """Where it stands with its duty to report."""
    words = Sentence()
    due = timezone.localtime(accident.report_due)
    facts = {"who": str(accident.reporter), "to": accident.report_to}
    if accident.state == AccidentState.OPEN:
        late = accident.report_due < timezone.now()
        moment = Figure(due.strftime("%Y-%m-%d %H:%M"), "", "bad" if late else "")
        return words.say(_("{who} has to report it to {to} by {due}."), due=moment, **facts)
    at = timezone.localtime(accident.reported_at) if accident.reported_at else due
    late = accident.reported_at is not None and accident.reported_at > accident.report_due
    words.say(
        _("{who} reported it to {to} at {at}."),
        at=Figure(at.strftime("%Y-%m-%d %H:%M"), "", "bad" if late else "good"),
        **facts,
    )
    if late:
        words.say(_("That was after the deadline of {due}."), due=due.strftime("%Y-%m-%d %H:%M"))
    return words


def accident_sheet(rows: QuerySet[Accident]) -> Sheet:
    """The register for Excel."""
    names = (
        _("Number"),
        _("Service accident"),
        _("Class"),
        _("Severity"),
        _("Happened"),
        _("Unit"),
        _("Complaint order"),
        _("Who reports"),
        _("Report due"),
        _("Reported at"),
        _("State"),
        _("Persons involved"),
        _("What would have been right"),
    )
    found = rows.prefetch_related("persons__person")
    return Sheet(_("Service accidents"), [Column(name) for name in names], (_row(one) for one in found))


def _row(one: Accident) -> tuple[Any, ...]:
    return (
        one.number,
        hidden(one, one.title),
        str(one.klass),
        one.get_severity_display(),
        one.happened_at,
        str(one.unit),
        one.order.number if one.order else "",
        str(one.reporter),
        one.report_due,
        one.reported_at,
        one.get_state_display(),
        _(", ").join(str(p.person) for p in one.persons.all()),
        hidden(one, one.right),
    )
