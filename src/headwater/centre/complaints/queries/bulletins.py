"""Bulletins as far as the asker may read them, and the figures of a period out of the orders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Model, Q, QuerySet, Sum
from django.utils import timezone

from headwater.centre.complaints.assessing import Counts, Measure, measure_of
from headwater.centre.complaints.models import (
    COUNTING,
    OPEN,
    Accountability,
    AssessmentMeasure,
    Bulletin,
    BulletinKind,
    BulletinState,
    BulletinSubscription,
    ComplaintClass,
    Order,
    OrderState,
)
from headwater.centre.complaints.queries.orders import wide_units
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account, Person, RoleGrant, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.reference.periods import month_of, ten_days_of

S: Any = OrderState
# Who is sent the bulletins about the own department without subscribing.
HEADS = ("department_head", "department_administrator")


def bulletins_seen_by(by: Actor) -> QuerySet[Bulletin]:
    """Issued ones about the asker's units, what lies below and above them; drafts of those who issue.

    A bulletin names departments and figures, no customer and no agent: a department reads how all did.
    """
    rows = Bulletin.objects.select_related("unit")
    if isinstance(by, System):
        return rows
    if not isinstance(by, Account) or not can(by, Permission.SEE_BULLETINS):
        return rows.none()
    held = wide_units(by, Permission.SEE_BULLETINS)
    above = {int(part) for unit in held for part in unit.path.split("/") if part}
    seen = (inside(held, "unit__path") | Q(unit__in=above)) & Q(state=BulletinState.ISSUED)
    if can(by, Permission.ISSUE_BULLETINS):
        seen |= inside(wide_units(by, Permission.ISSUE_BULLETINS), "unit__path")
    return rows.filter(seen)


def bulletin_for(by: Actor, pk: int) -> Bulletin | None:
    """One bulletin, or nothing."""
    return bulletins_seen_by(by).filter(pk=pk).first()


def may_issue(by: Actor, unit: Unit) -> bool:
    """Whether the asker issues bulletins about this unit."""
    return can(by, Permission.ISSUE_BULLETINS, unit)


def measures() -> list[Measure]:
    """What the monthly assessment is made of."""
    rows = AssessmentMeasure.objects.all()
    return [measure_of(row.key, row.weight, row.full, row.none) for row in rows]


def subscribers(bulletin: Bulletin) -> list[Person]:
    """Who is sent it: subscribers of its unit, and heads and administrators of the departments in it."""
    today = timezone.localdate()
    wanted = BulletinSubscription.objects.filter(unit=bulletin.unit, kind=bulletin.kind)
    people = {row.person for row in wanted.select_related("person")}
    held = RoleGrant.objects.filter(
        Q(since=None) | Q(since__lte=today),
        Q(until=None) | Q(until__gte=today),
        role__in=HEADS,
        unit__path__startswith=bulletin.unit.path,
        account__is_active=True,
        account__person__isnull=False,
    )
    people |= {grant.account.person for grant in held.select_related("account__person")}
    return sorted((p for p in people if p.left is None or p.left >= today), key=lambda p: p.pk)


# Figures


def period_of(kind: str, day: date) -> tuple[date, date]:
    """The ten days (1-10, 11-20, 21-end) or the month around a day."""
    return ten_days_of(day) if kind == BulletinKind.TEN_DAYS else month_of(day)


def figures_of(bulletin: Bulletin) -> dict[str, Any]:
    """The figures as they stand now, against the ten days or the month before."""
    before = period_of(bulletin.kind, bulletin.start - timedelta(days=1))
    return figures(bulletin.unit, bulletin.start, bulletin.end, before)


def figures(unit: Unit, start: date, end: date, before: tuple[date, date]) -> dict[str, Any]:
    """All of a bulletin as plain JSON: by class, by department, the same before, causes, mass complaints."""
    now = timezone.localtime()
    orders = received(unit, start, end)
    return {
        "classes": by_class(orders, now),
        "classes_before": by_class(received(unit, *before), now),
        "departments": by_department(orders, unit, start, end, now),
        "before": [day.isoformat() for day in before],
        "causes": top_causes(orders),
        "mass": masses(orders),
        "standards": standards(),
        "counted_at": now.isoformat(timespec="seconds"),
    }


def received(unit: Unit, start: date, end: date) -> QuerySet[Order]:
    """Orders taken in between two local days that a department inside the unit has; merged ones are one."""
    begin = timezone.make_aware(datetime.combine(start, time.min))
    until = timezone.make_aware(datetime.combine(end + timedelta(days=1), time.min))
    rows = Order.objects.filter(received_at__gte=begin, received_at__lt=until)
    within = Q(department__path__startswith=unit.path) | Q(unit__path__startswith=unit.path)
    return rows.filter(within).exclude(state__in=(S.MERGED, S.WITHDRAWN)).order_by()


def _sums(now: datetime) -> dict[str, Any]:
    """What is counted; a clock that still runs past its moment is missed although nobody closed it."""
    opened = Q(state__in=OPEN)
    late_reply = Q(reply_kept=None, reply_due_at__lt=now)
    late_solve = Q(solve_kept=None, solve_due_at__lt=now)
    traced = Q(trace__isnull=False)
    return {
        "received": Count("pk"),
        "closed": Count("pk", filter=Q(state=S.CLOSED)),
        "overdue": Count("pk", filter=opened & (late_solve | Q(solve_kept=False))),
        "reply_kept": Count("pk", filter=Q(reply_kept=True)),
        "reply_known": Count("pk", filter=Q(reply_kept__isnull=False) | late_reply),
        "solve_kept": Count("pk", filter=Q(solve_kept=True)),
        "solve_known": Count("pk", filter=Q(solve_kept__isnull=False) | late_solve),
        "traced": Count("pk", filter=traced),
        "controllable": Count("pk", filter=traced & Q(trace__controllable=True)),
        "same_type": Count("pk", filter=traced & Q(trace__same_type=True)),
        "satisfied": Count("pk", filter=Q(satisfied=True)),
        "satisfied_known": Count("pk", filter=Q(satisfied__isnull=False)),
        "bounces": Sum("bounces"),
    }


def _grouped(orders: QuerySet[Order], by: str, now: datetime) -> dict[Any, Counts]:
    # Under names of their own: some of the counts are called as the columns that they count.
    sums = {f"n_{name}": counted for name, counted in _sums(now).items()}
    rows = orders.values(key=F(by)).annotate(**sums)
    return {row["key"]: Counts.from_dict({name[2:]: row[name] or 0 for name in sums}) for row in rows}


def by_class(orders: QuerySet[Order], now: datetime) -> list[dict[str, Any]]:
    """Every class in use, in its order, and those with orders; all of them even where nothing came."""
    counted = _grouped(orders, "klass", now)
    classes = ComplaintClass.objects.filter(Q(active=True) | Q(pk__in=list(counted)))
    return [
        {"code": k.code, "zh": k.name, "en": k.name_en or k.name} | counted.get(k.pk, Counts()).to_dict()
        for k in classes
    ]


def standards() -> dict[str, dict[str, Any]]:
    """Code of a class -> what was promised when this was counted."""
    return {
        k.code: {
            "first_reply": k.first_reply_minutes,
            "solve": k.solve_minutes,
            "hours": k.hours,
            "zh": k.standard,
            "en": k.standard_en or k.standard,
        }
        for k in ComplaintClass.objects.all()
    }


def by_department(
    orders: QuerySet[Order], unit: Unit, start: date, end: date, now: datetime
) -> list[dict[str, Any]]:
    """Every department that has such orders, with the points of accountability decided in the period."""
    counted = _grouped(orders, "department", now)
    records = (
        Accountability.objects.filter(
            unit__path__startswith=unit.path,
            state__in=COUNTING,
            decided_at__date__gte=start,
            decided_at__date__lte=end,
        )
        .order_by()
        .values("unit")
        .annotate(records=Count("pk"), total=Sum("points"))
    )
    points = {row["unit"]: (row["records"], float(row["total"] or 0)) for row in records}
    units = _by_key(Unit.objects.filter(pk__in=set(counted) | set(points)))
    found = []
    for key, one in sorted(
        units.items(), key=lambda pair: (-counted.get(pair[0], Counts()).received, pair[0])
    ):
        extra = dict(zip(("records", "points"), points.get(key, (0, 0.0)), strict=True))
        names = {"unit": one.pk, "zh": one.name, "en": one.name_en or one.name}
        found.append(names | counted.get(key, Counts()).to_dict() | extra)
    return found


def _by_key(rows: Iterable[Model]) -> dict[int, Any]:
    return {row.pk: row for row in rows}


def top_causes(orders: QuerySet[Order], most: int = 8) -> list[dict[str, Any]]:
    """The causes most complained of."""
    rows = (
        orders.filter(cause__isnull=False)
        .values("cause__name", "cause__name_en", "klass__name", "klass__name_en")
        .annotate(n=Count("pk"))
        .order_by("-n", "cause__name")[:most]
    )
    return [
        {
            "zh": f"{row['klass__name']} · {row['cause__name']}",
            "en": f"{row['klass__name_en'] or row['klass__name']} · "
            f"{row['cause__name_en'] or row['cause__name']}",
            "n": row["n"],
        }
        for row in rows
    ]


def masses(orders: QuerySet[Order], most: int = 5) -> list[dict[str, Any]]:
    """Mass complaints with the most orders of the period."""
    rows = orders.filter(mass__isnull=False).values("mass", "mass__title").annotate(n=Count("pk"))
    return [
        {"number": f"M-{row['mass']}", "title": row["mass__title"], "n": row["n"]}
        for row in rows.order_by("-n")[:most]
    ]


def busy_units() -> list[Unit]:
    """The topmost open units: a bulletin is drafted about each of them by itself."""
    tops = list(Unit.objects.filter(parent=None, closed=None))
    return [unit for unit in tops if Order.objects.filter(_within([unit])).exists()]


def _within(units: Iterable[Unit]) -> Q:
    conditions = (
        Q(department__path__startswith=unit.path) | Q(unit__path__startswith=unit.path) for unit in units
    )
    return reduce(or_, conditions, Q(pk__in=[]))
