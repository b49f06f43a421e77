"""JSON lines: one object a line, nested values kept as JSON text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from headwater.engine.lake.intake.sources.opened import BrokenLine, clean_names, write_lined

# Lines that are no objects are told one by one up to so many.
MOST_BROKEN = 100_000


def convert_json_lines(path: Path, target: Path) -> tuple[tuple[str, ...], bool, tuple[BrokenLine, ...]]:
    """Writes objects as lined text; returns columns, whether all cells are plain, and the broken lines."""
    broken: list[BrokenLine] = []
    keys: dict[str, None] = {}
    for _, record in _objects(path, broken):
        keys.update(dict.fromkeys(record))
    columns = clean_names(list(keys))
    rows = ((line, [_text(record.get(key)) for key in keys]) for line, record in _objects(path, []))
    return columns, write_lined(target, columns, rows), tuple(broken)


def _objects(path: Path, broken: list[BrokenLine]) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                record = None
            if isinstance(record, dict):
                yield number, record
            elif len(broken) < MOST_BROKEN:
                broken.append(BrokenLine(number, "broken_json", line.rstrip("\r\n")))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
