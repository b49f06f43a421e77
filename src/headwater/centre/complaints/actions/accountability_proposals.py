"""Proposals of accountability: by the rules for every new trace, or by hand with a reason."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.complaints.actions.accountability import K, S, end, require_text, say, tell
from headwater.centre.complaints.models import (
    Accountability,
    AccountabilityRule,
    AccountabilitySettings,
    Order,
    Trace,
)
from headwater.centre.complaints.queries import accountability as queries
from headwater.centre.complaints.queries.accountability import Charge
from headwater.centre.complaints.references import of_accountability, of_order
from headwater.centre.findings import actions as findings
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account, Person

BY_RULE = System("rules")
# Older traces were looked at when they were new; a rule made today does not reach back for ever.
LOOKED_AT, OVERLAP = timedelta(days=60), timedelta(hours=1)
DECIDERS = ("department_head", "quality_manager", "deputy_hotline_manager", "general_manager")
PROPOSED = gettext_noop("Accountability record %(number)s waits for your decision.")


def by_rules() -> int:
    """Propose for every new trace that a rule fits; what the job does. Answers how many records."""
    now, kept = timezone.now(), queries.settings_row()
    rules = queries.active_rules()
    # A transaction may show a trace a little after the moment that stands in it.
    since = max(now - LOOKED_AT, (kept.looked_until or now - LOOKED_AT) - OVERLAP)
    made = sum(
        len(propose_for(by=BY_RULE, trace=trace, rules=rules)) for trace in queries.traces_to_propose(since)
    )
    AccountabilitySettings.objects.filter(pk=kept.pk).update(looked_until=now)
    return made + _withdraw_stale()


@transaction.atomic
def propose_for(
    *, by: Actor, trace: Trace, rules: list[AccountabilityRule] | None = None
) -> list[Accountability]:
    """The records that the rules propose for one trace; persons who have one for the order are left out."""
    known = set(Accountability.objects.filter(order=trace.order_id).values_list("person", flat=True))
    charges = queries.charges_of(trace, rules if rules is not None else queries.active_rules())
    return [_proposed(by, trace.order, charge) for charge in charges if charge.person.pk not in known]


def _proposed(by: Actor, order: Order, charge: Charge) -> Accountability:
    reasons = [{"en": words.en, "zh": words.zh} for words in charge.proposal.reasons]
    record = Accountability(
        order=order,
        person=charge.person,
        part=charge.part,
        unit=charge.unit,
        rule=charge.rule,
        reasons=reasons,
        proposed_points=charge.proposal.points,
        measure=charge.rule.measure,
    )
    return _kept(by, record, "")


def _kept(by: Actor, record: Accountability, text: str) -> Accountability:
    record.proposed_by = audit.name_of(by)
    record.proposer = by.person if isinstance(by, Account) else None
    record.full_clean()
    record.save()
    say(by, record, K.PROPOSED, text, record.proposed_points)
    audit.record(by=by, action="accountability.proposed", about=record, detail={"order": record.order.number})
    findings.link(by=by, upper=of_accountability(record), lower=of_order(record.order))
    tell(by, record, PROPOSED, DECIDERS)
    return record


@transaction.atomic
def propose(
    *, by: Actor, order: Order, person: Person, part: str, points: Decimal, text: str, measure: str = ""
) -> Accountability:
    """Propose by hand, with a reason; somebody else decides."""
    if not queries.may_propose(by, order):
        raise PermissionDenied(_("You may not propose accountability for complaints of this unit."))
    require_text(text, _("Say why: the person reads it."))
    if Accountability.objects.filter(order=order, person=person).exists():
        raise ValidationError({"person": _("There is a record of this person for this complaint already.")})
    trace = Trace.objects.filter(order=order).select_related("step__unit", "step__person", "order").first()
    if trace is None:
        raise ValidationError(_("Trace the complaint first: accountability stands on where it began."))
    unit = queries.unit_of(person, trace)
    assert unit is not None  # an order always has a department
    said = {"en": text.strip(), "zh": text.strip()}
    record = Accountability(
        order=order, person=person, part=part, unit=unit, reasons=[said], proposed_points=points,
        measure=measure,
    )  # fmt: skip
    return _kept(by, record, text.strip())


def _withdraw_stale() -> int:
    """Proposals of the rules whose complaint is no longer traced to that person are taken back."""
    count = 0
    rows = Accountability.objects.filter(state=S.PROPOSED, proposed_by=str(BY_RULE))
    for record in rows.select_related("order__trace", "order").iterator():
        trace = getattr(record.order, "trace", None)
        people = {person for person, _part in queries.people_of(trace)} if trace else set()
        if record.person not in people or record.order.valid is False:
            with transaction.atomic():
                text = _("The complaint was traced anew or found not justified.")
                end(BY_RULE, record, S.DISMISSED, K.DISMISSED, text)
                count += 1
    return count
