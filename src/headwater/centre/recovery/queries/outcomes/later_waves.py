"""Repaired customers among the respondents of later survey waves, against all others who answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from headwater.centre.recovery.queries.outcomes.answers import Answer, Level, answers, level_of
from headwater.centre.recovery.queries.outcomes.customers import Person
from headwater.engine.recovery_effects import (
    Difference,
    gain_needed,
    means_apart,
    respondents_needed,
    share_against,
)

KIND = "relationship"
MOST_WAVES = 6


@dataclass(frozen=True, slots=True)
class WaveFound:
    """One wave. `points`: repaired less others, in points; `share`: repaired against the level of all.

    `needed`: the smallest gain in the satisfied share that so many respondents can tell from chance;
    `enough`: how many respondents would tell the gain found (None where there is none).
    """

    wave: str
    day: date
    repaired: Level
    others: Level
    points: Difference
    share: Difference
    needed: float
    enough: int | None


def later_waves(people: dict[str, Person]) -> list[WaveFound]:
    """Waves of the whole base with repaired customers among their respondents, the newest first."""
    repaired = {customer: who.repaired for customer, who in people.items() if who.repaired}
    if not repaired:
        return []
    first = min(repaired.values())
    waves: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers(first, None, kinds=(KIND,)):
        waves[answer.wave or f"{answer.day:%Y-%m}"].append(answer)
    found = [_wave(name, rows, repaired) for name, rows in waves.items()]
    return sorted((w for w in found if w is not None), key=lambda w: w.day, reverse=True)[:MOST_WAVES]


def _wave(name: str, rows: list[Answer], repaired: dict[str, date]) -> WaveFound | None:
    mine = [row for row in rows if row.customer in repaired and repaired[row.customer] < row.day]
    others = [row for row in rows if row.customer not in repaired]
    if not mine or not others:
        return None
    own, all_others = level_of(mine), level_of(others)
    level = level_of(rows).satisfied.value
    share = share_against(level, sum(row.satisfied for row in mine), len(mine))
    enough = respondents_needed(level, share.value) if share.value and 0 < level < 1 else None
    points = means_apart(own.moments, all_others.moments)
    day = max(row.day for row in mine)
    return WaveFound(name, day, own, all_others, points, share, gain_needed(level, len(mine)), enough)
