"""How far tracing is: what waits, who traced, what was found, which measures are outstanding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from headwater.centre.complaints.models import MeasureState, Order, PreventiveMeasure, TraceScope

# Days that an order has waited for its trace: the first bound that it does not reach.
AGES = (1, 3, 7, 14, 30)


@dataclass(frozen=True, slots=True)
class TraceCounts:
    """Counted over orders that are to be traced."""

    all: int
    traced: int
    shared: int
    controllable: int
    same_type: int
    overruled: int
    defects: int
    oldest_days: int | None

    @property
    def untraced(self) -> int:
        """Those that wait."""
        return self.all - self.traced

    @property
    def individual(self) -> int:
        """Traced, and no shared problem."""
        return self.traced - self.shared

    @property
    def share(self) -> float | None:
        """`traced_share`: traced of all."""
        return self.traced / self.all if self.all else None

    def of_traced(self, part: int) -> float | None:
        """A part of the traced."""
        return part / self.traced if self.traced else None


def trace_counts(orders: QuerySet[Order], now: datetime) -> TraceCounts:
    """All of it in one question."""
    found = orders.order_by().aggregate(
        all=Count("pk"),
        traced=Count("trace"),
        shared=Count("pk", filter=Q(trace__scope=TraceScope.SHARED)),
        controllable=Count("pk", filter=Q(trace__controllable=True)),
        same_type=Count("pk", filter=Q(trace__same_type=True)),
        overruled=Count("pk", filter=Q(trace__isnull=False) & ~Q(trace__scope=F("trace__scope_proposed"))),
        defects=Count("trace__defect", distinct=True),
    )
    first = orders.filter(trace=None).order_by("received_at").values_list("received_at", flat=True).first()
    return TraceCounts(**found, oldest_days=(now - first).days if first else None)


def by_age(orders: QuerySet[Order], now: datetime) -> dict[tuple[int, int], int]:
    """Untraced orders: (class, index of the age group) -> count."""
    groups = [
        When(received_at__gt=now - timedelta(days=days), then=Value(at)) for at, days in enumerate(AGES)
    ]
    age = Case(*groups, default=Value(len(AGES)), output_field=IntegerField())
    rows = orders.filter(trace=None).order_by().annotate(age=age).values_list("klass", "age")
    return {(klass, at): n for klass, at, n in rows.annotate(n=Count("pk"))}


def by_tracer(orders: QuerySet[Order], most: int = 10) -> list[tuple[str, int, int]]:
    """Who traced, how many, and how many of them otherwise than the rules proposed."""
    rows = orders.filter(trace__isnull=False).order_by().values_list("trace__traced_by")
    other = Count("pk", filter=~Q(trace__scope=F("trace__scope_proposed")))
    return list(rows.annotate(n=Count("pk"), other=other).order_by("-n", "trace__traced_by")[:most])


def by_step(orders: QuerySet[Order], most: int = 10) -> list[tuple[int, int, int]]:
    """Steps with the most complaints: step, count, how many of them shared."""
    rows = orders.filter(trace__isnull=False).order_by().values_list("trace__step")
    shared = Count("pk", filter=Q(trace__scope=TraceScope.SHARED))
    return list(rows.annotate(n=Count("pk"), shared=shared).order_by("-n", "trace__step")[:most])


def outstanding(measures: QuerySet[PreventiveMeasure]) -> QuerySet[PreventiveMeasure]:
    """Measures that are to be done, the most pressing first, each with the orders that rest on it."""
    rows = measures.filter(state=MeasureState.PLANNED)
    return rows.annotate(orders=Count("traces")).order_by("due", "pk")


def overdue(measures: QuerySet[PreventiveMeasure], today: date | None = None) -> int:
    """How many of them are late."""
    return measures.filter(state=MeasureState.PLANNED, due__lt=today or timezone.localdate()).count()
