"""The defect register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from headwater.centre.findings.models import Reference
from headwater.centre.people.audit import Actor, name_of
from headwater.centre.people.models import Account
from headwater.centre.processes.models import Defect, DefectSource, DefectState
from headwater.centre.processes.queries.reach import within

OPEN = (DefectState.FOUND, DefectState.ACCEPTED, DefectState.CHANGING, DefectState.FIXED)


def defects_seen_by(by: Actor) -> QuerySet[Defect]:
    """Those that the asker's units found or own, and those that the asker reported or answers for."""
    mine = Q(reported_by=name_of(by))
    if isinstance(by, Account) and by.person_id:
        mine |= Q(owner=by.person_id)
    found = Defect.objects.filter(within(by, "unit__path") | within(by, "department__path") | mine)
    return found.select_related("unit", "department", "owner", "step__process", "change").annotate(
        cases=Count("sources")
    )


@dataclass(frozen=True, slots=True)
class DefectCounts:
    """How many were found, how many of them are mended, verified, declined, and how old the open ones are."""

    found: int
    optimised: int
    verified: int
    declined: int
    open: int
    overdue: int
    oldest_days: int | None
    mean_days: float | None

    @property
    def optimised_share(self) -> float | None:
        """Mended of those that were not declined."""
        whole = self.found - self.declined
        return self.optimised / whole if whole else None


def defect_counts(rows: QuerySet[Defect], today: date) -> DefectCounts:
    """Counted over the given defects; an optimised one is fixed, verified or not yet."""
    states = dict(rows.order_by().values_list("state").annotate(n=Count("pk", distinct=True)))
    waiting = rows.filter(state__in=OPEN[:3])
    ages = [(today - day).days for day in waiting.order_by().values_list("found_on", flat=True)]
    verified = states.get(DefectState.VERIFIED, 0)
    return DefectCounts(
        # What was merged into another is that one.
        found=sum(n for state, n in states.items() if state != DefectState.MERGED),
        optimised=states.get(DefectState.FIXED, 0) + verified,
        verified=verified,
        declined=states.get(DefectState.DECLINED, 0),
        open=len(ages),
        overdue=waiting.filter(due__lt=today).count(),
        oldest_days=max(ages, default=None),
        mean_days=sum(ages) / len(ages) if ages else None,
    )


def defects_naming(by: Actor, reference: Reference) -> QuerySet[Defect]:
    """Defects with this case among their sources: "already declared fixed?" is asked of these."""
    named = DefectSource.objects.filter(kind=reference.kind, number=reference.number)
    return defects_seen_by(by).filter(pk__in=named.values("defect"))


def found_by_text(by: Actor, words: str) -> QuerySet[Defect]:
    """By number or a part of the title, for the search of all rooms."""
    number = words.upper().removeprefix("D-")
    named = Q(title__icontains=words)
    if number.isdecimal() and len(number) < 10:
        named |= Q(pk=int(number))
    return defects_seen_by(by).filter(named)
