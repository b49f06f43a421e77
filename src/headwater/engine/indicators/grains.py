"""Spans of time that figures are broken down by, all read off the local day and slot of a row.

A grain is an integer in the engine (no dialect's date arithmetic is needed) and a value for people after:
day, week, ten_days, month, quarter, year give the date on which the span begins (weeks on Monday, ten-day
spans on the 1st, 11th and 21st), slot 0..95, hour 0..23, weekday 1 (Monday) .. 7.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.words import Words

GRAINS: dict[str, Words] = {
    "slot": Words("Quarter of an hour", "15 分钟时段"),
    "hour": Words("Hour of the day", "小时"),
    "day": Words("Day", "日"),
    "week": Words("Week", "周"),
    "ten_days": Words("Ten days", "旬"),
    "month": Words("Month", "月"),
    "quarter": Words("Quarter", "季度"),
    "year": Words("Year", "年"),
    "weekday": Words("Weekday", "星期"),
}
OF_SLOT = ("slot", "hour")
SPANS = ("day", "week", "ten_days", "month", "quarter", "year")
EPOCH = date(1970, 1, 1)


def key(rows: Any, grain: str) -> Any:
    """The Ibis value of a grain: an integer, or a date for day and week."""
    day = rows.local_day
    match grain:
        case "slot":
            return rows.local_slot.cast("int64")
        case "hour":
            return (rows.local_slot / 4).floor().cast("int64")
        case "weekday":
            return (day.day_of_week.index() + 1).cast("int64")
        case "day":
            return day
        case "week":
            return day.truncate("W").cast("date")
    return _key_of_span(day, grain)


def _key_of_span(day: Any, grain: str) -> Any:
    year, month = day.year().cast("int64"), day.month().cast("int64")
    match grain:
        case "ten_days":
            number = day.day()
            first = (number > 20).ifelse(21, (number > 10).ifelse(11, 1))
            return year * 10_000 + month * 100 + first
        case "month":
            return year * 10_000 + month * 100 + 1
        case "quarter":
            first = (month > 9).ifelse(10, (month > 6).ifelse(7, (month > 3).ifelse(4, 1)))
            return year * 10_000 + first * 100 + 1
    return year * 10_000 + 101


def label(grain: str, value: Any) -> Any:
    """What the engine answered, as a value for people."""
    if grain in SPANS and isinstance(value, int):
        return date(value // 10_000, value // 100 % 100, value % 100)
    return value


def start_of(day: date, grain: str) -> date:
    """The first day of the span of `grain` that `day` lies in."""
    match grain:
        case "week":
            return day - timedelta(days=day.weekday())
        case "ten_days":
            return day.replace(day=21 if day.day > 20 else 11 if day.day > 10 else 1)
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
    return day


def end_of(day: date, grain: str) -> date:
    """The last day of the span of `grain` that `day` lies in."""
    step = start_of(day, grain)
    while start_of(step, grain) == start_of(day, grain):
        step += timedelta(days=1)
    return step - timedelta(days=1)


def keys_of_days(days: NDArray[np.int32], grain: str) -> tuple[NDArray[np.int64], list[Any]]:
    """Codes and their labels for days counted from 1970-01-01; the labels are in order of time."""
    distinct, codes = np.unique(days, return_inverse=True)
    dates = [EPOCH + timedelta(days=int(number)) for number in distinct]
    labels: list[Any] = [of_day(day, grain) for day in dates]
    order = sorted(set(labels))
    places = {value: place for place, value in enumerate(order)}
    return np.array([places[value] for value in labels], dtype=np.int64)[codes], order


def of_day(day: date, grain: str) -> Any:
    """The label of the grain that a day falls into (not for slot and hour)."""
    return day.isoweekday() if grain == "weekday" else start_of(day, grain)
