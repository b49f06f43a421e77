"""Traces, and what the rules say of one before it is written: scope, control, come back, who answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.models import (
    Cause,
    MeasureState,
    Order,
    OrderState,
    PreventiveMeasure,
    Trace,
    TraceRules,
    TraceScope,
)
from headwater.centre.complaints.queries import journey
from headwater.centre.complaints.queries.orders import orders_seen_by
from headwater.centre.people.access import can, units_of
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account, Membership, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import nearest_holder
from headwater.centre.people.queries.units import inside
from headwater.centre.processes.models import Defect, DefectState, ProcessChange, Step
from headwater.engine.tracing import Case, Control, Fix, Judgement, Return, Thresholds, came_back, judge
from headwater.engine.tracing import controllable as by_rule
from headwater.engine.words import Words

# These orders are no complaints of their own: nobody is to trace them.
NOT_TRACED = (OrderState.MERGED, OrderState.WITHDRAWN)
ADMINISTRATORS = ("department_administrator", "team_leader", "floor_supervisor", "quality_manager")
HEADS = ("department_head", "deputy_hotline_manager", "operations_manager", "general_manager")


def rules() -> TraceRules:
    """The one row of rules."""
    return TraceRules.objects.get_or_create(pk=1)[0]


def thresholds(kept: TraceRules) -> Thresholds:
    """The rules as the engine takes them."""
    return Thresholds(kept.few, kept.agents, kept.days, kept.share, kept.chance, kept.burst, kept.window)


def traceable(by: Actor) -> QuerySet[Order]:
    """Orders of the asker's that are to be traced."""
    return orders_seen_by(by).exclude(state__in=NOT_TRACED)


def traces_seen_by(by: Actor) -> QuerySet[Trace]:
    """Traces of the orders that the asker sees."""
    found = Trace.objects.filter(order__in=orders_seen_by(by).order_by().values("pk"))
    return found.select_related(
        "order__klass", "step__process", "step__unit", "cause", "person", "tracer", "defect", "measure"
    )


def trace_of(order: Order) -> Trace | None:
    """The trace of an order that the caller may see."""
    rows = Trace.objects.filter(order=order)
    return rows.select_related(
        "step__process", "step__unit", "step__person", "cause", "person", "administrator", "head",
        "tracer", "defect", "measure__owner", "same_type_of", "same_type_change",
    ).first()  # fmt: skip


def may_trace(by: Actor, order: Order) -> bool:
    """Whether the asker traces in the unit that took it in, or in the department that has it."""
    right = Permission.TRACE_COMPLAINTS
    return can(by, right, order.unit) or can(by, right, order.department)


def traced_by_asker(by: Actor) -> QuerySet[Order]:
    """Orders that the asker may trace, for doing many at once."""
    if isinstance(by, System):
        return traceable(by)
    units = units_of(by, Permission.TRACE_COMPLAINTS)
    return traceable(by).filter(inside(units, "unit__path") | inside(units, "department__path"))


def measures_seen_by(by: Actor) -> QuerySet[PreventiveMeasure]:
    """Measures of the asker's units, those owned, and those on which a seen trace rests."""
    mine = inside(units_of(by, Permission.SEE_COMPLAINTS), "unit__path")
    if isinstance(by, Account) and by.person_id:
        mine |= Q(owner=by.person_id)
    return PreventiveMeasure.objects.filter(mine).select_related("owner", "unit", "step__process")


@dataclass(frozen=True, slots=True)
class Said:
    """What the rules say of an order at a step: the scope, the control, what it came back after."""

    judgement: Judgement
    control: Control
    back: Return | None
    administrator: Person | None
    head: Person | None


def said_of(order: Order, step: Step, cause: Cause | None, person: Person | None) -> Said:
    """Everything the rules propose for one order."""
    return _said([order], step, cause, [person])[0]


def said_of_many(
    orders: Sequence[Order], step: Step, cause: Cause | None, persons: Sequence[Person | None] = ()
) -> list[Said]:
    """The same for alike orders together, in their order: they are judged as cases of one problem.

    `persons`: who had each in hand, where that is known.
    """
    return _said(orders, step, cause, persons or [None] * len(orders))


def _said(
    orders: Sequence[Order], step: Step, cause: Cause | None, persons: Sequence[Person | None]
) -> list[Said]:
    kept, owner = rules(), owner_of(step)
    own = [case_of(order, person) for order, person in zip(orders, persons, strict=True)]
    cases = [*own, *cases_like(orders, step, cause, kept.window)]
    work = exposure_for(orders[0], cases, kept.window)
    known, key = fixes(step), str(cause.pk) if cause else ""
    control = control_of(step, kept)
    administrator = nearest_holder(owner, ADMINISTRATORS) if owner else None
    head = nearest_holder(owner, HEADS) if owner else None
    # Judged once a day of receipt: many orders of a day have the same cases around them.
    days = {(_day(order.received_at), order.mass_id is not None) for order in orders}
    judged = {(day, mass): judge_around(day, cases, work, kept, mass=mass) for day, mass in days}
    return [
        Said(
            judged[_day(order.received_at), order.mass_id is not None],
            control,
            came_back(step.pk, key, _day(order.received_at), known, kept.after_fix),
            administrator,
            head,
        )
        for order in orders
    ]


def judge_around(
    day: date, cases: Sequence[Case], work: Mapping[str, float], kept: TraceRules, *, mass: bool
) -> Judgement:
    """Individual or shared, by the cases within the window around a day."""
    near = [case for case in cases if abs((case.day - day).days) <= kept.window]
    return judge(near, work, thresholds(kept), mass=mass)


def case_of(order: Order, person: Person | None) -> Case:
    """The order as one case."""
    return Case(str(person.pk) if person else "", _day(order.received_at), order.customer)


def cases_like(orders: Sequence[Order], step: Step, cause: Cause | None, window: int) -> list[Case]:
    """Other complaints traced to the same step and cause, received within the window before or after."""
    reach, moments = timedelta(days=window), [order.received_at for order in orders]
    rows = Trace.objects.filter(step=step, cause=cause).exclude(order__in=[order.pk for order in orders])
    rows = rows.exclude(order__state__in=NOT_TRACED)
    near = rows.filter(order__received_at__range=(min(moments) - reach, max(moments) + reach))
    facts = near.values_list("person", "order__received_at", "order__customer")
    return [Case(str(person or ""), _day(at), customer) for person, at, customer in facts]


def exposure_for(order: Order, cases: Sequence[Case], window: int) -> dict[str, float]:
    """Person -> contacts of the order's service in the window; empty where most of those concerned take none.

    A clerk of a department takes no calls: against the agents' calls any case would look too much.
    """
    concerned = {case.agent for case in cases if case.agent}
    if len(cases) < 2 or not concerned:
        return {}
    day = _day(order.received_at)
    by_code = journey.exposure_of(order.service, day - timedelta(days=window), day + timedelta(days=window))
    persons = dict(Person.objects.filter(agent_code__in=by_code).values_list("agent_code", "pk"))
    found = {str(persons[code]): amount for code, amount in by_code.items() if code in persons}
    return found if 2 * len(concerned & found.keys()) > len(concerned) else {}


def owner_of(step: Step) -> Unit | None:
    """The unit that answers for a step: its own, or that of the person who does."""
    if step.unit is not None or step.person is None:
        return step.unit
    held = Membership.objects.filter(person=step.person).select_related("unit").order_by("-since").first()
    return held.unit if held else None


def control_of(step: Step, kept: TraceRules | None = None) -> Control:
    """Whether a step is ours to control."""
    owner = owner_of(step)
    if owner is None:
        return by_rule(Words("", ""), (), (), known=False)
    above = [int(part) for part in owner.path.split("/") if part]
    kinds = list(Unit.objects.filter(pk__in=above).values_list("kind", flat=True))
    named = step.person or owner
    english = named.name if isinstance(named, Person) else named.name_en or named.name
    return by_rule(Words(english, named.name), kinds, (kept or rules()).outside)


def fixes(step: Step) -> list[Fix]:
    """When the step was declared mended, by which defects and changes, and for which causes."""
    found = []
    mended = (DefectState.FIXED, DefectState.VERIFIED)
    for defect in Defect.objects.filter(step=step, state__in=mended, fixed_on__isnull=False):
        own = Q(defect=defect) | Q(order__received_at__date__lt=defect.fixed_on)
        found.append(Fix(f"D-{defect.pk}", step.pk, defect.fixed_on or date.min, _causes(step, own)))
    changed = ProcessChange.objects.filter(step=step, confirmed_at__isnull=False, state="confirmed")
    for change in changed:
        day = _day(change.confirmed_at or timezone.now())
        before = Q(order__received_at__date__lt=day)
        found.append(Fix(f"G-{change.pk}", step.pk, day, _causes(step, before)))
    return found


def _causes(step: Step, which: Q) -> frozenset[str]:
    rows = Trace.objects.filter(which, step=step, cause__isnull=False).order_by()
    return frozenset(str(pk) for pk in rows.values_list("cause", flat=True).distinct())


def handled_by(order: Order) -> Person | None:
    """Who had the matter in hand before it became a complaint: the agent of the newest contact it names."""
    named = list(order.contacts.values_list("contact", "happened_at"))
    for code in journey.agents_of(named):
        found = Person.objects.filter(agent_code=code).first()
        if found is not None:
            return found
    return None


def is_theirs(step: Step, person: Person) -> bool:
    """Whether the person works in the unit that answers for the step, or below it."""
    owner, today = owner_of(step), timezone.localdate()
    if owner is None:
        return False
    held = Membership.objects.filter(person=person, unit__path__startswith=owner.path, since__lte=today)
    return held.filter(Q(until=None) | Q(until__gte=today)).exists()


def hinders_closing(order: Order) -> list[str]:
    """What stands against closing an order, one sentence each; empty when nothing does."""
    trace = Trace.objects.filter(order=order).select_related("measure").first()
    if trace is None or trace.scope != TraceScope.SHARED:
        return []
    if trace.measure is None:
        return [
            _(
                "It was traced to a shared problem: name a preventive measure with owner and day "
                "before closing it."
            )
        ]
    if trace.measure.state == MeasureState.DROPPED:
        return [_("Its preventive measure was dropped: name another one before closing it.")]
    return []


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
