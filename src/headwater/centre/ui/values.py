"""Numbers as people write them: 12,345 · 1.3 万 · 83.2% · 1.8 个百分点 · 3分05秒 / 3:05.

A unit is one of an indicator's: ratio (a fraction), seconds, count, score, money, number. Languages are
"zh" and "en"; Django's codes are understood too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.translation import get_language

UNITS = ("ratio", "seconds", "count", "score", "money", "number")
DASH = "—"
Number = int | float | None


def language_now() -> str:
    """The language of the page that is being made: "zh" or "en"."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def format_value(unit: str, value: Number, language: str | None = None, *, tight: bool = False) -> str:
    """A value of the unit as text; a dash where there is none. `tight` shortens big counts for cards."""
    if value is None or not math.isfinite(value):
        return DASH
    chinese = _chinese(language)
    if unit == "ratio":
        return f"{_zeroed(value * 100, 1):.1f}%"
    if unit == "seconds":
        return duration(value, language)
    if unit == "score":
        return f"{_zeroed(value, 2):.2f}"
    if unit == "money":
        return f"¥{short(value, chinese)}" if tight and abs(value) >= 1e4 else f"¥{value:,.2f}"
    if unit == "count":
        return short(value, chinese) if tight and abs(value) >= 1e4 else f"{round(value):,}"
    return _plain(value)


def _chinese(language: str | None) -> bool:
    return (language or language_now()).lower().startswith("zh")


def _zeroed(value: float, digits: int) -> float:
    """Without the sign of a rounded nothing."""
    return round(value, digits) + 0.0


def _plain(value: float) -> str:
    digits = 0 if abs(value) >= 1000 or float(value).is_integer() else 2
    return f"{_zeroed(value, digits):,.{digits}f}"


def short(value: float, chinese: bool) -> str:
    """A big number in little room: 1.3 万, 2.5 亿; 13k, 1.3M in English."""
    steps = ((1e8, " 亿"), (1e4, " 万")) if chinese else ((1e6, "M"), (1e3, "k"))
    for size, name in steps:
        # Rounding must not end in 10,000.0 万.
        if abs(value) >= size * 0.99995:
            return f"{value / size:,.1f}{name}"
    return f"{round(value):,}"


def duration(seconds: float, language: str | None = None) -> str:
    """A length of time: 3分05秒 or 3:05; under a minute seconds, with one decimal under ten."""
    if abs(seconds) < 59.5:
        digits = 1 if abs(seconds) < 9.95 and not float(seconds).is_integer() else 0
        number = f"{_zeroed(seconds, digits):.{digits}f}"
        return f"{number}秒" if _chinese(language) else f"{number} s"
    sign, whole = ("-" if seconds < 0 else ""), round(abs(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if _chinese(language):
        return f"{sign}{hours}小时{minutes:02d}分{rest:02d}秒" if hours else f"{sign}{minutes}分{rest:02d}秒"
    return f"{sign}{hours}:{minutes:02d}:{rest:02d}" if hours else f"{sign}{minutes}:{rest:02d}"


def gap(unit: str, difference: Number, language: str | None = None) -> str:
    """How far apart two values are, without a sign: 1.8 个百分点, 12秒, 1,592."""
    if difference is None or not math.isfinite(difference):
        return DASH
    if unit == "ratio":
        points = f"{_zeroed(abs(difference) * 100, 1):.1f}"
        return f"{points} 个百分点" if _chinese(language) else f"{points} pp"
    return format_value(unit, abs(difference), language)


def format_delta(unit: str, difference: Number, language: str | None = None) -> str:
    """A difference with its sign: +1.8 个百分点, -12秒, ±0."""
    text = gap(unit, difference, language)
    if text == DASH or difference is None:
        return text
    if not any(digit in text for digit in "123456789"):
        return f"±{text}"
    return f"{'+' if difference > 0 else '-'}{text}"


def mood_of(direction: str, difference: Number) -> str:
    """Whether a difference is good news: "good", "bad", or "" where there is none or nobody minds."""
    if not difference or direction not in ("up", "down") or not math.isfinite(difference):
        return ""
    return "good" if (difference > 0) == (direction == "up") else "bad"


@dataclass(frozen=True, slots=True)
class Delta:
    """A move: its text, whether it is good, and the icon that says so to those who see no colour."""

    text: str
    mood: str
    icon: str
    against: str = ""


def delta_of(
    unit: str,
    direction: str,
    value: Number,
    before: Number,
    *,
    against: str = "",
    language: str | None = None,
) -> Delta | None:
    """The move from `before` to `value`; None where one of them is missing."""
    if value is None or before is None:
        return None
    difference = value - before
    text = format_delta(unit, difference, language)
    if text.startswith("±"):
        # What rounds to nothing is neither good nor bad.
        return Delta(text, "", "minus", against)
    icon = "arrow-up-right" if difference > 0 else "arrow-down-right"
    return Delta(text, mood_of(direction, difference), icon, against)
