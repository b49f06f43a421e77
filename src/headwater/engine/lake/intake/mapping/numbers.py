"""Numbers, lengths of time and yes-or-no as people write them, as expressions."""

from __future__ import annotations

import ibis

from headwater.engine.lake.intake.mapping.words import among

YES = ("1", "true", "t", "yes", "y", "是", "有", "对", "成功", "已解决", "解决", "resolved", "solved", "√")
NO = ("0", "false", "f", "no", "n", "否", "无", "错", "失败", "未解决", "unresolved", "unsolved", "×")
UNITS = {"": 1.0, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "milliseconds": 0.001, "days": 86_400.0}
CLOCK = r"^-?\d+:\d{1,2}(:\d{1,2}(\.\d+)?)?$"
WORDED = r"^(?:(\d+)\s*(?:小时|时|h))?\s*(?:(\d+)\s*(?:分钟|分|m|min))?\s*(?:(\d+)\s*(?:秒|s|sec))?$"


def sane(value: ibis.Value) -> ibis.Value:
    """The number itself, or null for "nan" and "inf": they cast well in some engines and poison every sum."""
    return ibis.ifelse(value.between(-1e18, 1e18), value, ibis.null("float64"))


def number(cell: ibis.Value, decimal: str = ".") -> ibis.Value:
    """The number in a text: thousands marks, per cent, full-width digits and money signs are understood."""
    tidied = _tidied(cell, decimal)
    return tidied if decimal == "," else ibis.coalesce(cell.try_cast("float64"), tidied)


def _tidied(cell: ibis.Value, decimal: str) -> ibis.Value:
    marks = "." if decimal == "," else ","
    text = cell.translate("０１２３４５６７８９．，％－", "0123456789.,%-").re_replace(r"^[¥￥$€]\s*", "")
    share = text.endswith("%")
    text = text.re_replace(r"\s*%$", "")
    # A mark counts as thousands only in its proper places: 1,23 is not 123.
    grouped = text.re_search(rf"^-?\d{{1,3}}([{marks}  ']\d{{3}})+({_escaped(decimal)}\d+)?$")
    bare = text.re_replace(rf"[{marks}  ']", "")
    text = ibis.ifelse(grouped, bare, text)
    text = text.replace(",", ".") if decimal == "," else text
    return text.try_cast("float64") * ibis.ifelse(share, 0.01, 1.0)


def _escaped(mark: str) -> str:
    return "\\" + mark


def duration(cell: ibis.Value, unit: str = "", decimal: str = ".") -> ibis.Value:
    """Seconds: a number in `unit`, or 0:03:20, 3:20, 3分20秒."""
    scaled = cell.try_cast("float64") * UNITS[unit]
    return ibis.coalesce(
        scaled, clock(cell, short_is_minutes=True), _worded(cell), number(cell, decimal) * UNITS[unit]
    )


def clock(cell: ibis.Value, short_is_minutes: bool = False) -> ibis.Value:
    """Seconds of h:mm:ss; two parts are minutes and seconds if `short_is_minutes`, else hours and minutes."""
    text = ibis.ifelse(cell.re_search(CLOCK), cell, ibis.null("string"))
    parts = text.split(":")
    first, second = parts[0].try_cast("float64"), parts[1].try_cast("float64")
    third = ibis.ifelse(parts.length() > 2, parts[2], ibis.null("string")).try_cast("float64")
    sign = ibis.ifelse(text.startswith("-"), -1.0, 1.0)
    # A minute or second part beyond 59 is no clock time at all.
    sane = (ibis.coalesce(third, 0) < 60) & ((second < 60) | parts.length().isnull())
    long = first.abs() * 3600 + second * 60 + third
    short = first.abs() * 60 + second if short_is_minutes else first.abs() * 3600 + second * 60
    return ibis.ifelse(sane, sign * ibis.coalesce(long, short), ibis.null("float64"))


def time_of_day(cell: ibis.Value) -> ibis.Value:
    """Seconds since midnight of 8:05, 08:05:30, 8:05 PM or 080530; beyond 24 h it is of the following day."""
    afternoon = cell.re_search(r"([Pp]\.?[Mm]\.?|下午)")
    morning = cell.re_search(r"([Aa]\.?[Mm]\.?|上午)")
    bare = cell.re_replace(r"\s*([AaPp]\.?[Mm]\.?|上午|下午)\s*", "")
    digits = bare.re_replace(r"^(\d{1,2})(\d{2})(\d{2})$", r"\1:\2:\3")
    # A full timestamp where only a time was expected: its clock is what is meant.
    dated = bare.re_replace(r"^\d{4}-\d{1,2}-\d{1,2}[T ](\d{1,2}:\d{2}(:\d{2})?).*$", r"\1")
    found = ibis.coalesce(clock(bare), clock(digits), clock(dated))
    half = ibis.ifelse(afternoon & (found < 43_200), 43_200.0, 0.0)
    half = ibis.ifelse(morning & (found >= 43_200), -43_200.0, half)
    return found + half


def _worded(cell: ibis.Value) -> ibis.Value:
    text = ibis.ifelse(cell.re_search(r"\d\s*(小时|时|分|秒|h|m|s)"), cell, ibis.null("string"))
    text = ibis.ifelse(text.re_search(WORDED), text, ibis.null("string"))
    parts = [text.re_extract(WORDED, place).nullif("").try_cast("float64") for place in (1, 2, 3)]
    hours, minutes, seconds = (ibis.coalesce(part, 0.0) for part in parts)
    found = hours * 3600 + minutes * 60 + seconds
    return ibis.ifelse(text.notnull(), found, ibis.null("float64"))


def boolean(cell: ibis.Value) -> ibis.Value:
    """True or false of the usual words of both languages."""
    text = cell.lower()
    return ibis.cases((among(text, YES), True), (among(text, NO), False), else_=ibis.null("boolean"))
