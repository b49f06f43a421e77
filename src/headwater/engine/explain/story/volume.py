"""Who came: the topics that brought more contacts than usual, and the causes inside of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from headwater.engine.explain.story.cells import Bools, Cells, Floats, services_of
from headwater.engine.explain.story.noise import amount_noise
from headwater.engine.explain.story.values import Cause, Topic

# A value stands out when its excess is beyond doubt and a tenth of all there is.
SURE, LEAST_EXCESS = 4.0, 0.10
# Nearly all of an excess from one value: then the value belongs to the cause. Much more than usual: it too.
NEARLY_ALL, MUCH_MORE = 0.85, 2.0
CUSTOMERS = ("segment", "region", "channel")
MOST_TOPICS, MOST_CAUSES = 3, 4


@dataclass(frozen=True)
class Volume:
    """Topics and causes of an amount, and `background`: how all else stands to its usual (1 = as usual)."""

    topics: tuple[Topic, ...]
    causes: tuple[Cause, ...]
    background: float


def explain_volume(cells: Cells, now: Floats, usual: Floats, days: int, usual_days: int) -> Volume:
    """Topics by family (or service, or whatever dimension shows most), then services, then customers.

    `now`, `usual`: amounts of the leaves. Amounts, not ratios: a rise of everything by the same factor
    is background, not a topic.
    """
    dimension = _topic_dimension(cells, now, usual, days, usual_days)
    if dimension is None:
        return Volume((), (), background(cells, now, usual))
    around = background(cells, now, usual)
    expected = usual * around
    topics, causes = [], []
    total = max(float((now - usual).sum()), 1e-9)
    for value in standing(cells, dimension, now, expected, days, usual_days)[:MOST_TOPICS]:
        mask = cells.where({dimension: value})
        found = _causes(cells, mask, now, expected, dimension, value, days, usual_days, total)
        causes += found
        topics.append(_topic(cells, mask, dimension, value, now, usual, found))
    return Volume(tuple(topics), tuple(causes), around)


def _topic_dimension(cells: Cells, now: Floats, usual: Floats, days: int, usual_days: int) -> str | None:
    names = [name for name in ("family", "service", *CUSTOMERS, "queue") if name in cells.codes]
    expected = usual * background(cells, now, usual)
    for name in names:
        if standing(cells, name, now, expected, days, usual_days):
            return name
    return None


def background(cells: Cells, now: Floats, usual: Floats) -> float:
    """By which factor most of the contacts stand above their usual: the weighted median over the topics."""
    name = next((name for name in ("family", "service", "region") if name in cells.codes), None)
    if name is None:
        return 1.0
    mine, before = cells.by(name, now), cells.by(name, usual)
    there = before > 0
    if there.sum() < 5:
        return 1.0
    ratio, weight = mine[there] / before[there], before[there]
    order = np.argsort(ratio)
    place = int(np.searchsorted(weight[order].cumsum(), weight.sum() / 2))
    return float(ratio[order][min(place, len(order) - 1)]) or 1.0


def standing(
    cells: Cells,
    dimension: str,
    now: Floats,
    expected: Floats,
    days: int,
    usual_days: int,
    least: float = 0.0,
) -> list[Any]:
    """Values whose amount stands above the expected beyond doubt, the largest excess first."""
    mine, before = cells.by(dimension, now), cells.by(dimension, expected)
    excess = mine - before
    # Something hardly known before needs a few contacts more than one to stand out.
    sure = excess / amount_noise(before + 1.0, usual_days, days)
    whole = max(float(excess[excess > 0].sum()), least, 1e-9)
    found = np.flatnonzero((sure >= SURE) & (excess >= LEAST_EXCESS * whole))
    return [cells.values[dimension][i] for i in found[np.argsort(-excess[found])]]


def _causes(
    cells: Cells, mask: Bools, now: Floats, expected: Floats, dimension: str, value: Any,
    days: int, usual_days: int, total: float,
) -> list[Cause]:  # fmt: skip
    """The services inside of a topic that stand out, each with the customers that it came from."""
    inside = cells.keep(mask)
    mine, before = now[mask], expected[mask]
    whole = max(float((mine - before).sum()), 1e-9)
    places: list[dict[str, Any]] = [{dimension: value}]
    if dimension == "family":
        services = standing(inside, "service", mine, before, days, usual_days, least=whole)
        places = [{"service": one} for one in services[:MOST_CAUSES]] or places
    found = []
    for where in places:
        part = inside.where(where)
        leaf = inside.keep(part)
        full, spread = profile(leaf, mine[part], before[part], cells, expected, where)
        full = full | _deeper(leaf, mine[part], before[part], full, days, usual_days)
        narrowed = inside.where(full)
        amount, usual = float(mine[narrowed].sum()), float(before[narrowed].sum())
        share = (amount - usual) / total
        of_topic = amount / max(float(mine.sum()), 1e-9)
        found.append(Cause("volume", full, amount, usual, share, of_topic, spread, str(value)))
    return found


def _deeper(
    leaf: Cells, mine: Floats, before: Floats, full: Mapping[str, Any], days: int, usual_days: int
) -> dict[str, Any]:
    """A service inside of the customers that were found (a district's failure: about what?)."""
    if "service" in full or "service" not in leaf.codes:
        return {}
    for name in ("service", "family"):
        if name not in leaf.codes:
            continue
        mask = leaf.where({k: v for k, v in full.items() if k in leaf.codes})
        inner = leaf.keep(mask)
        found = standing(inner, name, mine[mask], before[mask], days, usual_days)
        excess = float((mine[mask] - before[mask]).sum())
        if len(found) == 1:
            value = inner.where({name: found[0]})
            if float((mine[mask] - before[mask])[value].sum()) >= NEARLY_ALL * excess:
                return {name: found[0]}
    return {}


def profile(
    leaf: Cells, mine: Floats, before: Floats, cells: Cells, expected: Floats, where: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """From which customers a cause comes: one value of a dimension, or as contacts usually lie.

    Returns the place narrowed by every dimension in which one value brings nearly all of the excess though
    it usually brings much less, and the dimensions over which it is spread as usual.
    """
    full, spread = dict(where), []
    for name in CUSTOMERS:
        if name not in leaf.codes or name in where or np.unique(cells.codes[name]).size < 2:
            continue
        excess = leaf.by(name, mine - before)
        everyone = cells.by(name, expected)
        share = excess / max(float(excess.sum()), 1e-9)
        usual = everyone / max(float(everyone.sum()), 1e-9)
        top = int(np.argmax(share))
        if share[top] >= NEARLY_ALL and usual[top] < NEARLY_ALL and leaf.values[name][top] is not None:
            if share[top] >= 1.3 * usual[top]:
                full[name] = leaf.values[name][top]
        elif float(np.abs(share - usual).sum()) / 2 < 0.35:
            spread.append(name)
    return full, tuple(spread)


def _topic(
    cells: Cells, mask: Bools, dimension: str, value: Any, now: Floats, usual: Floats, found: Sequence[Cause]
) -> Topic:
    mine, before = float(now[mask].sum()), float(usual[mask].sum())
    inside = None
    if "inside" in cells.codes:
        here = cells.where({"inside": "in"})
        inside = float(now[mask & here].sum()) / max(float(now[here].sum()), 1e-9)
    members: tuple[str, ...] = ()
    if dimension == "family":
        members = services_of(cells, value)
    return Topic(
        str(value), dimension, mine, before,
        mine / max(float(now.sum()), 1e-9), before / max(float(usual.sum()), 1e-9), inside,
        _absent(cells.keep(mask), now[mask], usual[mask]), max(0.0, 1 - sum(one.of_topic for one in found)),
        members,
    )  # fmt: skip


def _absent(topic: Cells, mine: Floats, before: Floats) -> tuple[tuple[str, str, float], ...]:
    """Customers' brands that usually ask about the topic and now did not at all."""
    if "segment" not in topic.codes:
        return ()
    now, usual = topic.by("segment", mine), topic.by("segment", before)
    share = usual / max(float(usual.sum()), 1e-9)
    values = topic.values["segment"]
    return tuple(
        ("segment", str(values[i]), float(share[i]))
        for i in range(len(values))
        if values[i] is not None and now[i] == 0 and share[i] >= 0.05
    )
