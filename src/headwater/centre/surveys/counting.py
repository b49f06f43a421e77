"""From the rows of a sheet to counts by aspect and requirement, with what was left out on the way.

Nothing of Django but the words of what is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from headwater.centre.surveys.layouts import EMPTY, LEVELS, SEVERAL, Rows, number_in, parts, plain

# A line that adds up the others would count everything twice.
SUMS = {"合计", "总计", "小计", "共计", "汇总", "total", "sum", "subtotal", "grand total"}
LONGEST = 120
CHOICE = re.compile(r"(.+?)\s*[(（]([^()（）]+)[)）]")
MOST_COUNT = 1e9


@dataclass
class Counted:
    """Counts by (aspect, requirement). `rows`: how many lines said something; `sums`: lines that only add up.

    `empty`: lines without a requirement; `marks`: what was taken for a tick, `odd`: what was no score.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: int = 0
    sums: int = 0
    empty: int = 0
    marks: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)


def by_rows(
    rows: Rows, header: int, *, level2: int, level1: int | None, count: int | None, whole: int | None
) -> Counted:
    """A row a requirement with its number; without `count` a row an answer, several choices in a cell apart.

    `whole`: how many were asked, for sheets that hold shares instead of numbers.
    """
    found = Counted()
    aspect = ""
    shares = _shares(rows[header:], count, whole) if count is not None else None
    for line, row in enumerate(rows[header:], start=header + 1):
        requirement = _cell(row, level2)
        if not requirement:
            found.empty += any(row)
            continue
        aspect = (_cell(row, level1) if level1 is not None else "") or (aspect if count is not None else "")
        if {plain(requirement).lower(), plain(aspect).lower()} & SUMS:
            found.sums, aspect = found.sums + 1, ""
            continue
        found.rows += 1
        if count is None:
            for one in _choices(requirement):
                found.counts[(aspect or one)[:80], one] += 1
        else:
            number = _number(row, count, line) * (shares or 1)
            found.counts[(aspect or requirement)[:80], requirement] += round(number)
    return found


def by_columns(rows: Rows, header: int, columns: Sequence[int], *, missed_at: float | None) -> Counted:
    """A column a requirement: ticks are counted, or with `missed_at` the scores up to there."""
    found = Counted()
    heads = parts(rows, header)
    names = {place: _levels(heads[place], place) for place in columns}
    for row in rows[header:]:
        said = {place: _cell(row, place) for place in columns}
        found.rows += any(said.values())
        found.empty += bool(any(row)) and not any(said.values())
        for place, cell in said.items():
            found.counts[names[place]] += _counts(cell, missed_at, found)
    return found


def _counts(cell: str, missed_at: float | None, found: Counted) -> bool:
    """Whether the cell counts: a tick, or a low score."""
    if missed_at is None:
        marked = plain(cell).lower() not in EMPTY
        if marked:
            found.marks[cell] += 1
        return marked
    score = number_in(cell)
    if cell and score is None:
        found.odd[cell] += 1
    return score is not None and score <= missed_at


def _levels(heads: tuple[str, ...], place: int) -> tuple[str, str]:
    """Aspect and requirement of a column: two headings above each other, or one that names both."""
    said = heads
    if len(heads) == 1:
        # 最看重什么(接起快): the question and the choice, as survey sites write it.
        asked = CHOICE.fullmatch(heads[0])
        said = (asked[1], asked[2]) if asked else tuple(LEVELS.split(heads[0], maxsplit=1))
    if not said:
        raise ValidationError(_("A column to be counted has no heading: a requirement needs a name."))
    return said[0][:80], said[-1][:LONGEST]


def _choices(text: str) -> list[str]:
    """The choices in a cell, each once."""
    return list(dict.fromkeys(one[:LONGEST] for one in SEVERAL.split(text) if one))


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place].strip()[:2000] if place is not None and place < len(row) else ""


def _shares(rows: Rows, count: int, whole: int | None) -> int | None:
    """How many a whole is, where the column holds shares of it; None where it holds numbers."""
    values = [number_in(_cell(row, count)) for row in rows]
    known = [value for value in values if value]
    if not known or not all(0 < value <= 1 for value in known) or all(value == 1 for value in known):
        return None
    if whole is None:
        raise ValidationError(
            {"respondents": _("The column holds shares, not numbers: say how many were asked.")}
        )
    return whole


def _number(row: Sequence[str], place: int, line: int) -> float:
    text = _cell(row, place)
    value = number_in(text) if text else 0.0
    if value is None or not 0 <= value <= MOST_COUNT:
        raise ValidationError(
            _("Line %(line)d: %(text)s is not a number of answers.") % {"line": line, "text": text[:60]}
        )
    return value
