"""How figures, days and hours are written in the two languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from headwater.engine.words import Words

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = (
    Words("Monday", "周一"), Words("Tuesday", "周二"), Words("Wednesday", "周三"), Words("Thursday", "周四"),
    Words("Friday", "周五"), Words("Saturday", "周六"), Words("Sunday", "周日"),
)  # fmt: skip


def chinese(language: str) -> bool:
    """Whether the language is Chinese; anything else is English."""
    return language.lower().startswith("zh")


def percent(value: float, language: str, digits: int = 1) -> str:
    """33.4% (zh), 33.4 % (en)."""
    return f"{value * 100:.{digits}f}{'%' if chinese(language) else ' %'}"


def number(value: float, digits: int = 0) -> str:
    """12,345"""
    return f"{value:,.{digits}f}"


def seconds(value: float, language: str) -> str:
    """45.2 s, 1:32; 45.2 秒, 1分32秒."""
    zh = chinese(language)
    if value < 60:
        return f"{value:.1f} 秒" if zh else f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes}分{rest:02d}秒" if zh else f"{minutes}:{rest:02d}"


def hours_of_work(value: float, language: str) -> str:
    """12.2 h, 12.2 小时."""
    return f"{number(value, 1)} 小时" if chinese(language) else f"{number(value, 1)} h"


def figure(value: float | None, unit: str, language: str) -> str:
    """A value by its unit: ratio, seconds, hours, count, score, money or number."""
    if value is None:
        return "—"
    match unit:
        case "ratio":
            return percent(value, language)
        case "seconds":
            return seconds(value, language)
        case "hours":
            return hours_of_work(value, language)
        case "count":
            return number(value)
    return number(value, 2)


def change(now: float | None, usual: float | None, unit: str, language: str) -> str:
    """How far off: ratios in percentage points, all else in percent; a sign always."""
    zh = chinese(language)
    if now is None or usual is None:
        return "—"
    if unit == "ratio":
        points = _signed(f"{(now - usual) * 100:+.1f}")
        return f"{points} 个百分点" if zh else f"{points} points"
    if not usual:
        return "通常没有" if zh else "usually none"
    percents = round((now / usual - 1) * 100)
    return _signed(f"{percents:+d}") + "%"


def _signed(text: str) -> str:
    """A true minus, and neither sign before nothing."""
    return "±" + text[1:] if float(text) == 0 else text.replace("-", "−")


def day(value: date, language: str) -> str:
    """15 March; 3 月 15 日."""
    return (
        f"{value.month} 月 {value.day} 日" if chinese(language) else f"{value.day} {MONTHS[value.month - 1]}"
    )


def day_and_weekday(value: date, language: str) -> str:
    """Sunday, 15 March; 3 月 15 日（周日）."""
    weekday = WEEKDAYS[value.weekday()].say(language)
    text = day(value, language)
    return f"{text}（{weekday}）" if chinese(language) else f"{weekday}, {text}"


def span(first: date, last: date, language: str) -> str:
    """5 to 31 March; 3 月 5 日至 31 日."""
    if first == last:
        return day_and_weekday(first, language)
    if chinese(language):
        end = (
            f"{last.day} 日" if (first.year, first.month) == (last.year, last.month) else day(last, language)
        )
        return f"{day(first, language)}至 {end}"
    begin = str(first.day) if (first.year, first.month) == (last.year, last.month) else day(first, language)
    return f"{begin} to {day(last, language)}"


def clock(slot: int) -> str:
    """14:00; 24:00 at the end of the day."""
    return f"{slot // 4:02d}:{slot % 4 * 15:02d}"


def clocks(slots: tuple[int, int], language: str) -> str:
    """14:00–16:00"""
    return f"{clock(slots[0])}{'—' if chinese(language) else '–'}{clock(slots[1])}"


def listed(texts: Sequence[str], language: str) -> str:
    """a, b and c; a、b、c."""
    if len(texts) < 2:
        return "".join(texts)
    if chinese(language):
        return "、".join(texts)
    return ", ".join(texts[:-1]) + " and " + texts[-1]
