"""Reads any Excel or CSV file as sheets of texts, within bounds: a small one may unpack to anything."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from headwater.centre.surveys.layouts import filled, headings
from headwater.engine.lake.intake.sources.small_sheets import (
    LARGEST,
    MOST_ROWS,
    SmallPage,
    TooLarge,
    TooManyRows,
    Unreadable,
    small_book,
)

MOST_COLUMNS = 300


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: its cells, merged ones filled in, and how many lines stand above its rows."""

    name: str
    rows: list[list[str]]
    header: int


def pages_of(file: IO[bytes], size: int, name: str = "") -> list[Page]:
    """The sheets that have cells, the fullest first; a sentence when there is none, or it is too large."""
    try:
        read = _csv(file, size) if name.lower().endswith((".csv", ".txt")) else small_book(file, size)
    except TooLarge:
        said = _("The file is larger than 5 MB. Count it first, or bring in a part.")
        raise ValidationError(said) from None
    except TooManyRows:
        raise ValidationError(_("The sheet has more than %(most)d rows.") % {"most": MOST_ROWS}) from None
    except Unreadable:
        raise ValidationError(_("This is not an Excel file that can be read.")) from None
    pages = [_page(page) for page in read if any(any(row) for row in page.rows)]
    if not pages:
        raise ValidationError(_("No sheet of the file has anything in it."))
    return sorted(pages, key=lambda page: -len(page.rows))


def _page(read: SmallPage) -> Page:
    rows = filled(read.rows, read.merged)
    width = max((at + 1 for row in rows for at, cell in enumerate(row) if cell), default=0)
    if width > MOST_COLUMNS:
        facts = {"name": read.name, "n": width, "most": MOST_COLUMNS}
        said = _("The sheet “%(name)s” has %(n)d columns; %(most)d can be read. Leave some out.")
        raise ValidationError(said % facts)
    last = max((at + 1 for at, row in enumerate(rows) if any(row)), default=0)
    rows = [[*row[:width], *[""] * (width - len(row))] for row in rows[:last]]
    return Page(read.name, rows, headings(rows, read.merged))


def _csv(file: IO[bytes], size: int) -> list[SmallPage]:
    if size > LARGEST:
        raise TooLarge
    content = file.read(LARGEST + 1)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding).replace("\x00", "")
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable
    first = text.split("\n", 1)[0]
    apart = max(",\t;", key=first.count)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=apart)]
    except csv.Error:
        raise Unreadable from None
    if len(rows) > MOST_ROWS:
        raise TooManyRows
    return [SmallPage("CSV", rows)]
