"""The first rows as they will land, in words: times local, codes by name, troubles beside the cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.imports.models import Upload
from headwater.centre.imports.presenters.runs import reason_text
from headwater.centre.imports.queries import sources
from headwater.centre.ui.components import Figure, Sentence, duration, format_value, mask_customer
from headwater.centre.ui.values import language_now
from headwater.engine.lake.intake import PreviewRow
from headwater.engine.lake.intake.profile import Profile as Mapping
from headwater.engine.lake.table import Column
from headwater.engine.lake.tables import TABLES

SHOWN = 20
MOST_TROUBLED = 10


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `state` is rejected, ignored or empty."""

    number: int
    cells: list[Cell]
    state: str
    remarks: str


@dataclass(frozen=True, slots=True)
class Head:
    name: str
    label: str


@dataclass(frozen=True)
class Preview:
    """What the page shows of a preview."""

    heads: list[Head]
    every: list[Line]
    rows: int
    rejected: int
    ignored: int
    found: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def lines(self) -> list[Line]:
        """The rows that are shown: the first ones, then later ones that need a look."""
        first, rest = self.every[:SHOWN], self.every[SHOWN:]
        troubled = [line for line in rest if line.state != "ignored" and line.remarks]
        return [*first, *troubled[:MOST_TROUBLED]]

    @property
    def words(self) -> str:
        """Of how many rows it speaks."""
        return ngettext("%(n)d row looked at", "%(n)d rows looked at", self.rows) % {"n": self.rows}

    def landing(self, name: str) -> list[str]:
        """The first different values of a column as they land."""
        place = next((i for i, head in enumerate(self.heads) if head.name == name), None)
        if place is None:
            return []
        texts = (line.cells[place].text for line in self.every if not line.state)
        return list(dict.fromkeys(text for text in texts if text))[:3]

    def troubles(self, name: str) -> list[str]:
        """What was noticed in a column, with counts."""
        found = [(count, reason) for (column, reason), count in self.found.items() if column == name]
        return [f"{reason_text(reason)} ×{count}" for count, reason in sorted(found, reverse=True)[:3]]

    def say(self, said: Sentence) -> None:
        """How many of the rows looked at can be used."""
        good = self.rows - self.rejected - self.ignored
        mood = "bad" if not good else "near" if self.rejected else "good"
        said.say(
            _("Of the first {rows} rows {good} can be used."),
            rows=str(self.rows),
            good=Figure(format_value("count", good), "", mood),
        )


def previewed(upload: Upload, mapping: Mapping) -> Preview:
    """The first rows of the first file under this mapping."""
    table = TABLES[mapping.table]
    raw = sources.preview(upload, mapping)
    zone = ZoneInfo(mapping.zone)
    targets = {found.target for found in mapping.fields}
    if mapping.unpivot:
        targets |= {"indicator", "value"}
    columns = [column for column in table.columns if column.name in targets]
    lines = [
        Line(
            number=row.line,
            cells=[Cell(shown(c, row.values.get(c.name), zone), _trouble(row, c.name)) for c in columns],
            state=_state(row),
            remarks="; ".join(_remarks(row, mapping)),
        )
        for row in raw.rows
    ]
    judged = [check for row in raw.rows if _state(row) != "ignored" for check in row.checks]
    return Preview(
        heads=[Head(column.name, column.words.say(language_now())) for column in columns],
        every=lines,
        rows=len(lines),
        rejected=sum(line.state == "rejected" for line in lines),
        ignored=sum(line.state == "ignored" for line in lines),
        found=Counter((check.column, check.reason) for check in judged),
    )


def _state(row: PreviewRow) -> str:
    levels = {check.level for check in row.checks}
    return "ignored" if "ignore" in levels else "" if row.lands else "rejected"


def _trouble(row: PreviewRow, name: str) -> str:
    return "; ".join(reason_text(check.reason) for check in row.checks if check.column == name)


def _remarks(row: PreviewRow, mapping: Mapping) -> list[str]:
    """What is wrong, under the source's own names; of an ignored row only that."""
    if _state(row) == "ignored":
        return [_("left out, as the mapping says")]
    found = []
    for check in row.checks:
        mapped = mapping.field(check.column)
        name = " + ".join(mapped.sources) if mapped and mapped.sources else check.column
        found.append(f"{name} {reason_text(check.reason)}".strip())
    return list(dict.fromkeys(found))


def shown(column: Column, value: Any, zone: ZoneInfo) -> str:
    """One value as people read it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.unit == "seconds":
        return duration(value)
    if column.type in ("number", "integer"):
        return f"{value:,g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if column.personal and column.kind == "detail":
        return mask_customer(value)
    code = column.codes.get(str(value))
    return code.say(language_now()) if code else str(value)
