"""Where a complaint probably began: the centre's own rules, and what complaints like it were traced to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from headwater.centre.complaints.models import Cause, Order, StepRule, Trace
from headwater.centre.complaints.queries.orders import orders_seen_by
from headwater.centre.people.audit import Actor
from headwater.centre.processes.models import Step
from headwater.engine.tracing import Candidate, suggest
from headwater.engine.words import Words

# The newest of the class are looked at: older ones tell of steps that have changed since.
LOOKED_AT, DAYS = 600, 400


@dataclass(frozen=True, slots=True)
class Likely:
    """A step (and cause) with why; `share` of the likeness, None where a rule says so."""

    step: Step
    cause: Cause | None
    share: float | None
    cases: int
    reasons: tuple[Words, ...]
    rule: StepRule | None = None


def likely_steps(order: Order, by: Actor, *, most: int = 4) -> list[Likely]:
    """Rules first, then what the traces of like orders say; one line a step and cause."""
    found = by_rules(order)
    known = {(one.step.pk, one.cause.pk if one.cause else None) for one in found}
    for one in by_likeness(order, by):
        key = (one.step.pk, one.cause.pk if one.cause else None)
        if key not in known:
            found.append(one)
    return found[:most]


def by_rules(order: Order) -> list[Likely]:
    """Every rule in use that fits: all that it asks for holds."""
    rows = StepRule.objects.filter(active=True, step__removed=False)
    fitting = [rule for rule in rows.select_related("step__process", "cause", "klass") if fits(rule, order)]
    # What asks for more knows more.
    fitting.sort(key=lambda rule: (-_demands(rule), rule.pk))
    return [Likely(r.step, r.cause or order.cause, None, 0, (_why(r),), r) for r in fitting]


def fits(rule: StepRule, order: Order) -> bool:
    """Whether the order has all that the rule asks for."""
    if rule.klass_id and rule.klass_id != order.klass_id:
        return False
    if rule.cause_id and rule.cause_id != order.cause_id:
        return False
    if rule.service and rule.service != order.service:
        return False
    text = f"{order.title}\n{order.text}".lower()
    return not rule.words or any(word in text for word in words_of(rule.words))


def words_of(text: str) -> list[str]:
    """The words of a rule: between commas, spaces or their Chinese sisters."""
    for mark in "，、；,;":
        text = text.replace(mark, " ")
    return [word.lower() for word in text.split()]


def _demands(rule: StepRule) -> int:
    return sum(bool(part) for part in (rule.klass_id, rule.cause_id, rule.service, rule.words))


def _why(rule: StepRule) -> Words:
    said = f": {rule.because}" if rule.because else ""
    return Words(f"rule {rule.pk}{said}", f"规则 {rule.pk}{said.replace(': ', '：')}")


def by_likeness(order: Order, by: Actor) -> list[Likely]:
    """What complaints of the same class were traced to, most alike first."""
    since = timezone.now() - timedelta(days=DAYS)
    seen = orders_seen_by(by).order_by().filter(klass=order.klass, received_at__gte=since)
    rows = Trace.objects.filter(order__in=seen.values("pk"), step__removed=False).exclude(order=order.pk)
    facts = rows.order_by("-order__received_at").values_list(
        "step", "cause", "order__cause", "order__service", "order__title", "order__text"
    )[:LOOKED_AT]
    klass = str(order.klass_id)
    traced = [
        Candidate(f"{step}:{cause or ''}", klass, str(own or ""), service, f"{title} {text}"[:600])
        for step, cause, own, service, title, text in facts
    ]
    text = f"{order.title} {order.text}"[:600]
    asked = Candidate("", klass, str(order.cause_id or ""), order.service, text)
    found = suggest(asked, traced)
    keys = [one.target.split(":") for one in found]
    steps = Step.objects.select_related("process").in_bulk([int(step) for step, _cause in keys])
    causes = Cause.objects.in_bulk([int(cause) for _step, cause in keys if cause])
    return [
        Likely(steps[int(step)], causes.get(int(cause)) if cause else None, one.share, one.cases, one.reasons)
        for one, (step, cause) in zip(found, keys, strict=True)
    ]
