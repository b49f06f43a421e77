"""Which target holds for whom and when, and how a value stands to it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q

from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.models import Target
from headwater.centre.performance.register import tables_of
from headwater.centre.performance.sight import Sight
from headwater.engine.indicators import Definition
from headwater.engine.indicators.formula.tree import Arithmetic, walk

GOOD, NEAR, BAD = "good", "near", "bad"
# A target handed down means the same for a part as for the whole only where it is no amount.
HANDED_DOWN = frozenset({"ratio", "seconds", "score"})


@dataclass(frozen=True, slots=True)
class Goal:
    """A target in force. `amber` is the worst value that is met, `red` the worst that is nearly met.

    `of` is the unit that it was set for (None: the centre); `inherited`: not set for the one asked for.
    """

    value: float
    amber: float
    red: float
    of: Unit | None = None
    inherited: bool = False
    per: str = ""
    times: float = 1.0

    def over(self, start: date, end: date) -> Goal:
        """The same for a number of calendar days: an amount grows with them, a rate stays."""
        if not self.per:
            return self
        times = lengths(self.per, start, end)
        by = times / self.times
        return replace(self, value=self.value * by, amber=self.amber * by, red=self.red * by, times=times)

    @property
    def of_one(self) -> float:
        """The amount as it was set, for one day, week or month."""
        return self.value / self.times

    def judge(self, value: float | None, direction: str) -> str:
        """good, near or bad; "" for no value or where neither way is better."""
        if value is None or direction not in ("up", "down"):
            return ""
        sign = 1 if direction == "up" else -1
        if sign * value >= sign * self.amber:
            return GOOD
        return NEAR if sign * value >= sign * self.red else BAD


def lengths(per: str, start: date, end: date) -> float:
    """How many days, weeks or months lie between two days, both included; parts of them count as parts."""
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    if per == "month":
        return sum(1 / monthrange(day.year, day.month)[1] for day in days)
    return len(days) / (7 if per == "week" else 1)


def amount(definition: Definition) -> bool:
    """Whether the figure grows with the days: counts and sums, and nothing divided by anything."""
    if definition.unit not in ("count", "money") or not tables_of(definition):
        return False
    kinds = {aggregate.kind for aggregate in definition.parsed.aggregates}
    divided = any(isinstance(n, Arithmetic) and n.sign in "*/" for n in walk(definition.parsed.tree))
    return kinds <= {"count", "sum"} and not divided


def usual_per(definition: Definition) -> str:
    """What a target means that says nothing of it: "" for what holds for any period."""
    if not amount(definition):
        return ""
    return {"week": "week", "month": "month", "quarter": "month"}.get(definition.rhythm, "day")


def subject(asker: Actor, sight: Sight, unit: Unit | None) -> Unit | None:
    """Whose target counts on a page: the chosen unit's, the asker's only unit's, or (None) the centre's."""
    if sight.scope is None:
        return None
    held = units_of(asker, Permission.SEE_INDICATORS)
    return unit or (held[0] if len(held) == 1 else None)


def own_agent(asker: Actor) -> str:
    """The asker's agent code, for roles that see the own records only."""
    person = asker.person if isinstance(asker, Account) else None
    return (person.agent_code or "") if person else ""


def in_force(keys: Iterable[str], day: date) -> list[Target]:
    """The rows in force on a day, of all units and agents, the older first."""
    rows = Target.objects.filter(Q(until=None) | Q(until__gte=day), indicator__in=list(keys), since__lte=day)
    return list(rows.select_related("unit").order_by("since"))


def goals(
    definitions: Iterable[Definition], day: date, unit: Unit | None, agent: str = ""
) -> dict[str, Goal]:
    """Indicator -> the target in force on `day`: the agent's, else the unit's, else the nearest one above."""
    wanted = {definition.key: definition for definition in definitions}
    return nearest(in_force(wanted, day), wanted, unit, agent)


def nearest(
    rows: Iterable[Target], wanted: Mapping[str, Definition], unit: Unit | None, agent: str = ""
) -> dict[str, Goal]:
    """As `goals`, out of rows at hand."""
    best: dict[str, tuple[int, Target]] = {}
    for row in rows:
        rank = _rank(row, unit, agent)
        if rank >= 0 and rank >= best.get(row.indicator, (-1, row))[0]:
            best[row.indicator] = rank, row
    found = {key: _goal(row, unit, agent, wanted[key]) for key, (_rank_of, row) in best.items()}
    return {k: g for k, g in found.items() if not g.inherited or wanted[k].unit in HANDED_DOWN}


def _rank(row: Target, unit: Unit | None, agent: str) -> int:
    """How near a target stands to whom it is asked for; -1 when it is none of theirs."""
    if row.agent:
        return 10_000 if row.agent == agent else -1
    if row.unit is None:
        return 0
    if unit is None:
        return 1 if row.unit.parent_id is None else -1
    return len(row.unit.path) if row.unit.holds(unit) else -1


def _goal(row: Target, unit: Unit | None, agent: str, definition: Definition) -> Goal:
    amber = row.value if row.amber is None else row.amber
    own = row.agent == agent and (bool(agent) or row.unit_id == (unit.pk if unit else None))
    root = unit is None and row.unit is not None and row.unit.parent_id is None
    usual = usual_per(definition)
    red = amber if row.red is None else row.red
    return Goal(row.value, amber, red, row.unit, not (own or root), usual and (row.per or usual))
