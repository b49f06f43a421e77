"""The verb `headwater screen`, without the command line around it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.engine.lookalike.centroid import Groups, group_complainants, nearest_group
from headwater.engine.lookalike.customers import Table, read
from headwater.engine.lookalike.histogram import histogram
from headwater.engine.lookalike.nearest import nearest, warm
from headwater.engine.lookalike.prepare import Features, prepare
from headwater.engine.lookalike.wish import MEASURED, Wish
from headwater.engine.lookalike.writing import write_table
from headwater.engine.words import Problem, Words

Say = Callable[[str], None]
QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
# Seconds between two words of progress.
RHYTHM = 1.0


class Scored(Protocol):
    """What a method that learns answers: customers that are no complainants, each with a score."""

    @property
    def rows(self) -> NDArray[np.int64]:
        """int64 [m]."""

    @property
    def score(self) -> NDArray[np.float64]:
        """float64 [m], higher = more alike."""

    @property
    def notes(self) -> Any:
        """What people should know of it."""


# (features, rows of complainants, method, weights, tell) -> scores.
Scorer = Callable[[Features, NDArray[np.int64], str, Mapping[str, float], Say], Scored]
# (features, rows of complainants, weights, tell) -> a JSON value.
Tester = Callable[[Features, NDArray[np.int64], Mapping[str, float], Say], Any]


@dataclass
class Report:
    """What the verb answers."""

    customers: int
    complainants: int
    method: str
    selected: int = 0
    radius: float | None = None
    distance_quantiles: dict[str, float] | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    notes: list[Words] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def to_json(self, language: str) -> dict[str, Any]:
        """As interface.md names it; `notes` in words."""
        return {
            "customers": self.customers,
            "complainants": self.complainants,
            "selected": self.selected,
            "method": self.method,
            "radius": self.radius,
            "distance_quantiles": self.distance_quantiles,
            "seconds": {name: round(value, 4) for name, value in self.seconds.items()},
            "notes": [note.say(language) for note in self.notes],
            **self.more,
        }


@dataclass(frozen=True)
class Found:
    """Customers that are no complainants, with what the method says of each; all arrays of one length."""

    rows: NDArray[np.int64]
    score: NDArray[np.float64]
    distance: NDArray[np.float64] | None = None
    nearest: NDArray[np.int64] | None = None
    group: NDArray[np.int64] | None = None


def run(wish: Wish, tell: Say, scorer: Scorer | None = None, tester: Tester | None = None) -> Report:
    """Read, prepare, search, write. Methods that learn need `scorer`, a back-test needs `tester`: the caller
    brings them, as they take their time to load. Raises Problem; nothing is written then."""
    wish.check()
    ready = threading.Thread(target=warm, daemon=True)
    ready.start()
    seconds = dict.fromkeys(("read", "prepare", "search", "write"), 0.0)
    with _timed(seconds, "read"):
        table = read(wish, tell)
        # Machine code is fetched while the file is read: it is no part of any search.
        ready.join()
    report = Report(len(table.ids), len(table.rows), wish.method, seconds=seconds, notes=table.notes)
    if wish.backtest and tester is not None:
        with _timed(seconds, "backtest"):
            report.more["backtest"] = tester(table.features, table.rows, table.weights, tell)
    if not (wish.selects or wish.histogram):
        return report
    if wish.method in MEASURED:
        found = _measured(wish, table, report, tell)
    elif scorer is not None:
        with _timed(seconds, "search"):
            found = _learned(wish, table, report, scorer, tell)
    if wish.selects:
        with _timed(seconds, "search"):
            kept = _chosen(wish, table, found)
        _account(report, wish, kept)
        if wish.out is not None:
            with _timed(seconds, "write"):
                write_table(_columns(table.ids, kept), wish.out)
            tell(f"screen: {report.selected:,} customers written to {wish.out.name}")
    return report


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    seconds[stage] = seconds.get(stage, 0.0) + time.perf_counter() - began


def _measured(wish: Wish, table: Table, report: Report, tell: Say) -> Found:
    """Distance or centroid: prepared columns take the place of those read, which are dropped one by one."""
    seconds, tell_part = report.seconds, _progress(tell, len(table.ids))
    columns = table.features.numeric
    with _timed(seconds, "prepare"):
        drop = columns.pop if isinstance(columns, dict) else None
        prepared = prepare(table.features, table.weights, let_go=drop)
    report.notes += prepared.notes
    if not prepared.tells_apart():
        raise Problem(
            Words(
                "All features are constant or weigh nothing: no customer can be told from another.",
                "所有特征都是常数或权重为零：无法区分客户。",
            )
        )
    with _timed(seconds, "search"):
        if wish.method == "distance":
            bound = None if wish.histogram else wish.radius
            near = nearest(prepared, table.rows, radius=bound, tell=tell_part)
            found = Found(near.rows, -near.distance, near.distance, near.nearest)
        else:
            groups = group_complainants(prepared, table.rows)
            distance, group = nearest_group(prepared, groups, tell=tell_part)
            others = np.delete(np.arange(prepared.customers), table.rows)
            report.more["groups"] = _groups_json(groups)
            found = Found(others, -distance[others], distance[others], None, group[others] + 1)
        if wish.histogram and found.distance is not None:
            report.more["histogram"] = histogram(found.distance).to_json()
    return found


def _progress(tell: Say, customers: int) -> Callable[[float], None]:
    last = [time.monotonic()]

    def told(part: float) -> None:
        now = time.monotonic()
        if now - last[0] >= RHYTHM:
            last[0] = now
            tell(f"screen: {part * customers:,.0f} of {customers:,} customers searched")

    return told


def _groups_json(groups: Groups) -> list[dict[str, Any]]:
    return [
        {
            "group": number + 1,
            "complainants": int(size),
            "strongest": [
                {
                    "feature": mark.feature,
                    **({"value": mark.value, "share": mark.level} if mark.nominal else {"mean": mark.level}),
                    "difference": mark.difference,
                }
                for mark in marks
            ],
        }
        for number, (size, marks) in enumerate(zip(groups.sizes, groups.strongest, strict=True))
    ]


def _learned(wish: Wish, table: Table, report: Report, scorer: Scorer, tell: Say) -> Found:
    scored = scorer(table.features, table.rows, wish.method, table.weights, tell)
    report.notes += list(scored.notes)
    return Found(scored.rows, scored.score)


def _chosen(wish: Wish, table: Table, found: Found) -> Found:
    """The selected, best first, ties by id."""
    if wish.radius is not None and found.distance is not None:
        kept = np.flatnonzero(found.distance <= wish.radius)
    else:
        # Whoever ties with the last one stays until the ids have decided.
        count = wish.count or max(1, round(float(wish.share or 0) * len(found.rows)))
        count = min(count, len(found.rows))
        last = np.partition(found.score, len(found.score) - count)[len(found.score) - count]
        kept = np.flatnonzero(found.score >= last)
    ids = table.ids.take(pa.array(found.rows[kept]))
    order = pc.sort_indices(
        pa.table({"score": found.score[kept], "id": ids}),
        sort_keys=[("score", "descending"), ("id", "ascending")],
    )
    places = kept[order.to_numpy()]
    if wish.radius is None:
        places = places[:count]
    parts = (found.distance, found.nearest, found.group)
    return Found(
        found.rows[places], found.score[places], *(None if part is None else part[places] for part in parts)
    )


def _account(report: Report, wish: Wish, kept: Found) -> None:
    report.selected = len(kept.rows)
    report.radius = wish.radius
    if kept.distance is None or not len(kept.rows):
        return
    if report.radius is None:
        report.radius = float(kept.distance[-1])
    values = np.quantile(kept.distance, QUANTILES)
    report.distance_quantiles = {
        f"{part:g}": float(value) for part, value in zip(QUANTILES, values, strict=True)
    }


def _columns(ids: pa.ChunkedArray, kept: Found) -> pa.Table:
    columns: dict[str, Any] = {"id": ids.take(pa.array(kept.rows)), "score": kept.score}
    if kept.distance is not None:
        columns["distance"] = kept.distance
    if kept.nearest is not None:
        columns["nearest"] = ids.take(pa.array(kept.nearest))
    if kept.group is not None:
        columns["group"] = kept.group
    return pa.table(columns)


def as_text(report: Report, language: str) -> str:
    """The answer for people."""
    lines = [
        Words(
            f"{report.customers:,} customers, {report.complainants:,} complainants, method {report.method}: "
            f"{report.selected:,} selected.",
            f"客户 {report.customers:,} 名，投诉客户 {report.complainants:,} 名，方法 {report.method}："
            f"选出 {report.selected:,} 名。",
        ).say(language)
    ]
    if report.radius is not None:
        lines.append(Words(f"Radius {report.radius:.6g}.", f"半径 {report.radius:.6g}。").say(language))
    lines += [note.say(language) for note in report.notes]
    more = dict(report.more)
    tested = more.pop("backtest", None)
    if tested is not None:
        lines += [judged["words"] for judged in tested["methods"].values()] + tested["notes"]
    lines += [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in more.items()]
    return "\n".join(lines)
