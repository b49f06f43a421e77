"""Lists of customers from a file: read, kept beside the screenings, named by a key."""

from __future__ import annotations

import csv
import io
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from headwater.centre.recovery import files
from headwater.engine.lake.intake.sources.small_sheets import TooLarge, TooManyRows, Unreadable, small_sheet

MOST_BYTES = 20_000_000
LONGEST = 80
# Headings of the column that names the customer; without one it is the first.
HEADINGS = frozenset(
    {"customer", "customer_id", "msisdn", "phone", "number", "id"}
    | {"客户", "客户号码", "客户编号", "号码", "手机号", "手机号码"}
)


def read_list(file: IO[bytes], name: str, size: int) -> list[str]:
    """The customers of a CSV, text or Excel file, each once, in order. ValidationError in words."""
    if size > MOST_BYTES:
        raise ValidationError(_("The file is larger than 20 MB: bring in a part of it."))
    rows = _of_excel(file, size) if name.lower().endswith((".xlsx", ".xls")) else _of_text(file.read())
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise ValidationError(_("The file is empty."))
    place, head = _column(rows[0])
    cells = (row[place].strip() for row in rows[head:] if len(row) > place)
    found = list(dict.fromkeys(cell[:LONGEST] for cell in cells if cell and "\n" not in cell))
    if not found:
        raise ValidationError(_("The file names no customers."))
    return found


def keep_list(customers: list[str]) -> str:
    """Put a list aside; answers its key."""
    with files.writing(files.LISTS, "list") as (folder, key):
        (folder / "customers.txt").write_text("\n".join(customers), encoding="utf-8")
    return key


def _column(first: list[str]) -> tuple[int, int]:
    """The place of the customers' column, and how many lines stand above the customers."""
    for place, heading in enumerate(first):
        if heading.strip().lower() in HEADINGS:
            return place, 1
    # A heading that nobody knows is no number; customers mostly are.
    return 0, 0 if any(sign.isdigit() for sign in first[0]) else 1


def _of_excel(file: IO[bytes], size: int) -> list[list[str]]:
    try:
        return small_sheet(file, size)
    except (TooLarge, TooManyRows):
        raise ValidationError(_("The sheet is too large: save it as CSV.")) from None
    except Unreadable:
        raise ValidationError(_("This is not an Excel file that can be read.")) from None


def _of_text(content: bytes) -> list[list[str]]:
    for coding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(coding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        try:
            return list(csv.reader(io.StringIO(text, newline="")))
        except csv.Error:
            break
    raise ValidationError(_("This is no text: save the list as CSV or Excel."))
