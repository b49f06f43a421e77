"""How each team stood before: level and trend of every indicator chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from headwater.engine.experiments.series import Array, CannotJudge, Panel, by_team
from headwater.engine.words import Words

LEVEL, TREND = "level", "trend"
smallest_history = 3  # weeks with figures that a slope needs


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing in which teams may be alike: the level or the trend a week of one indicator."""

    indicator: str
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Profiles:
    """(teams, features) `values`, in the indicators' units; `spread`: (features,) the standard deviation
    between all teams. `excluded`: teams that could not be used, and why; `notes`: what was left out."""

    teams: tuple[str, ...]
    features: tuple[Feature, ...]
    values: Array
    spread: Array
    excluded: Mapping[str, Words]
    notes: tuple[Words, ...] = ()

    @property
    def scaled(self) -> Array:
        """(teams, features) in standard deviations from the mean of the teams."""
        return (self.values - self.values.mean(axis=0)) / self.spread


def profiles(
    panels: Mapping[str, Panel], *, trend: bool = True, names: Mapping[str, Words] | None = None
) -> Profiles:
    """Level and, where wanted, trend of each indicator (key -> its panel of history) for each team.

    The level is the figure over the whole history (parts added, then divided); the trend the slope a week of
    the weekly figures, weeks weighted by their denominators. A team without figures in one of the indicators
    is left out, and an indicator that does not differ between teams; both are told. `names`: what people
    call the indicators; their keys otherwise.
    Raises CannotJudge when fewer than two teams or no indicator remain.
    """
    teams = by_team(panels)
    features: list[Feature] = []
    columns: list[Array] = []
    for key, panel in panels.items():
        chosen = panel.only(teams)
        features.append(Feature(key, LEVEL))
        columns.append(_levels(chosen))
        if trend:
            features.append(Feature(key, TREND))
            columns.append(_trends(chosen))
    if not columns:
        raise CannotJudge(Words(en="Choose at least one indicator.", zh="请至少选择一个指标。"))
    return from_table(teams, features, np.column_stack(columns), names)


def from_table(
    teams: Sequence[str],
    features: Sequence[Feature],
    values: Array,
    names: Mapping[str, Words] | None = None,
) -> Profiles:
    """Profiles from figures that are there already: `values` is (teams, features), NaN where unknown."""
    table = np.asarray(values, dtype=float)
    whole = np.isfinite(table).all(axis=1)
    excluded = {
        team: _incomplete(
            team,
            [
                one.indicator
                for one, known in zip(features, np.isfinite(table[row]), strict=True)
                if not known
            ],
            names or {},
        )
        for row, team in enumerate(teams)
        if not whole[row]
    }
    table = table[whole]
    kept_teams = tuple(team for team, keep in zip(teams, whole, strict=True) if keep)
    if len(kept_teams) < 2:
        raise CannotJudge(
            Words(
                en="Fewer than two teams have figures in all indicators chosen. Choose other indicators or a "
                "longer history.",
                zh="在所选全部指标上都有数据的班组不足两个，请换指标或延长历史期。",
            )
        )
    spread = table.std(axis=0, ddof=1)
    size = np.maximum(np.abs(table).max(axis=0), 1e-300)
    differs = spread > 1e-9 * size
    if not differs.any():
        raise CannotJudge(
            Words(
                en="All teams have the same figures; there is nothing to match on.",
                zh="所有班组的数据完全相同，无从匹配。",
            )
        )
    kept = tuple(feature for feature, keep in zip(features, differs, strict=True) if keep)
    same = tuple(
        _constant(feature, names or {}) for feature, keep in zip(features, differs, strict=True) if not keep
    )
    return Profiles(kept_teams, kept, table[:, differs], spread[differs], excluded, same)


def _levels(panel: Panel) -> Array:
    return np.array([panel.pooled([team]).level() for team in panel.teams])


def _trends(panel: Panel) -> Array:
    """(teams,) slope a week; NaN with fewer than three weeks of figures."""
    if not panel.days:
        return np.full(len(panel.teams), np.nan)
    weeks = panel.weeks(panel.days[0])
    return np.array(
        [
            _slope(weeks.numbers.astype(float), row, weight)
            for row, weight in zip(weeks.values, weeks.denominator, strict=True)
        ]
    )


def _slope(at: Array, values: Array, weights: Array) -> float:
    known = np.isfinite(values)
    if known.sum() < smallest_history:
        return float("nan")
    at, values, weights = at[known], values[known], weights[known]
    away = at - np.average(at, weights=weights)
    return float((weights * away * values).sum() / (weights * away**2).sum())


def _incomplete(team: str, indicators: Sequence[str], names: Mapping[str, Words]) -> Words:
    listed = [_named(key, names) for key in dict.fromkeys(indicators)]
    return Words(
        en=f"Team {team} is left out: too few figures for {', '.join(name.en for name in listed)}.",
        zh=f"班组 {team} 未参与匹配：{'、'.join(name.zh for name in listed)}数据不足。",
    )


def _constant(feature: Feature, names: Mapping[str, Words]) -> Words:
    kind = {LEVEL: ("level", "水平"), TREND: ("trend", "趋势")}[feature.kind]
    name = _named(feature.indicator, names)
    return Words(
        en=f"The {kind[0]} of {name.en} is the same in all teams and plays no part.",
        zh=f"{name.zh}的{kind[1]}在各班组完全相同，不参与匹配。",
    )


def _named(key: str, names: Mapping[str, Words]) -> Words:
    return names.get(key, Words(en=key, zh=key))
