"""How a sheet of survey answers is laid out: where its headings end, what its columns are called and hold.

Nothing of Django: rows of texts in, plain values out. A guess is where the page begins; people say how it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Rows = Sequence[Sequence[str]]
# (first row, first column, last row, last column), counted from 0, both ends included.
Span = tuple[int, int, int, int]

# Names of columns that are what they say, in either language.
KNOWN = {
    "level1": ("aspect", "level 1", "category", "方面", "一级", "类别", "维度", "大类"),
    "level2": ("requirement", "level 2", "item", "需求", "要求", "二级", "题项", "诉求", "选项"),
    "count": ("count", "number", "answers", "n", "数量", "人数", "次数", "频数", "计数"),
}
# What stands in a column of its own where somebody chose it, or did not.
TICKED = frozenset(["1", "√", "✓", "✔", "☑", "●", "x", "是", "有", "选中", "已选", "yes", "y", "true", "t"])
NOT_TICKED = ["0", "-", "–", "—", "/", "否", "无", "未选", "未选中", "no", "n", "false", "f", "n/a", "null"]
EMPTY = frozenset(["", *NOT_TICKED])
# Between several choices in one cell; 问卷星 and Google write these.
SEVERAL = re.compile(r"\s*[┋;；|｜\n]\s*|\s*[,，、]\s*")
LEVELS = re.compile(r"\s*(?:[/／|｜·]|—+|--+)\s*")
MOST_HEADINGS = 4
LOOKED_AT = 400
MOST_NEW = 0.7


@dataclass(frozen=True, slots=True)
class Layout:
    """A guess. `shape`: "rows" (a row a requirement or an answer) or "columns" (a column a requirement).

    `header` counts the lines above the rows; `names` are distinct; `columns` those that hold requirements.
    `scored`: they hold scores rather than ticks.
    """

    header: int
    names: tuple[str, ...]
    shape: str
    columns: tuple[int, ...] = ()
    scored: bool = False
    level1: int | None = None
    level2: int | None = None
    count: int | None = None


def plain(text: str) -> str:
    """Full-width letters and digits as the usual ones, without spaces around."""
    return unicodedata.normalize("NFKC", text).strip()


def number_in(text: str) -> float | None:
    """The number that a cell says: １，２００ · 1,200 人 · 18.2%; nothing where it says none."""
    match = re.fullmatch(r"([+-]?[\d,]*\.?\d+)\s*(%|人|次|份|个|票|条|件)?", plain(text).replace("，", ","))
    if match is None:
        return None
    value = float(match[1].replace(",", ""))
    return value / 100 if match[2] == "%" else value


def letter(place: int) -> str:
    """The letters of a column as Excel has them: 0 -> A, 26 -> AA."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(65 + place % 26)


def filled(rows: Rows, merged: Sequence[Span]) -> list[list[str]]:
    """The cells with what a merged cell says in each of its places; a number stands once alone."""
    cells = [list(row) for row in rows]
    for top, left, bottom, right in merged:
        said = cells[top][left] if top < len(cells) and left < len(cells[top]) else ""
        if not said or number_in(said) is not None:
            continue
        for row in range(top, min(bottom + 1, len(cells))):
            cells[row] += [""] * (right + 1 - len(cells[row]))
            for place in range(left, right + 1):
                cells[row][place] = said
    return cells


def headings(rows: Rows, merged: Sequence[Span] = ()) -> int:
    """How many lines stand above the rows: titles, and one line of headings or several."""
    width = max((len(row) for row in rows), default=0)
    first = next((at for at, row in enumerate(rows[:20]) if _filled(row) >= min(2, width)), 0)
    if first >= len(rows) or (_numeric(rows[first]) and first + 1 < len(rows) and _numeric(rows[first + 1])):
        return first
    # What stands in its column again is an answer, no heading.
    below = rows[first + 1 :]
    again = [
        any(at < len(row) and row[at] == cell for row in below) for at, cell in enumerate(rows[first]) if cell
    ]
    tall = [bottom for top, _left, bottom, _right in merged if top == first < bottom < first + MOST_HEADINGS]
    if again and all(again) and not tall:
        return first
    last = max([first, *tall])
    while last - first < MOST_HEADINGS - 1 and any(_spans(span, last) for span in merged):
        last += 1
    return min(last + 1, len(rows))


def _spans(span: Span, row: int) -> bool:
    """Whether a merged cell of this line stands over several columns: more headings follow below it."""
    top, left, bottom, right = span
    return top <= row <= bottom and right > left


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)


def _numeric(row: Sequence[str]) -> bool:
    return any(number_in(cell) is not None for cell in row)


def parts(rows: Rows, header: int) -> list[tuple[str, ...]]:
    """Each column's headings from top to bottom, each once; what stands over the whole sheet is its title."""
    width = max((len(row) for row in rows), default=0)
    found = []
    # The last line of headings names the columns, whatever it says.
    above = [set(filter(None, row)) for row in rows[: max(header - 1, 0)]]
    titles = {next(iter(said)) for said in above if len(said) == 1}
    for place in range(width):
        said = [row[place] for row in rows[:header] if place < len(row) and row[place]]
        found.append(tuple(dict.fromkeys(one for one in said if one not in titles)))
    return found


def names_of(rows: Rows, header: int) -> tuple[str, ...]:
    """The columns' names, no two alike: without a heading, or with one used twice, they have their letter."""
    plainly = [" · ".join(part) for part in parts(rows, header)]
    often = Counter(plainly)
    return tuple(
        f"{name} ({letter(at)})" if name and often[name] > 1 else name or letter(at)
        for at, name in enumerate(plainly)
    )


def guess(rows: Rows, header: int) -> Layout:
    """What the sheet most likely is; `rows` with merged cells filled in."""
    names = names_of(rows, header)
    found = _by_heading(parts(rows, header))
    if "level2" in found and "count" in found:
        return _as_rows(header, names, found)
    body = rows[header : header + LOOKED_AT]
    heads = [plain(said[-1]).lower() if said else "" for said in parts(rows, header)]
    kinds = [_kind([row[at] for row in body if at < len(row)], head) for at, head in enumerate(heads)]
    for kind in ("ticks", "scores"):
        columns = tuple(at for at, one in enumerate(kinds) if one == kind)
        if len(columns) > 1:
            return Layout(header, names, "columns", columns, kind == "scores")
    words = [at for at, one in enumerate(kinds) if one == "several"] or [
        at for at, one in enumerate(kinds) if one == "words"
    ]
    first = {"level2": words[-1]} if words else {}
    numbers = [at for at, one in enumerate(kinds) if one in ("numbers", "scores")]
    named = [row[words[-1]] for row in body if words and words[-1] < len(row)]
    if numbers and named and len(set(named)) == len(named) > 1:
        # Each requirement stands once, beside numbers: these are its counts.
        first["count"] = numbers[0]
    return _as_rows(header, names, first | found)


def _as_rows(header: int, names: tuple[str, ...], found: Mapping[str, int]) -> Layout:
    places = (found.get("level1"), found.get("level2"), found.get("count"))
    return Layout(header, names, "rows", (), False, *places)


def _by_heading(named: Sequence[tuple[str, ...]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, said in enumerate(named):
        heading = plain(said[-1]).lower() if said else ""
        for name, words in KNOWN.items():
            if name not in found and any(_fits(heading, word) for word in words):
                found[name] = at
                break
    return found


def _fits(heading: str, word: str) -> bool:
    return heading == word or (len(word) > 1 and word in heading)


def _kind(cells: Sequence[str], head: str) -> str:
    """What a column holds: "ticks", "scores", "numbers", "several" choices a cell, "words", "nothing"."""
    said = [plain(cell).lower() for cell in cells]
    values = {cell for cell in said if cell}
    if not values:
        return "nothing"
    marked = {cell for cell in said if cell not in EMPTY}
    # Some exports repeat the choice's own words where it was made.
    if marked <= TICKED or marked == {head}:
        return "ticks"
    if all(cell.isdigit() and int(cell) <= 10 for cell in values):
        return "scores"
    if all(number_in(cell) is not None for cell in values):
        return "numbers"
    pieces = Counter(piece for cell in said for piece in SEVERAL.split(cell) if piece)
    apart = any(len(SEVERAL.split(cell)) > 1 for cell in values)
    # Choices come again and again, free words hardly ever do.
    return "several" if apart and len(pieces) <= MOST_NEW * sum(pieces.values()) else "words"
