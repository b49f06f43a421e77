"""Reads the vocabulary's workbook back, as its page exports it, with whatever stands above the rows."""

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
from headwater.engine.words import Words

# Columns of the workbook; either language is understood when it comes back.
COLUMNS = {
    "kind": Words("Kind", "类别"),
    "code": Words("Code", "代码"),
    "name": Words("Chinese name", "中文名"),
    "name_en": Words("English name", "英文名"),
    "group": Words("Code of the group", "所属分组代码"),
    "in_use": Words("In use", "使用中"),
}
NEEDED = ("kind", "code")


def rows_of(file: IO[bytes], size: int) -> list[tuple[int, dict[str, str]]]:
    """(line of the sheet, its cells by COLUMNS) of the first sheet; a sentence when it is none."""
    cells = _cells(file, size)
    for number, row in enumerate(cells):
        places = _places(row)
        if all(name in places for name in NEEDED):
            return _below(cells, number, places)
    wanted = ", ".join(COLUMNS[name].zh + " / " + COLUMNS[name].en for name in NEEDED)
    raise ValidationError(_("No line of the sheet has the columns %(wanted)s.") % {"wanted": wanted})


def _cells(file: IO[bytes], size: int) -> list[list[str]]:
    try:
        return small_sheet(file, size, skip_empty=False)
    except TooLarge:
        raise ValidationError(_("The file is larger than a vocabulary can be (5 MB).")) from None
    except TooManyRows:
        raise ValidationError(_("The sheet has more than %(most)d rows.") % {"most": MOST_ROWS}) from None
    except Unreadable:
        said = _("This is not an Excel file. Export the list, change it, bring it back.")
        raise ValidationError(said) from None


def _places(row: list[str]) -> dict[str, int]:
    found = {}
    for name, words in COLUMNS.items():
        place = next((i for i, cell in enumerate(row) if cell.lower() in (words.en.lower(), words.zh)), None)
        if place is not None:
            found[name] = place
    return found


def _below(cells: list[list[str]], header: int, places: dict[str, int]) -> list[tuple[int, dict[str, str]]]:
    rows = [
        (number, {name: row[place] for name, place in places.items()})
        for number, row in enumerate(cells[header + 1 :], start=header + 2)
    ]
    return [(number, row) for number, row in rows if any(row.values())]
