"""Satisfaction before the event, after it, after the repair; and of the hold-out over the same days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from headwater.centre.recovery.queries.outcomes.answers import Answer, Level, level_of
from headwater.centre.recovery.queries.outcomes.customers import Material, Person
from headwater.engine.recovery_effects import Difference, shares_apart


@dataclass(frozen=True, slots=True)
class Stages:
    """One kind of survey. `fall`: after the event less before; `rise`: after the repair less after it."""

    kind: str
    before: Level
    after_event: Level
    after_repair: Level
    held_out: Level
    fall: Difference
    rise: Difference

    @property
    def n(self) -> int:
        return self.before.n + self.after_event.n + self.after_repair.n


def stages_of(found: Material) -> list[Stages]:
    """A line for each kind of survey that has answers; the one with most of them after the repair first."""
    kinds: dict[str, list[Answer]] = defaultdict(list)
    for answer in found.answers:
        kinds[answer.kind].append(answer)
    lines = [_stages(kind, rows, found) for kind, rows in kinds.items()]
    return sorted(lines, key=lambda line: (-line.after_repair.n, -line.n, line.kind))


def _stages(kind: str, rows: list[Answer], found: Material) -> Stages:
    def level(fits: Callable[[Answer, Person], bool]) -> Level:
        return level_of([row for row in rows if fits(row, found.people[row.customer])])

    before = level(lambda row, _who: row.day < found.event)
    after = level(lambda row, who: found.event <= row.day and not _touched(row, who, found))
    repaired = level(lambda row, who: who.repaired is not None and row.day >= who.repaired)
    held = level(lambda row, who: who.held and row.day >= found.begun)
    return Stages(kind, before, after, repaired, held, _apart(after, before), _apart(repaired, after))


def _touched(row: Answer, who: Person, found: Material) -> bool:
    """Whether the campaign had begun for this customer; of the hold-out: whether it had begun at all."""
    if who.held:
        return row.day >= found.begun
    return who.reached is not None and row.day >= who.reached


def _apart(a: Level, b: Level) -> Difference:
    return shares_apart(round(a.satisfied.value * a.n) if a.n else 0, a.n, _count(b), b.n)


def _count(level: Level) -> int:
    return round(level.satisfied.value * level.n) if level.n else 0
