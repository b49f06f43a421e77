"""Reads any Excel sheet as texts, within bounds: a small file may unpack to whatever it likes."""

from __future__ import annotations

from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from headwater.engine.lake.intake.sources.small_sheets import (
    MOST_ROWS,
    TooLarge,
    TooManyRows,
    Unreadable,
    small_sheet,
)

MOST_COLUMNS = 60
# Names of columns that are what they say, in either language.
KNOWN = {
    "level1": ("aspect", "level 1", "category", "方面", "一级", "类别", "维度", "大类"),
    "level2": ("requirement", "level 2", "item", "需求", "要求", "二级", "题项", "诉求", "选项"),
    "count": ("count", "number", "answers", "n", "数量", "人数", "次数", "频数", "计数"),
}


def cells_of(file: IO[bytes], size: int) -> list[list[str]]:
    """The first sheet's cells as texts; a sentence when it is none or too large."""
    try:
        rows = small_sheet(file, size)
    except TooLarge:
        said = _("The file is larger than 5 MB. Count it first, or bring in a part.")
        raise ValidationError(said) from None
    except TooManyRows:
        raise ValidationError(_("The sheet has more than %(most)d rows.") % {"most": MOST_ROWS}) from None
    except Unreadable:
        raise ValidationError(_("This is not an Excel file that can be read.")) from None
    if not rows:
        raise ValidationError(_("The first sheet is empty."))
    return [row[:MOST_COLUMNS] for row in rows]


def suggested(cells: list[list[str]]) -> dict[str, str]:
    """The places of the columns whose headings are known words."""
    found: dict[str, str] = {}
    for at, heading in enumerate(cells[0] if cells else []):
        for name, words in KNOWN.items():
            if name not in found and any(_fits(heading.lower(), word) for word in words):
                found[name] = str(at)
                break
    return found


def _fits(heading: str, word: str) -> bool:
    return heading == word or (len(word) > 1 and word in heading)
