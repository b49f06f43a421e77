"""Moments as files write them: which format a column has, and the moment of a cell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

# Year first is plain; of day and month the one that fits every cell counts, month first when both do.
FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y%m%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y%m%d",
    "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日%H时%M分", "%Y年%m月%d日",
    "%m/%d/%Y %I:%M:%S %p", "%d/%m/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y", "%d/%m/%Y",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y",
)  # fmt: skip
ISO = "iso"


def format_of(cells: Iterable[str]) -> str:
    """The format that fits most of the cells; ISO with a zone is `iso`; empty when none fits any."""
    row = [cell.strip() for cell in cells if cell.strip()]
    counts = {form: sum(_fits(cell, form) for cell in row) for form in (*FORMATS, ISO)}
    best = max(counts, key=lambda form: counts[form], default="")
    return best if best and counts[best] else ""


def _fits(cell: str, form: str) -> bool:
    try:
        _read(cell, form)
    except ValueError:
        return False
    return True


def _read(cell: str, form: str) -> datetime:
    if form == ISO:
        return datetime.fromisoformat(cell.replace("Z", "+00:00"))
    # Parts of a second say nothing here.
    text = cell.split(".")[0] if cell.count(".") == 1 and ":" in cell.split(".")[0] else cell
    return datetime.strptime(text, form)  # noqa: DTZ007


def moment(cell: str, form: str, zone: tzinfo) -> datetime | None:
    """The moment of a cell, with its zone; None for an empty one. ValueError when it cannot be read."""
    if not cell.strip():
        return None
    for one in dict.fromkeys((form, ISO, *FORMATS)):
        if one and _fits(cell.strip(), one):
            found = _read(cell.strip(), one)
            return found if found.tzinfo else found.replace(tzinfo=zone)
    raise ValueError(cell)
