"""Definitions and answers as lines of text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from headwater.engine.indicators.calculate import Answer
from headwater.engine.indicators.definition import Definition


def definitions_as_rows(definitions: Iterable[Definition]) -> list[dict[str, Any]]:
    """One dict an indicator, names in both languages, for JSON."""
    return [
        {
            "indicator": one.key,
            "number": one.number,
            "name": one.name.en,
            "name_zh": one.name.zh,
            "table": one.table,
            "formula": one.formula,
            "unit": one.unit,
            "direction": one.direction,
            "level": one.level,
            "version": one.version,
            "waits_for": one.waits_for,
        }
        for one in definitions
    ]


def definitions_as_text(definitions: Iterable[Definition], language: str) -> str:
    """One line an indicator: number, key, name, formula."""
    rows = [[one.number, one.key, one.name.say(language), one.formula] for one in definitions]
    return in_columns([["", "indicator", "name", "formula"], *rows])


def answer_as_text(answer: Answer) -> str:
    """One line a figure: by-keys, indicator, value, numerator, denominator, count."""
    names = [*answer.query.by, "indicator", "value", "numerator", "denominator", "count"]
    return in_columns([names, *[[_cell(row[name]) for name in names] for row in answer.rows]])


def in_columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells, each column as wide as its widest cell; a Chinese character is two wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def _width(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
