"""Times as people say them, and the day they mean where the text says which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

_DIGIT = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CJK = "一二三四五六七八九十"
_NUMBER = rf"(?:\d{{1,2}}|[{_CJK}两]{{1,3}})"
_PART = r"(?:凌晨|清晨|早上|早晨|上午|中午|午后|下午|傍晚|晚上|晚间|夜里|夜间|深夜|半夜|早|晚)"
_CLOCK = (
    rf"(?:{_NUMBER}\s*[点時时](?:半|整|{_NUMBER}分?|[一三]刻)?(?:左右|多|许)?"
    r"|\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)"
)
_DAY = (
    rf"(?:(?P<y>\d{{4}}|\d{{2}}|今|去|前)\s*年\s*)?(?P<m>\d{{1,2}}|[{_CJK}]{{1,3}})\s*月份?"
    rf"(?:\s*(?P<d>\d{{1,2}}|[{_CJK}]{{1,3}})\s*[日号]?)?(?:[初中底末])?"
)
_ISO = r"(?P<iy>\d{4})[-/.年](?P<im>\d{1,2})[-/.月](?P<id>\d{1,2})[日号]?"
_NEAR = (
    r"(?P<near>大前天|前天|昨天|昨日|昨(?=[晚夜早])|今天|今日|当天|今(?=[晚早天])|明天|刚才|刚刚"
    r"|前几天|这几天|近几天|最近|近期|近日)"
)
_WEEK = rf"(?P<week>(?:上上|上个?|这个?|本)?(?:周|星期|礼拜)(?P<wd>[{_CJK[:6]}日天末]))"
_SPAN = (
    rf"(?P<span>(?:近|约|大约|超过|已经?|连续|整整|前后|长达)?(?:\d{{1,3}}|[{_CJK}两半几数]{{1,3}})\s*(?:多|余|来)?"
    r"\s*(?:年|个半?月|个?星期|个?礼拜|周|天|个?半?小时|个?钟头|分钟|秒钟?)(?:多|左右|以来|以上|之?[前后内])?)"
)
_OTHER = (
    r"(?P<other>春节|元旦|清明节?|五一|劳动节|端午节?|中秋节?|国庆节?|除夕|去年|今年|前年|上个月|这个月|本月|上月|月初|月底|周末"
    r"|每天|每晚|长期|常年|\d{4}年(?!\d))"
)
PATTERN = re.compile(
    rf"(?:{_ISO}|{_NEAR}|{_WEEK}|{_DAY}|{_SPAN}|{_OTHER})?(?:\s*的?{_PART})?"
    rf"(?:\s*{_CLOCK}(?:\s*(?:到|至|-|~|—)\s*{_CLOCK})?)?"
)
_BACK = {"大前天": 3, "前天": 2, "昨天": 1, "昨日": 1, "昨": 1, "今天": 0, "今日": 0, "当天": 0, "今": 0}
_BACK |= {"刚才": 0, "刚刚": 0, "明天": -1}
# "A bit", "for a moment" and the like, which are no times of day.
_NO_TIME = frozenset(["一点", "一时", "半点", "两点", "几点", "一点多"])


def times(text: str, on: date | None) -> Iterator[tuple[int, int, str]]:
    """Start, end and value of each time in `text`; a day as value where `on` (received) makes it known."""
    for found in PATTERN.finditer(text):
        said = found.group().strip().removeprefix("的")
        # A bare part such as "早" or a month's figure in a number is no time.
        if len(said) < 2 or said in _NO_TIME or _is_count(text, found):
            continue
        start = found.start() + found.group().index(said)
        yield start, start + len(said), _day(found, on) or said


def _is_count(text: str, found: re.Match[str]) -> bool:
    """Whether a figure before it makes the match a piece of a longer number."""
    before = text[found.start() - 1 : found.start()]
    return bool(found.start()) and before.isascii() and before.isdigit()


def _day(found: re.Match[str], on: date | None) -> str:
    part = found.groupdict()
    try:
        if part["iy"]:
            return date(int(part["iy"]), int(part["im"]), int(part["id"])).isoformat()
        if on is None:
            return ""
        if part["near"] in _BACK:
            return (on - timedelta(days=_BACK[part["near"]])).isoformat()
        if part["week"] and part["wd"] != "末":
            return _weekday(part["week"], part["wd"], on).isoformat()
        if part["m"] and part["d"]:
            return _dated(part["y"], number(part["m"]), number(part["d"]), on).isoformat()
    except ValueError:
        # The thirtieth of February: the words stand as they are.
        return ""
    return ""


def _weekday(said: str, day: str, on: date) -> date:
    """The day of the week meant: of this week, or back where "last" is said or it would lie ahead."""
    wanted = 6 if day in "日天" else "一二三四五六".index(day)
    found = on - timedelta(days=on.weekday() - wanted)
    if said.startswith("上上"):
        return found - timedelta(days=14)
    if said.startswith("上") or found > on:
        return found - timedelta(days=7)
    return found


def _dated(year: str | None, month: int, day: int, on: date) -> date:
    """A month and day; without a year the latest that does not lie ahead of the complaint by a month."""
    if year and year.isdigit():
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    if year:
        return date(on.year - {"今": 0, "去": 1, "前": 2}[year], month, day)
    found = date(on.year, month, day)
    return found if found <= on + timedelta(days=31) else date(on.year - 1, month, day)


def number(said: str) -> int:
    """A number up to 99 in figures or Chinese characters. Raises ValueError for anything else."""
    if said.isdigit():
        return int(said)
    if "十" in said:
        tens, _, ones = said.partition("十")
        return (_DIGIT[tens] if tens else 1) * 10 + (_DIGIT[ones] if ones else 0)
    if len(said) == 1 and said in _DIGIT:
        return _DIGIT[said]
    raise ValueError(said)
