"""Dates and times as people and machines write them, brought into one form that every engine can cast.

A shape is a pattern and how to rearrange what it matched into ISO; the rest is the engine's own cast.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import ibis

# Chinese marks of the half of the day stand before the clock.
MARK = r"(?:上午|下午|凌晨|早上|中午|晚上)?\s*"
TIME = rf"(?:[T ,]+{MARK}(\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:\.\d{{1,6}})?)?))?"
HALF = r"\s*(?:[AaPp]\.?[Mm]\.?|上午|下午)?\s*"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Shape:
    """One way of writing a moment: `pattern` over the whole text, `iso` the rearrangement into ISO."""

    name: str
    pattern: str
    iso: str
    instant: bool = False

    def matches(self, text: str) -> bool:
        """Whether a text is written this way."""
        return re.fullmatch(self.pattern, text) is not None

    def wall(self, cell: ibis.Value) -> ibis.Value:
        """The moment as a timestamp without zone; null where the text is not of this shape."""
        # A date without its time leaves a blank behind, which the engine's cast does not take.
        rearranged = cell.re_replace(f"^{self.pattern}$", self.iso).strip()
        return ibis.ifelse(cell.re_search(f"^{self.pattern}$"), rearranged, ibis.null("string")).try_cast(
            "timestamp"
        )


YEAR_FIRST = Shape("ymd", rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){TIME}{HALF}", r"\1-\2-\3 \4")
COMPACT = Shape("compact", r"(\d{4})(\d{2})(\d{2})", r"\1-\2-\3")
COMPACT_TIME = Shape("compact_time", r"(\d{4})(\d{2})(\d{2})[ T]?(\d{2})(\d{2})(\d{2})", r"\1-\2-\3 \4:\5:\6")
CHINESE = Shape(
    "chinese",
    rf"(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})日\s*(?:{MARK}(\d{{1,2}}:\d{{2}}(?::\d{{2}})?))?",
    r"\1-\2-\3 \4",
)
CHINESE_CLOCK = Shape(
    "chinese_clock",
    rf"(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})日\s*{MARK}(\d{{1,2}})[时点](\d{{1,2}})分(\d{{1,2}})秒",
    r"\1-\2-\3 \4:\5:\6",
)
CHINESE_MINUTES = Shape(
    "chinese_minutes",
    rf"(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})日\s*{MARK}(\d{{1,2}})[时点](\d{{1,2}})分",
    r"\1-\2-\3 \4:\5:00",
)
OFFSET = Shape(
    "offset",
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?) ?(?:Z|([+-]\d{2}):?(\d{2})?)",
    r"\1 \2",
    instant=True,
)
EPOCH = Shape("epoch", r"(1\d{9})(?:\d{3}|\.\d+)?", r"\1", instant=True)
DAY_FIRST = Shape("dmy", rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){TIME}{HALF}", r"\3-\2-\1 \4")
MONTH_FIRST = Shape("mdy", rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){TIME}{HALF}", r"\3-\1-\2 \4")
# A year of two digits is of this century; 70 to 99 are left unread, for nobody can tell.
SHORT_YMD = Shape("ymd_short", rf"([0-6]\d)[-/.](\d{{1,2}})[-/.](\d{{1,2}}){TIME}{HALF}", r"20\1-\2-\3 \4")
SHORT_DMY = Shape("dmy_short", rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.]([0-6]\d){TIME}{HALF}", r"20\3-\2-\1 \4")
SHORT_MDY = Shape("mdy_short", rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.]([0-6]\d){TIME}{HALF}", r"20\3-\1-\2 \4")
YEARS = (SHORT_YMD, SHORT_DMY, SHORT_MDY)
NAME = rf"({'|'.join(MONTHS)})[a-z]*\.?"
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"


@dataclass(frozen=True, slots=True)
class Named(Shape):
    """A moment with the month's English name; `iso` is its day, month, year and time as numbers of groups."""

    def wall(self, cell: ibis.Value) -> ibis.Value:
        """As above; the name becomes a number on the way."""
        day, name, year, clock = (cell.re_extract(f"^{self.pattern}$", int(group)) for group in self.iso)
        months = [(month, f"-{number:02d}-") for number, month in enumerate(MONTHS, 1)]
        month = name.lower().cases(*months, else_=ibis.null("string"))
        century = ibis.ifelse(year.length() == 2, "20", "")
        return (century + year + month + day + " " + clock).strip().try_cast("timestamp")


NAMED = (
    Named(
        "day_named",
        rf"(?i){WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[- ]{NAME}[-, ]+(\d{{4}}|[0-6]\d){TIME}{HALF}",
        "1234",
    ),
    Named(
        "named_day",
        rf"(?i){WEEKDAY}{NAME}[- ]+(\d{{1,2}})(?:st|nd|rd|th)?[-, ]+(\d{{4}}|[0-6]\d){TIME}{HALF}",
        "2134",
    ),
)
CERTAIN: tuple[Shape, ...] = (
    YEAR_FIRST,
    COMPACT_TIME,
    COMPACT,
    CHINESE,
    CHINESE_CLOCK,
    CHINESE_MINUTES,
    OFFSET,
    EPOCH,
)
TOKENS = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})",
    "I": r"(?P<H>\d{1,2})",
    "M": r"(?P<M>\d{1,2})",
    "S": r"(?P<S>\d{1,2}(?:\.\d+)?)",
    "p": r"(?:[AaPp]\.?[Mm]\.?|上午|下午)",
}


def shape_of(format: str) -> Shape:
    """The shape of a strptime format (%Y %y %m %d %H %I %M %S %p)."""
    pattern = ""
    for part in re.split(r"(%[A-Za-z%])", format):
        if part.startswith("%") and part[1:] in TOKENS:
            pattern += TOKENS[part[1:]]
        else:
            pattern += r"\s+" if part.isspace() else re.escape(part.replace("%%", "%"))
    order = re.findall(r"\?P<(\w)>", pattern)
    group = {name: f"\\{place}" for place, name in enumerate(order, 1)}
    year = group["Y"] if "Y" in group else "20" + group.get("y", "00")
    clock = ":".join(group.get(name, "00") for name in "HMS") if "H" in group else ""
    iso = f"{year}-{group.get('m', '01')}-{group.get('d', '01')} {clock}"
    return Shape(format, re.sub(r"\?P<\w>", "", pattern), iso)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column's moments are read: the shapes in order, and whether the day comes first in 03/04/2024.

    `seen` is whether the column has moments at all, `ambiguous` whether nothing in it settles the order,
    `settled` that the whole column was looked at, or the formats given.
    """

    shapes: tuple[Shape, ...]
    day_first: bool | None = None
    ambiguous: bool = False
    seen: bool = False
    settled: bool = False

    @property
    def instants(self) -> bool:
        """Whether some texts may carry their own offset from UTC."""
        return any(shape.instant for shape in self.shapes)


def reading_of(samples: Iterable[str]) -> tuple[Shape, ...]:
    """The shapes that occur in sample texts, the commonest first; ISO and the other certain ones follow."""
    counts: dict[Shape, int] = {}
    for text in samples:
        shape = next((s for s in (*CERTAIN, DAY_FIRST, *NAMED) if s.matches(text)), None)
        if shape is not None:
            counts[shape] = counts.get(shape, 0) + 1
    seen = sorted(counts, key=lambda shape: -counts[shape])
    return (*seen, *(shape for shape in CERTAIN if shape not in counts))


def short_years(samples: Iterable[str], day_first: bool | None) -> tuple[tuple[Shape, ...], bool]:
    """The shapes of dates whose year has two digits, and whether their order is a guess.

    Of the orders that all samples allow the one with the fewest years is taken, exports cover little time;
    of equals the one with the latest year, for exports are seldom old.
    """
    texts = {text for text in samples if any(shape.matches(text) for shape in YEARS)}
    years = {shape: found for shape in YEARS if (found := _years(shape, texts))}
    if day_first is not None and len(years) > 1:
        years.pop(SHORT_MDY if day_first else SHORT_DMY, None)
    if not years:
        return (), False
    best = min(years, key=lambda shape: (len(years[shape]), -max(years[shape])))
    others = [shape for shape, found in years.items() if shape != best and len(found) == len(years[best])]
    if best == SHORT_YMD:
        return (best,), bool(others)
    # A day beyond 12 further down than the samples is read the other way round.
    return (best, SHORT_MDY if best == SHORT_DMY else SHORT_DMY), bool(others) and day_first is None


def _years(shape: Shape, texts: set[str]) -> set[int]:
    """The years that the texts tell of when they are of this shape; none when they cannot all be."""
    found = set()
    for text in texts:
        match = re.fullmatch(shape.pattern, text)
        parts = match and [int(part) for part in match.expand(shape.iso).split(" ")[0].split("-")]
        if not parts or not (1 <= parts[1] <= 12 and 1 <= parts[2] <= 31):
            return set()
        found.add(parts[0])
    return found


def plain_moment(cell: ibis.Value) -> ibis.Value:
    """The wall-clock time of plain ISO, which is what most files have; null for anything else.

    Beyond 19 characters an offset may follow, which a bare cast would swallow; and a bare cast takes 26/3/5
    for a day of antiquity.
    """
    found = ibis.ifelse(cell.length().between(8, 19), cell.try_cast("timestamp"), ibis.null("timestamp"))
    return ibis.ifelse(found >= ibis.literal(datetime(1000, 1, 1)), found, ibis.null("timestamp"))  # noqa: DTZ001


def moment(cell: ibis.Value, reading: Reading) -> tuple[ibis.Value, ibis.Value | None]:
    """The wall-clock time of a text, and the UTC moment where the text carries its own offset (else None)."""
    walls = [_halved(cell, shape.wall(cell)) for shape in _settled(reading) if not shape.instant]
    instants = [_instant(cell, shape) for shape in reading.shapes if shape.instant]
    return ibis.coalesce(plain_moment(cell), *walls), ibis.coalesce(*instants) if instants else None


def _settled(reading: Reading) -> list[Shape]:
    if DAY_FIRST not in reading.shapes:
        return list(reading.shapes)
    # The other order is the second try: 25/03 and 03/25 in one column are both beyond doubt.
    pair = (DAY_FIRST, MONTH_FIRST) if reading.day_first is not False else (MONTH_FIRST, DAY_FIRST)
    others = [shape for shape in reading.shapes if shape != DAY_FIRST]
    return [*others, *pair]


def _halved(cell: ibis.Value, wall: ibis.Value) -> ibis.Value:
    """Afternoon marks added to a clock of twelve hours."""
    afternoon = cell.re_search(r"([Pp]\.?[Mm]|下午|晚上|中午)")
    morning = cell.re_search(r"([Aa]\.?[Mm]|上午|凌晨|早上)")
    # 中午 11:50 is before noon.
    noon = ibis.ifelse(cell.contains("中午"), 10, 12)
    later = ibis.ifelse(afternoon & (wall.hour() < noon), wall + ibis.interval(hours=12), wall)
    midnight = morning & (wall.hour() == 12)
    halved = ibis.ifelse(midnight, wall - ibis.interval(hours=12), later)
    return halved


def _instant(cell: ibis.Value, shape: Shape) -> ibis.Value:
    if shape == EPOCH:
        digits = ibis.ifelse(cell.re_search(f"^{EPOCH.pattern}$"), cell.substr(0, 10), ibis.null("string"))
        # Counted from the epoch by hand: a cast through a zoned timestamp would ask the machine's own zone.
        return ibis.literal(datetime(1970, 1, 1)) + digits.try_cast("int64").as_interval("s")  # noqa: DTZ001
    wall = shape.wall(cell)
    # The offset's sign stands for hours and minutes alike.
    hours = cell.re_extract(OFFSET.pattern, 3).nullif("").try_cast("int64").fill_null(0)
    minutes = cell.re_extract(OFFSET.pattern, 4).nullif("").try_cast("int64").fill_null(0)
    sign = ibis.ifelse(cell.re_search(r"-\d{2}:?\d{0,2}$"), -1, 1)
    return wall - (hours * 3600 + sign * minutes).as_interval("s")
