"""An indicator by team and day, for comparing teams: pilots and their controls.

As in `measured` the room asks, not the person: who sees the pilot sees its teams' figures, which are about
teams and never about single persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from headwater.centre.performance import register, wiring
from headwater.centre.performance.figures import Cell, cell
from headwater.centre.performance.queries.measured import condition, indicator, is_amount
from headwater.engine.indicators import Definition, IndicatorQuery, Scope, schemas


@dataclass(frozen=True, slots=True)
class TeamDay:
    """One team's day: the figure is `numerator / denominator`; None where there is none."""

    team: str
    day: date
    numerator: float | None
    denominator: float | None


def for_teams() -> list[Definition]:
    """Indicators that can be laid at a team's door day by day, and have a good and a bad side."""
    found = wiring.machine().definitions.values()
    return [
        d
        for d in found
        if "team" in d.attribution
        and d.direction in ("up", "down")
        and not any(schemas()[table].monthly for table in register.tables_of(d))
    ]


def by_team_and_day(
    key: str, *, teams: Sequence[str], start: date, end: date, where: Mapping[str, str] | None = None
) -> list[TeamDay]:
    """The indicator of each of these teams on each local day; empty for an unknown one or no teams.

    Raises Problem for a filter or a day that the indicator's table cannot answer.
    """
    definition = indicator(key)
    if definition is None or not teams or "team" not in definition.attribution:
        return []
    query = IndicatorQuery(
        (key,), ("team", "day"), start, end, condition(where or {}), Scope(teams=tuple(sorted(teams)))
    )
    amount = is_amount(definition)
    rows: Iterable[Mapping[str, object]] = wiring.ask(query).rows
    return [_team_day(row, amount) for row in rows if row["team"] is not None and row["day"] is not None]


def _team_day(row: Mapping[str, object], amount: bool) -> TeamDay:
    found = cell(row)
    return TeamDay(str(row["team"]), row["day"], *parts(found, amount))  # type: ignore[arg-type]


def parts(found: Cell, amount: bool) -> tuple[float | None, float | None]:
    """A figure as something that adds up: the quotient's parts, an amount a day, else its count as weight."""
    if found.value is None:
        return None, None
    if found.quotient:
        return found.numerator, found.denominator
    if amount:
        return found.value, 1.0
    weight = found.count or 1.0
    return found.value * weight, weight
