"""Accountability on pages: the list's sentence and file, one record, the block of an order's page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from headwater.centre.complaints.actions.accountability_proposals import BY_RULE
from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import (
    Accountability,
    AccountabilityEntry,
    Order,
    RecordState,
    Trace,
)
from headwater.centre.complaints.own_tables import state_badge
from headwater.centre.complaints.queries import accountability as queries
from headwater.centre.complaints.references import of_accountability
from headwater.centre.findings.queries import chain
from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import Figure, Sentence
from headwater.centre.ui.exports import Sheet

S: Any = RecordState


def sentence(seen: QuerySet[Accountability]) -> Sentence:
    """How many wait, for what; each number a link to its rows."""
    counts = seen.aggregate(
        proposed=Count("pk", filter=Q(state=S.PROPOSED)),
        appealed=Count("pk", filter=Q(state=S.APPEALED)),
        late=Count("pk", filter=Q(state=S.APPEALED, arbitrate_until__lt=timezone.localdate())),
        decided=Count("pk", filter=Q(decided_at__isnull=False)),
        changed=Count("pk", filter=Q(state__in=(S.LOWERED, S.REVOKED))),
    )
    here, said = reverse("complaints:accountability"), Sentence()
    words = ngettext(
        "{n} record waits for a decision.", "{n} records wait for a decision.", counts["proposed"]
    )
    said.say(words, n=Figure(str(counts["proposed"]), f"{here}?state=proposed"))
    if counts["appealed"]:
        words = ngettext("{n} waits for arbitration.", "{n} wait for arbitration.", counts["appealed"])
        said.say(words, n=Figure(str(counts["appealed"]), f"{here}?state=appealed", "near"))
    if counts["late"]:
        words = ngettext("{n} of these is past its day.", "{n} of these are past their day.", counts["late"])
        said.say(words, n=Figure(str(counts["late"]), f"{here}?state=appealed", "bad"))
    if counts["decided"]:
        said.say(
            _("Of {all} decided, {n} were lowered or revoked after an appeal."),
            all=str(counts["decided"]),
            n=Figure(str(counts["changed"]), f"{here}?state=revoked"),
        )
    return said


def sheet(rows: QuerySet[Accountability], filters: str) -> Sheet:
    """The narrowed list as a page of a workbook."""
    columns = [
        Column(pgettext("object", "number")),
        Column(_("Complaint")),
        Column(_("Class")),
        Column(_("Staff number")),
        Column(_("Person")),
        Column(_("Part")),
        Column(_("Unit")),
        Column(_("Proposed"), "score"),
        Column(_("Points"), "score"),
        Column(_("State")),
        Column(_("Proposed at")),
        Column(_("Decided at")),
        Column(_("Appeal until")),
        Column(_("Why")),
    ]
    lines = [_row(record) for record in rows]
    return Sheet(_("Accountability"), columns, lines, [(_("Filter"), filters)] if filters else ())


def _row(record: Accountability) -> list[Any]:
    return [
        record.number,
        record.order.number,
        str(record.order.klass),
        record.person.number,
        record.person.name,
        record.get_part_display(),
        str(record.unit),
        float(record.proposed_points),
        float(record.points) if record.points is not None else None,
        record.get_state_display(),
        record.proposed_at,
        record.decided_at,
        record.appeal_until,
        " ".join(record.reasons_shown),
    ]


def page(record: Accountability, account: Account) -> dict[str, Any]:
    """All that the page of one record shows."""
    mine = account.person_id == record.person_id
    return {
        "record": record,
        "badge": state_badge(record),
        "links": chain(of_accountability(record), account),
        "sentence": told(record, mine=mine),
        "entries": [
            (_masked(entry, record.order), _said_by(entry))
            for entry in record.entries.select_related("person").prefetch_related("files")
        ],
        "mine": mine,
        "trace": Trace.objects.filter(order=record.order_id).select_related("step__process", "cause").first(),
        "covered": queries.orders_covered(record),
        "may_decide": queries.may_decide(account, record),
        "may_appeal": queries.may_appeal(account, record),
        "may_arbitrate": queries.may_arbitrate(account, record),
        "may_answer": queries.may_answer(account, record),
        "order_url": record.order.url if can(account, Permission.SEE_COMPLAINTS) else "",
    }


def _masked(entry: AccountabilityEntry, order: Order) -> AccountabilityEntry:
    """As it is shown: whom it is about need not know whose complaint it was."""
    entry.text = mask_text(entry.text, order.customer, order.customer_name)
    return entry


def _said_by(entry: AccountabilityEntry) -> str:
    """The person; the rules by their word, other systems by their name."""
    if entry.person is not None:
        return str(entry.person)
    return _("The rules") if entry.by == str(BY_RULE) else entry.by


def told(record: Accountability, *, mine: bool) -> Sentence:
    """Who answers for what, with how much, and until when something can be done."""
    order = Figure(record.order.number, record.order.url)
    points = f"{float(record.points or 0):g}"
    said = Sentence().say(
        _("{who} ({part}) in complaint {order}, {klass}."),
        who=_("You") if mine else str(record.person),
        part=record.get_part_display(),
        order=order,
        klass=str(record.order.klass),
    )
    if record.state == S.PROPOSED:
        proposed = f"{float(record.proposed_points):g}"
        return said.say(
            _("{n} points are proposed; nothing is decided yet."), n=Figure(proposed, mood="near")
        )
    if record.state == S.DISMISSED:
        return said.say(_("Nobody is held accountable."))
    said.say(_("{n} points."), n=Figure(points, mood="bad" if record.state != S.REVOKED else "good"))
    if record.state == S.DECIDED and not record.final:
        said.say(_("An appeal is possible until {day}."), day=str(record.appeal_until))
    elif record.state == S.DECIDED:
        said.say(_("Nobody appealed until {day}: it stands."), day=str(record.appeal_until))
    elif record.state == S.APPEALED:
        said.say(_("Arbitration is due by {day}."), day=str(record.arbitrate_until))
    else:
        said.say(_("Arbitrated: {outcome}."), outcome=record.get_state_display())
    return said


def block(order: Order, account: Account) -> dict[str, Any]:
    """What an order's page shows of accountability."""
    records = queries.records_of(order, account)
    if not records and not can(account, Permission.SEE_ACCOUNTABILITY):
        return {}
    return {
        "records": [(record, state_badge(record)) for record in records],
        "may_propose": queries.may_propose(account, order) and hasattr(order, "trace"),
        "traced": hasattr(order, "trace"),
        "not_ours": hasattr(order, "trace") and not order.trace.controllable,
        "propose_url": reverse("complaints:accountability-propose", args=[order.pk]),
    }
