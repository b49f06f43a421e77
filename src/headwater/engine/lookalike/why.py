"""Why is this customer in: the features that made the score what it is, in words.

For what is learned a feature's part is what the score loses when the feature is made usual (the median, the
commonest value). For `distance` and `centroid` it is how much nearer the feature brings the customer than it
brings customers on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.blend import Blend
from headwater.engine.lookalike.columns import Columns
from headwater.engine.lookalike.kept import Kept
from headwater.engine.lookalike.near import Anchors, Centres
from headwater.engine.lookalike.prepare import Features
from headwater.engine.words import Words

MOST = 3
# Customers who tell what is usual.
USUAL = 100_000
# A reason that carries less than this part of the strongest one is detail.
LEAST = 0.1
# A share of customers that would be written as 100 %.
ALL_BUT = 0.995


@dataclass(frozen=True)
class Reason:
    """One feature's part in a customer's score, in units of that score's method; words: a sentence part."""

    feature: str
    part: float
    words: Words


@dataclass(frozen=True)
class _Usual:
    """A feature among all customers: the middle (or commonest) value, ordered values, shares by code."""

    middle: float
    ordered: NDArray[np.float64]
    shares: NDArray[np.float64]
    known_shares: NDArray[np.float64]
    missing: float
    known_missing: float


def why(
    kept: Kept,
    features: Features,
    rows: Sequence[int] | NDArray[Any],
    complainants: Sequence[int] | NDArray[Any],
    *,
    most: int = MOST,
    seed: int = 0,
) -> list[tuple[Reason, ...]]:
    """For each of `rows` of `features` its reasons, strongest first; none where nothing speaks for it.

    `complainants` (rows) are what a value is compared with in words. Raises FeatureProblem as `apply` does.
    """
    columns = kept.columns(features)
    rows = np.asarray(rows, np.int64)
    asked = columns.take(rows)
    usual = _usual(columns, np.asarray(complainants, np.int64), seed)
    if isinstance(kept.model, Blend):
        parts = _by_taking_away(kept.model, asked, usual)
    elif isinstance(kept.model, Anchors):
        parts = _nearer_anchor(kept.model, asked, columns, seed)
    else:
        parts = _nearer_centre(kept.model, asked, columns, seed)
    return [_reasons(parts[:, place], asked, place, usual, most) for place in range(len(rows))]


def _reasons(
    parts: NDArray[np.float64], asked: Columns, place: int, usual: dict[str, _Usual], most: int
) -> tuple[Reason, ...]:
    names = asked.names
    order = [int(number) for number in np.argsort(-parts, kind="stable")[:most]]
    least = LEAST * parts[order[0]] if order else 0.0
    strong = [number for number in order if parts[number] > max(least, 0.0)]
    return tuple(
        Reason(names[number], float(parts[number]), _words(asked, names[number], place, usual[names[number]]))
        for number in strong
    )


def _usual(columns: Columns, known: NDArray[np.int64], seed: int) -> dict[str, _Usual]:
    some, mine = _some(columns, seed), columns.take(known)
    found, nothing = {}, np.empty(0)
    for name, column in some.numeric.items():
        gaps, own = np.isnan(column), np.isnan(mine.numeric[name])
        ordered = np.sort(column[~gaps])
        middle = float(ordered[(len(ordered) - 1) // 2]) if len(ordered) else np.nan
        found[name] = _Usual(middle, ordered, nothing, nothing, float(gaps.mean()), float(own.mean()))
    for name, codes in some.codes.items():
        size = len(columns.values[name])
        shares = np.bincount(codes, minlength=size) / len(codes)
        known_shares = np.bincount(mine.codes[name], minlength=size) / max(1, len(known))
        found[name] = _Usual(float(shares.argmax()), nothing, shares, known_shares, 0.0, 0.0)
    return found


def _some(columns: Columns, seed: int) -> Columns:
    if columns.customers <= USUAL:
        return columns
    rows = np.random.default_rng([seed, 12]).choice(columns.customers, USUAL, replace=False)
    return columns.take(np.sort(rows))


def _by_taking_away(model: Blend, asked: Columns, usual: dict[str, _Usual]) -> NDArray[np.float64]:
    """float64 [features, rows]: the score less the score with the feature made usual."""
    whole = model.score(asked)
    parts = np.zeros((len(asked.names), asked.customers))
    for number, name in enumerate(asked.names):
        if name in model.encoding.owners or not _is_only_learned(model):
            parts[number] = whole - model.score(_made_usual(asked, name, usual[name].middle))
    return parts


def _is_only_learned(model: Blend) -> bool:
    return not any(name in ("distance", "centroid") for name in model.members)


def _made_usual(asked: Columns, name: str, middle: float) -> Columns:
    numeric, codes = dict(asked.numeric), dict(asked.codes)
    if name in numeric:
        numeric[name] = np.full(asked.customers, middle)
    else:
        codes[name] = np.full(asked.customers, int(middle), np.int32)
    return Columns(numeric, codes, asked.values, asked.customers)


def _nearer_anchor(model: Anchors, asked: Columns, columns: Columns, seed: int) -> NDArray[np.float64]:
    """Squared gaps to the customer's nearest complainant: what customers have on average less the own."""
    laid, all_laid = model.ruler.lay(asked), model.ruler.lay(_some(columns, seed))
    _, who = model.reach(asked)
    gap = np.square(laid.numeric - model.places[:, who])
    mean, square = all_laid.numeric.mean(axis=1), np.square(all_laid.numeric).mean(axis=1)
    there = model.places[:, who]
    usual = square[:, None] - 2 * mean[:, None] * there + np.square(there)
    parts = [usual - gap]
    for number, codes in enumerate(model.codes):
        shares = np.bincount(all_laid.codes[number], minlength=len(laid.values[number]) + 1)
        same = shares[codes[who]] / all_laid.customers
        parts.append(((1 - same) - (laid.codes[number] != codes[who]))[None, :])
    return np.concatenate(parts) * laid.weights[:, None]


def _nearer_centre(model: Centres, asked: Columns, columns: Columns, seed: int) -> NDArray[np.float64]:
    """The same to the nearest group's centre."""
    laid, all_laid = model.ruler.lay(asked), model.ruler.lay(_some(columns, seed))
    _, group = model.reach(asked)
    groups = model.groups
    there = groups.centres[group].T.reshape(len(laid.numeric), asked.customers)
    mean, square = all_laid.numeric.mean(axis=1), np.square(all_laid.numeric).mean(axis=1)
    usual = square[:, None] - 2 * mean[:, None] * there + np.square(there)
    parts = [usual - np.square(laid.numeric - there)]
    for number in range(len(laid.codes)):
        mine = groups.shares[:, groups.offsets[number] : groups.offsets[number + 1]]
        share = np.bincount(all_laid.codes[number], minlength=mine.shape[1]) / all_laid.customers
        # Of (1 - 2 p[value] + sum of p²) / 2 only the middle part differs between customers.
        parts.append((mine[group, laid.codes[number]] - mine[group] @ share)[None, :])
    return np.concatenate(parts) * laid.weights[:, None]


def _words(asked: Columns, name: str, place: int, usual: _Usual) -> Words:
    if name in asked.numeric:
        return _of_number(name, float(asked.numeric[name][place]), usual)
    code = int(asked.codes[name][place])
    value, mine, every = asked.values[name][code], usual.known_shares[code], usual.shares[code]
    if value is None:
        return _of_gap(name, float(mine), float(every))
    return Words(
        f"{name}: {value} ({mine:.0%} of the complainants, {every:.0%} of all customers)",
        f"{name}：{value}（投诉客户中占 {mine:.0%}，全部客户中占 {every:.0%}）",
    )


def _of_gap(name: str, mine: float, every: float) -> Words:
    return Words(
        f"{name} not recorded ({mine:.0%} of the complainants, {every:.0%} of all customers)",
        f"{name}无记录（投诉客户中占 {mine:.0%}，全部客户中占 {every:.0%}）",
    )


def _shown(value: float) -> str:
    """Four figures are enough to be told; large numbers keep all before the point."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _of_number(name: str, value: float, usual: _Usual) -> Words:
    if np.isnan(value):
        return _of_gap(name, usual.known_missing, usual.missing)
    low, high = (
        np.searchsorted(usual.ordered, [value], "left"),
        np.searchsorted(usual.ordered, [value], "right"),
    )
    below, above = float(low[0]) / len(usual.ordered), 1 - float(high[0]) / len(usual.ordered)
    shown, middle = _shown(value), _shown(usual.middle)
    at_middle = np.searchsorted(usual.ordered, [usual.middle], "right")[0]
    at_middle = (at_middle - np.searchsorted(usual.ordered, [usual.middle], "left")[0]) / len(usual.ordered)
    if value == usual.middle:
        return Words(f"{name} {shown}, as for most customers", f"{name} {shown}，与多数客户相同")
    if at_middle > 0.5:
        return Words(f"{name} {shown}, most customers have {middle}", f"{name} {shown}，多数客户为 {middle}")
    if max(below, above) >= ALL_BUT:
        than = Words("higher", "高于") if below >= above else Words("lower", "低于")
        return Words(
            f"{name} {shown}, {than.en} than for nearly everybody (the middle is {middle})",
            f"{name} {shown}，{than.zh}几乎所有客户（中位数 {middle}）",
        )
    if below >= above:
        return Words(
            f"{name} {shown}, higher than for {below:.0%} of customers (the middle is {middle})",
            f"{name} {shown}，高于 {below:.0%} 的客户（中位数 {middle}）",
        )
    return Words(
        f"{name} {shown}, lower than for {above:.0%} of customers (the middle is {middle})",
        f"{name} {shown}，低于 {above:.0%} 的客户（中位数 {middle}）",
    )
