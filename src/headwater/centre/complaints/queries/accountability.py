"""Records of accountability, as far as the asker may see them, and what the rules propose for a trace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from headwater.centre.complaints import proposing
from headwater.centre.complaints.models import (
    COUNTING,
    Accountability,
    AccountabilityRule,
    AccountabilitySettings,
    Order,
    Part,
    RecordState,
    Severity,
    Trace,
)
from headwater.centre.complaints.queries.orders import orders_seen_by, wide_units
from headwater.centre.complaints.queries.traces import NOT_TRACED, owner_of
from headwater.centre.people.access import can, units_of
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account, Membership, Person, Unit, UnitKind
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.reference.queries import calendar
from headwater.engine.words import Words

S: Any = RecordState
V: Any = Severity


def settings_row() -> AccountabilitySettings:
    """The one row."""
    return AccountabilitySettings.objects.get_or_create(pk=1)[0]


def working_day(start: date, days: int) -> date:
    """The day on which so many working days after `start` have passed."""
    known, day = calendar(), start
    while days > 0:
        day += timedelta(days=1)
        days -= known.is_working(day)
    return day


def records_seen_by(by: Actor) -> QuerySet[Accountability]:
    """Records of the asker's units and below, and the asker's own, with all that pages show of them."""
    rows = Accountability.objects.select_related("order__klass", "person", "unit", "rule", "decider")
    if isinstance(by, System):
        return rows
    if not isinstance(by, Account):
        return rows.none()
    # A proposal is nobody's record yet: the person hears of what was decided.
    mine = Q(person=by.person_id, decided_at__isnull=False) if by.person_id else Q(pk__in=[])
    if can(by, Permission.SEE_ACCOUNTABILITY):
        mine |= inside(wide_units(by, Permission.SEE_ACCOUNTABILITY), "unit__path")
    return rows.filter(mine)


def record_for(by: Actor, pk: int) -> Accountability | None:
    """One record, or nothing: whoever may not see it is not told that it is there."""
    return records_seen_by(by).filter(pk=pk).first()


def records_of(order: Order, by: Actor) -> list[Accountability]:
    """The records of one order that the asker may see."""
    return list(records_seen_by(by).filter(order=order))


def may_decide(by: Actor, record: Accountability) -> bool:
    """Over the record's unit; never on oneself, nor on what one proposed by hand."""
    if not isinstance(by, Account) or record.state != S.PROPOSED:
        return False
    own = by.person_id is not None and by.person_id in (record.person_id, record.proposer_id)
    return not own and can(by, Permission.DECIDE_ACCOUNTABILITY, record.unit)


def may_set_rules(by: Actor) -> bool:
    """Whether the asker decides over a whole centre, not over a department of it."""
    held = units_of(by, Permission.DECIDE_ACCOUNTABILITY)
    centres = Unit.objects.filter(inside(held), kind=UnitKind.CENTRE, closed=None)
    return any(unit.parent_id is None for unit in held) or (bool(held) and centres.exists())


def may_appeal(by: Actor, record: Accountability) -> bool:
    """The person alone, once, until the day."""
    return (
        isinstance(by, Account)
        and by.person_id == record.person_id
        and record.state == S.DECIDED
        and record.appeal_until is not None
        and timezone.localdate() <= record.appeal_until
    )


def may_arbitrate(by: Actor, record: Accountability) -> bool:
    """Somebody else than the person and than who decided."""
    if not isinstance(by, Account) or record.state != S.APPEALED:
        return False
    own = by.person_id is not None and by.person_id in (record.person_id, record.decider_id)
    return not own and can(by, Permission.ARBITRATE, record.unit)


def may_answer(by: Actor, record: Accountability) -> bool:
    """The person, and those who propose, decide or arbitrate over the unit."""
    if not isinstance(by, Account):
        return False
    rights = (
        Permission.PROPOSE_ACCOUNTABILITY,
        Permission.DECIDE_ACCOUNTABILITY,
        Permission.ARBITRATE,
    )
    return by.person_id == record.person_id or any(can(by, right, record.unit) for right in rights)


def waiting_for(by: Actor) -> list[Accountability]:
    """What the asker has to decide or to arbitrate, the longest waiting first."""
    if not isinstance(by, Account):
        return []
    wanted = Q(pk__in=[])
    for right, state in (
        (Permission.DECIDE_ACCOUNTABILITY, S.PROPOSED),
        (Permission.ARBITRATE, S.APPEALED),
    ):
        if can(by, right):
            wanted |= inside(wide_units(by, right), "unit__path") & Q(state=state)
    rows = Accountability.objects.filter(wanted).select_related("order", "person", "unit")
    return [
        row for row in rows.order_by("proposed_at")[:200] if may_decide(by, row) or may_arbitrate(by, row)
    ]


# What the rules propose


@dataclass(frozen=True, slots=True)
class Charge:
    """One person's part in a traced complaint, and what a rule proposes for it."""

    person: Person
    part: Any
    unit: Unit
    rule: AccountabilityRule
    proposal: proposing.Proposal


def charges_of(trace: Trace, rules: Sequence[AccountabilityRule]) -> list[Charge]:
    """Whom the rules propose for this trace: who handled it, or administrator and head; one rule holds."""
    known = {rule.pk: rule for rule in rules}
    case = case_of(trace)
    rule = proposing.fitting([values_of(rule) for rule in rules], case)
    if rule is None:
        return []
    found: list[Charge] = []
    days = settings_row().shared_days
    for person, part in people_of(trace):
        if is_covered(trace, person, part, days):
            continue
        repeats = repeats_before(trace, person, part, rule.repeat_days)
        head = part == Part.HEAD
        proposal = proposing.propose(rule, case, head=head, repeats=repeats)
        unit = unit_of(person, trace)
        if proposal and unit is not None and all(person != charge.person for charge in found):
            found.append(Charge(person, part, unit, known[rule.key], proposal))
    return found


def people_of(trace: Trace) -> list[tuple[Person, Any]]:
    """Who answers for it: seeds 004's division between individual and shared problems."""
    if not trace.shared:
        return [(trace.person, Part.HANDLER)] if trace.person else []
    pairs = [(trace.administrator, Part.ADMINISTRATOR), (trace.head, Part.HEAD)]
    return [(person, part) for person, part in pairs if person is not None]


def case_of(trace: Trace) -> proposing.TracedCase:
    """The trace as the rules look at it."""
    order = trace.order
    klass = Words(order.klass.name_en or order.klass.name, order.klass.name)
    severity = SEVERITY_WORDS[order.severity]
    return proposing.TracedCase(
        order.klass.code, klass, order.severity, severity, trace.scope, trace.controllable, trace.same_type
    )


SEVERITY_WORDS = {
    V.LOW.value: Words("low", "低"),
    V.MEDIUM.value: Words("medium", "中"),
    V.HIGH.value: Words("high", "高"),
    V.CRITICAL.value: Words("critical", "特别严重"),
}


def values_of(rule: AccountabilityRule) -> proposing.Rule:
    """A rule as values."""
    return proposing.Rule(
        key=rule.pk,
        name=Words(rule.name_en or rule.name, rule.name),
        classes=frozenset(klass.code for klass in rule.classes.all()),
        min_severity=rule.min_severity,
        scope=rule.scope,
        controllable_only=rule.controllable_only,
        same_type_only=rule.same_type_only,
        points=Decimal(rule.points),
        points_head=Decimal(rule.points_head),
        repeat_points=Decimal(rule.repeat_points),
        repeat_days=rule.repeat_days,
        most=Decimal(rule.most_points),
    )


def repeats_before(trace: Trace, person: Person, part: Any, days: int) -> int:
    """What came of this person in the days before: complaints handled, or records of the same shared problem.

    A shared problem brings many orders at once. They are one; it repeats when it has a record already.
    """
    start, end = trace.order.received_at - timedelta(days=days), trace.order.received_at
    if part == Part.HANDLER:
        rows = Trace.objects.filter(order__received_at__range=(start, end), person=person, scope="individual")
        rows = rows.exclude(order=trace.order_id).exclude(order__valid=False)
        return rows.exclude(order__state__in=NOT_TRACED).count()
    before = same_problem(trace, person).filter(order__received_at__range=(start, end))
    return before.exclude(state__in=(S.DISMISSED, S.REVOKED)).count()


def same_problem(trace: Trace, person: Person) -> QuerySet[Accountability]:
    """Records of this person for the same shared problem: the mass complaint, or step and cause."""
    alike = Q(order__trace__step=trace.step_id, order__trace__cause=trace.cause_id)
    if trace.order.mass_id is not None:
        alike |= Q(order__mass=trace.order.mass_id)
    rows = Accountability.objects.filter(alike, person=person, order__trace__scope="shared")
    return rows.exclude(order=trace.order_id)


def is_covered(trace: Trace, person: Person, part: Any, days: int) -> bool:
    """Whether a record of the same shared problem, so near in time, speaks for this order as well."""
    if part == Part.HANDLER:
        return False
    reach = timedelta(days=days)
    near = (trace.order.received_at - reach, trace.order.received_at + reach)
    found = same_problem(trace, person)
    if trace.order.mass_id is not None and found.filter(order__mass=trace.order.mass_id).exists():
        return True
    return found.filter(order__received_at__range=near).exists()


def orders_covered(record: Accountability) -> int:
    """How many orders of the same shared problem a record speaks for, its own included."""
    trace = Trace.objects.filter(order=record.order_id, scope="shared").select_related("order").first()
    if trace is None or record.part == Part.HANDLER:
        return 1
    if trace.order.mass_id is not None:
        return Trace.objects.filter(order__mass=trace.order.mass_id, scope="shared").count()
    reach = timedelta(days=settings_row().shared_days)
    near = (trace.order.received_at - reach, trace.order.received_at + reach)
    rows = Trace.objects.filter(step=trace.step_id, cause=trace.cause_id, scope="shared")
    return rows.filter(order__received_at__range=near).exclude(order__state__in=NOT_TRACED).count()


def unit_of(person: Person, trace: Trace) -> Unit | None:
    """Where the person worked when the complaint came, else the unit that answers for the step."""
    day = timezone.localtime(trace.order.received_at).date()
    held = Membership.objects.filter(person=person, since__lte=day).filter(Q(until=None) | Q(until__gte=day))
    found = held.select_related("unit").order_by("-since").first()
    return found.unit if found else owner_of(trace.step) or trace.order.department


def active_rules() -> list[AccountabilityRule]:
    """The rules in use, in their order, with their classes."""
    return list(AccountabilityRule.objects.filter(active=True).prefetch_related("classes"))


def traces_to_propose(since: datetime | None = None) -> QuerySet[Trace]:
    """Traced complaints that were justified (or not judged yet) and have no record yet."""
    rows = Trace.objects.filter(order__accountability=None).exclude(order__state__in=NOT_TRACED)
    rows = rows.exclude(order__valid=False)
    if since is not None:
        rows = rows.filter(traced_at__gte=since)
    return rows.select_related(
        "order__klass", "order__department", "step__unit", "step__person", "person", "administrator", "head"
    ).order_by("traced_at", "pk")


def may_propose(by: Actor, order: Order) -> bool:
    """Whether the asker proposes in the unit that took it in, or in the department that has it."""
    right = Permission.PROPOSE_ACCOUNTABILITY
    return can(by, right, order.unit) or can(by, right, order.department)


def orders_to_propose(by: Actor) -> QuerySet[Order]:
    """Orders that the asker sees; whether one may propose there, `may_propose` says."""
    return orders_seen_by(by)


# What it comes to


@dataclass(frozen=True, slots=True)
class Score:
    """How many records and points in a period, and how many of the records were appealed and changed."""

    records: int
    points: Decimal
    appealed: int
    changed: int


def score(rows: QuerySet[Accountability], start: date, end: date) -> Score:
    """Over the records decided between two local days, both included."""
    found = rows.filter(decided_at__date__gte=start, decided_at__date__lte=end).aggregate(
        records=Count("pk", filter=Q(state__in=COUNTING)),
        points=Sum("points", filter=Q(state__in=COUNTING)),
        appealed=Count("pk", filter=Q(appealed_at__isnull=False)),
        changed=Count("pk", filter=Q(state__in=(S.LOWERED, S.REVOKED))),
    )
    return Score(found["records"], found["points"] or Decimal(0), found["appealed"], found["changed"])


def points_by_unit(units: Iterable[Unit], start: date, end: date) -> dict[int, Score]:
    """Unit -> its score with all units below it; for bulletins, which see every unit that they are about."""
    rows = Accountability.objects.all()
    return {unit.pk: score(rows.filter(unit__path__startswith=unit.path), start, end) for unit in units}
