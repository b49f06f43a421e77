"""The chart as a value: what ECharts draws, and the same numbers as a table for those who read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from headwater.centre.ui.values import format_value, language_now

Number = int | float | None
# In an option these stand for colours of the theme; the page's script puts in those of light or dark.
COLOURS = ("blue", "pale", "faint", "band", "bad", "near", "good", "grey", "ink", "line", "ground")


def colour(name: str) -> str:
    """The word that the script replaces by the theme's colour."""
    if name not in COLOURS:
        raise ValueError(f"No colour of the theme: {name}. There are {', '.join(COLOURS)}.")
    return f"@{name}"


@dataclass(frozen=True)
class Column:
    """One column of the table twin: with a unit its cells are numbers, else text."""

    name: str
    unit: str = ""


@dataclass(frozen=True)
class Chart:
    """`key` is unique on the page. `empty` is the sentence shown instead of a picture without numbers.

    The option's `hw` part tells the script units and addresses: {"unit", "language", "urls"}.
    """

    key: str
    title: str
    option: dict[str, Any]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""
    empty: str = ""
    height: int = 280
    summary: str = ""
    excel_url: str = ""
    facts: tuple[tuple[str, str], ...] = field(default=())

    @property
    def has_numbers(self) -> bool:
        """Whether there is anything to draw."""
        units = [column.unit for column in self.columns]
        return any(u and cell is not None for row in self.rows for u, cell in zip(units, row, strict=True))

    @property
    def script_id(self) -> str:
        """The id of the JSON that the script reads."""
        return f"{self.key}-data"

    @property
    def shown_rows(self) -> list[list[str]]:
        """The cells in words."""
        units = [column.unit for column in self.columns]
        return [
            [format_value(u, cell) if u else str(cell) for u, cell in zip(units, row, strict=True)]
            for row in self.rows
        ]

    @property
    def for_script(self) -> dict[str, Any]:
        """What the page's script gets: the option and the numbers of the table."""
        return {
            "option": self.option | {"hw": {"language": language_now()} | self.option.get("hw", {})},
            "title": self.title,
            "columns": [[column.name, column.unit] for column in self.columns],
            "rows": [list(row) for row in self.rows],
            "facts": [list(fact) for fact in self.facts],
        }


def known(values: Sequence[Number]) -> list[float]:
    """The values that are there."""
    return [value for value in values if value is not None]
