"""Screening: who complained, what all customers are like, back-test, scores; put down all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from headwater.centre.recovery import customers, files, lake, scores
from headwater.centre.recovery.design import Design
from headwater.centre.recovery.mentions import mentioned
from headwater.centre.recovery.models import Screening
from headwater.centre.recovery.scores import Selection
from headwater.centre.recovery.screening_engine import answer, back_test, expected, groups_json, note, reasons
from headwater.centre.recovery.seeding import complainants
from headwater.centre.recovery.stopping import Progress
from headwater.engine.lookalike.histogram import histogram
from headwater.engine.lookalike.screening import Screening as Found
from headwater.engine.words import Problem, Words

READING = Words("reading the customers", "正在读取客户特征")
TESTING = Words("back-testing every method", "正在对各方法做回测")
SCORING = Words("scoring every customer", "正在为所有客户打分")
WRITING = Words("writing the scores down", "正在写入得分")
ROWS_A_GROUP = 50_000
# For so many of the first customers the reasons are kept; the others' are worked out when asked for.
EXPLAINED = 2_000
QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@dataclass(frozen=True)
class Asked:
    """The question with its customers: `seeds` rows of complainants, `unknown` how many are no customers."""

    there: customers.Customers
    seeds: NDArray[np.int64]
    unknown: int
    snapshot: int


def screen(row: Screening, progress: Progress) -> dict[str, Any]:
    """Everything; what is to be written into the row. Raises Problem, Stopped."""
    design = Design.of(row.design)
    progress(0.01, READING)
    asked = ask(design)
    progress(0.1, TESTING)
    features = asked.there.features
    tested = back_test(features, asked.seeds, design.weights, progress.within(0.1, 0.55))
    progress(0.55, SCORING)
    found = answer(features, asked.seeds, design, progress.within(0.55, 0.85))
    progress(0.85, WRITING)
    table = ordered(asked, found)
    selection = Selection(design.chosen_by, design.chosen)
    with files.writing(files.SCREENINGS, str(row.pk)) as (folder, name):
        pq.write_table(table, folder / scores.SCORES, compression="zstd", row_group_size=ROWS_A_GROUP)
        if found.distance is not None:
            np.save(folder / scores.DISTANCES, np.sort(table["distance"].to_numpy()))
        first = table.slice(0, EXPLAINED)
        pq.write_table(reasons(features, found, first, asked.seeds), folder / scores.REASONS)
        progress(0.98, WRITING)
    selected = _count(table, selection)
    facts = {
        "groups": groups_json(found.groups) if found.groups else [],
        "quantiles": _quantiles(table, selected),
        "expected_precision": expected(tested, found.method, selected / max(1, len(table))),
        "fingerprint": fingerprint(),
        "mentions": mentioned(design, *lake.opened()),
    }
    return {
        "state": Screening.State.DONE,
        "folder": name,
        "snapshot": asked.snapshot,
        "as_of": asked.there.day,
        "customers": len(asked.there.ids),
        "complainants": len(asked.seeds),
        "unknown": asked.unknown,
        "method": found.method,
        "radius": _radius(table, selected) if found.distance is not None else None,
        "selected": selected,
        "histogram": bars(table, found),
        "backtest": tested,
        "no_better": tested.get("methods", {}).get(found.method, {}).get("no_better"),
        "facts": facts,
        "notes": [note(text, design) for text in found.notes],
    } | _moved(row, table, selected)


def fingerprint() -> str:
    """Changes whenever the newest customers do: by it a standing model knows that data landed."""
    _engine, snapshot = lake.opened()
    day = customers.newest_extract(snapshot)
    return snapshot.fingerprint(customers.TABLE, day) if day else ""


def ask(design: Design) -> Asked:
    """Customers and complainants of the question. Raises Problem in words."""
    engine, snapshot = lake.opened()
    there = customers.read(engine, snapshot, design)
    known = complainants(design.seeds, design.unit_path, engine, snapshot)
    place = pc.index_in(pa.array(known, pa.string()), there.ids)
    rows = np.unique(place.drop_null().to_numpy()).astype(np.int64)
    if not len(rows):
        raise Problem(
            Words(
                f"None of the {len(known):,} complainants is among the customers of {there.day:%Y-%m-%d}: do "
                "both write the numbers alike?",
                f"{len(known):,} 名投诉客户都不在 {there.day:%Y-%m-%d} 的客户数据中："
                "两边的号码写法是否一致？",
            )
        )
    if len(rows) == len(there.ids):
        raise Problem(
            Words(
                "All customers are complainants: nobody is left to be found. Choose fewer complainants.",
                "所有客户都是投诉客户，没有可识别的对象。请缩小投诉客户的范围。",
            )
        )
    return Asked(there, rows, place.null_count, snapshot.number)


def ordered(asked: Asked, found: Found) -> pa.Table:
    """Everybody who did not complain, best first, ties by customer; `row` is the place among all."""
    ids, count = asked.there.ids, len(found.rows)
    near = pa.nulls(count, pa.string())
    if found.nearest is not None:
        near = ids.take(pa.array(found.nearest))
    columns = {
        "customer": ids.take(pa.array(found.rows)),
        "score": pa.array(found.score),
        "distance": _or_nothing(found.distance, count, pa.float64()),
        "nearest": near,
        "group": _or_nothing(None if found.group is None else found.group + 1, count, pa.int64()),
        "row": pa.array(found.rows),
    }
    return pa.table(columns).sort_by([("score", "descending"), ("customer", "ascending")])


def _or_nothing(values: Any, count: int, kind: pa.DataType) -> pa.Array:
    return pa.nulls(count, kind) if values is None else pa.array(values, kind)


def bars(table: pa.Table, found: Found) -> dict[str, Any]:
    """The histogram that the slider moves on: distances, or, where there are none, how many by score."""
    if found.distance is not None:
        return {"kind": "distance"} | histogram(table["distance"].to_numpy()).to_json()
    top = table["score"].to_numpy()
    drawn = histogram(top[0] - top)
    return {"kind": "score", "top": float(top[0])} | drawn.to_json()


def _count(table: pa.Table, selection: Selection) -> int:
    if selection.radius is not None:
        distances = np.sort(table["distance"].to_numpy())
        return int(np.searchsorted(distances, selection.radius, side="right"))
    wanted = selection.value * len(table) if selection.by == "share" else selection.value
    return max(0, min(len(table), round(wanted)))


def _radius(table: pa.Table, selected: int) -> float | None:
    return table["distance"][selected - 1].as_py() if selected else 0.0


def _quantiles(table: pa.Table, selected: int) -> dict[str, float]:
    if table["distance"].null_count or not selected:
        return {}
    values = np.quantile(table["distance"].slice(0, selected).to_numpy(), QUANTILES)
    return {f"{part:g}": float(value) for part, value in zip(QUANTILES, values, strict=True)}


def _moved(row: Screening, table: pa.Table, selected: int) -> dict[str, Any]:
    """How many are in now and were not last time, and the other way round."""
    before = previous(row)
    if before is None:
        return {}
    try:
        old = scores.rows(before, 0, before.selected)["customer"].combine_chunks()
    except Problem:
        return {}
    now = table["customer"].slice(0, selected).combine_chunks()
    stayed = int(pc.sum(pc.is_in(now, old).cast(pa.int64())).as_py() or 0)
    return {"new_since": len(now) - stayed, "gone_since": len(old) - stayed}


def previous(row: Screening) -> Screening | None:
    """The last one of the same model that came to its end before this one."""
    done = Screening.objects.filter(model=row.model_id, state=Screening.State.DONE)
    return done.filter(sequence__lt=row.sequence).order_by("-sequence").first()
