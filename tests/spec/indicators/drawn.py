"""Tables as one draws them: a line of column names, a line a row, `-` for missing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from headwater.engine.lake.tables import TABLES


def drawn(table: str, picture: str) -> list[dict[str, Any]]:
    """The rows of a picture; times may be written as `day hour:minute`, the day alone means noon."""
    lines = [line for line in picture.strip().splitlines() if line.strip()]
    names = [_full(table, name) for name in lines[0].split()]
    rows = []
    for line in lines[1:]:
        cells = line.split()
        assert len(cells) == len(names), line
        row = {name: _value(table, name, cell) for name, cell in zip(names, cells, strict=True)}
        rows.append({name: value for name, value in row.items() if value is not None})
    return rows


def _full(table: str, name: str) -> str:
    known = {column.name for column in TABLES[table].columns}
    return name if name in known else f"{name}_seconds"


def _value(table: str, name: str, cell: str) -> Any:
    if cell == "-":
        return None
    match TABLES[table].column(name).type:
        case "integer":
            return int(cell)
        case "number":
            return float(cell)
        case "boolean":
            return cell == "yes"
        case "date":
            return date.fromisoformat(cell)
        case "timestamp":
            return datetime.fromisoformat(cell if "T" in cell else f"{cell}T12:00")
    return cell
