"""The slow, obvious second implementation of indicators on contacts: plain loops, written from the words.

It knows nothing of the formula language: each figure is a pair (numerator, denominator) counted over a list
of rows; None where it is no ratio. `everything` is all rows, for what looks at contacts that follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
Pair = tuple[float | None, float | None]
Figure = Callable[[list[Row], list[Row]], Pair]


def answered(row: Row) -> bool:
    return row["outcome"] == "answered"


def abandoned(row: Row) -> bool:
    return row["outcome"] == "abandoned"


def offered(row: Row) -> bool:
    return answered(row) or abandoned(row)


def _share(part: Callable[[Row], bool], whole: Callable[[Row], bool]) -> Figure:
    def figure(rows: list[Row], _: list[Row]) -> Pair:
        return sum(1 for row in rows if part(row)), sum(1 for row in rows if whole(row))

    return figure


def _mean(column: str, chosen: Callable[[Row], bool]) -> Figure:
    def figure(rows: list[Row], _: list[Row]) -> Pair:
        values = [row[column] for row in rows if chosen(row) and row[column] is not None]
        return (sum(values) if values else None), len(values)

    return figure


def _count(chosen: Callable[[Row], bool]) -> Figure:
    return lambda rows, _: (sum(1 for row in rows if chosen(row)), None)


def _within(row: Row, column: str, seconds: float) -> bool:
    return answered(row) and row[column] is not None and row[column] <= seconds


def _handle(rows: list[Row], _: list[Row]) -> Pair:
    talked = [row for row in rows if answered(row) and row["talk_seconds"] is not None]
    spent = [row["talk_seconds"] + (row["hold_seconds"] or 0) + (row["wrap_seconds"] or 0) for row in talked]
    return (sum(spent) if spent else None), len(talked)


def _per_customer(rows: list[Row], _: list[Row]) -> Pair:
    known = [row["customer"] for row in rows if row["customer"] is not None]
    return len(known), len(set(known))


def _talk_per_customer(rows: list[Row], _: list[Row]) -> Pair:
    talked = [
        row
        for row in rows
        if answered(row) and row["talk_seconds"] is not None and row["customer"] is not None
    ]
    return (sum(row["talk_seconds"] for row in talked) if talked else None), len(
        {row["customer"] for row in talked}
    )


def _percentile(column: str, share: float) -> Figure:
    def figure(rows: list[Row], _: list[Row]) -> Pair:
        values = sorted(row[column] for row in rows if answered(row) and row[column] is not None)
        if not values:
            return None, None
        place = share * (len(values) - 1)
        below = int(place)
        above = min(below + 1, len(values) - 1)
        return values[below] + (place - below) * (values[above] - values[below]), None

    return figure


def _repeats(rows: list[Row], everything: list[Row]) -> Pair:
    end: datetime = max(row["started_at"] for row in everything)
    span = timedelta(hours=72)
    seen = [
        row
        for row in rows
        if answered(row) and row["customer"] is not None and row["started_at"] + span <= end
    ]
    repeated = 0
    for row in seen:
        for other in everything:
            same = (other["customer"], other["service"]) == (row["customer"], row["service"])
            # Of two that begin at once the later by id follows.
            after = (row["started_at"], row["id"]) < (other["started_at"], other["id"])
            if answered(other) and same and after and other["started_at"] <= row["started_at"] + span:
                repeated += 1
                break
    return repeated, len(seen)


FIGURES: dict[str, Figure] = {
    "contacts": _count(lambda row: True),
    "offered": _count(offered),
    "answered": _count(answered),
    "abandoned": _count(abandoned),
    "answer_rate": _share(answered, offered),
    "abandonment_rate": _share(abandoned, offered),
    "service_level_20s": _share(lambda row: _within(row, "wait_seconds", 20), offered),
    "service_level_80s": _share(lambda row: _within(row, "wait_seconds", 80), offered),
    "asa": _mean("wait_seconds", answered),
    "average_patience": _mean("wait_seconds", abandoned),
    "wait_p90": _percentile("wait_seconds", 0.9),
    "att": _mean("talk_seconds", answered),
    "aht": _handle,
    "average_hold": _mean("hold_seconds", answered),
    "average_wrap": _mean("wrap_seconds", answered),
    "talk_p90": _percentile("talk_seconds", 0.9),
    "short_call_share_80s": _share(
        lambda row: _within(row, "talk_seconds", 80),
        lambda row: answered(row) and row["talk_seconds"] is not None,
    ),
    "transfer_rate": _share(lambda row: answered(row) and row["transferred_to"] is not None, answered),
    "satisfaction_mean": _mean("satisfaction", lambda row: True),
    "satisfaction_top2": _share(
        lambda row: row["satisfaction"] is not None and row["satisfaction"] >= 4,
        lambda row: row["satisfaction"] is not None,
    ),
    "first_contact_resolution": _share(
        lambda row: answered(row) and row["resolved"] is True,
        lambda row: answered(row) and row["resolved"] is not None,
    ),
    "contacts_per_customer": _per_customer,
    "talk_seconds_per_customer": _talk_per_customer,
    "repeat_72h": _repeats,
}


def value(pair: Pair) -> float | None:
    """What a pair comes to; None when there is nothing to divide, or nothing to divide by."""
    above, below = pair
    if below is None:
        return above
    return None if above is None or not below else above / below


def by_groups(rows: Iterable[Row], names: tuple[str, ...]) -> dict[tuple[Any, ...], list[Row]]:
    """The rows by what they have in the named columns."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return groups
