"""What an import tells: while it runs, and at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headwater.engine.lake.intake.reasons import reason_words
from headwater.engine.lake.snapshots import ValueWarning
from headwater.engine.words import Problem, Words

STAGES = {
    "open": Words("Opening", "打开文件"),
    "read": Words("Reading and checking", "读取并校验"),
    "settle": Words("Comparing with what is there", "与已有数据比对"),
    "publish": Words("Publishing", "发布"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: a key of `STAGES`, the source, the part done (0 to 1), bytes and rows so far."""

    stage: str
    source: str = ""
    done: float = 0.0
    bytes: int = 0
    rows: int = 0

    @property
    def words(self) -> Words:
        """The stage in words."""
        return STAGES[self.stage]


Tell = Callable[[Progress], None]


class Cancelled(Problem):
    """Raised by a `tell` that wants the import to stop; nothing of it remains."""

    def __init__(self) -> None:
        super().__init__(
            Words("The import was cancelled; nothing was changed.", "导入已取消，未作任何改动。")
        )


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of an import.

    `rows` = `accepted` + `rejected` + `ignored` + `unchanged` + rows whose id is there with other content
    (these are in `warnings` as "same_id"). `rejects_file` holds the rejected rows, None without any.
    """

    import_id: str
    table: str
    files: int
    rows: int
    accepted: int
    rejected: int
    ignored: int
    unchanged: int
    warnings: tuple[ValueWarning, ...]
    rejects_file: Path | None
    snapshot: int
    days: tuple[str, ...] = ()

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """The document of `headwater import --json`."""
        warnings = [
            {"column": item.column, "reason": reason_words(item.reason).say(language), "count": item.count}
            for item in self.warnings
        ]
        counts = ("files", "rows", "accepted", "rejected", "ignored", "unchanged")
        return {
            **{name: getattr(self, name) for name in counts},
            "warnings": warnings,
            "rejects_file": str(self.rejects_file) if self.rejects_file else None,
            "snapshot": self.snapshot,
        }

    def as_text(self, language: str = "en") -> str:
        """The result in a few lines."""
        head = Words(
            f"{self.accepted:,} of {self.rows:,} rows from {self.files} file(s) landed in {self.table}: "
            f"{self.rejected:,} rejected, {self.ignored:,} ignored, {self.unchanged:,} there already.",
            f"共 {self.rows:,} 行（{self.files} 个文件），写入 {self.table} {self.accepted:,} 行："
            f"拒绝 {self.rejected:,}，忽略 {self.ignored:,}，已存在 {self.unchanged:,}。",
        )
        lines = [head.say(language)]
        for item in self.warnings:
            lines.append(f"  {item.column}: {reason_words(item.reason).say(language)} ({item.count:,})")
        if self.rejects_file:
            lines.append(Words("Rejected rows:", "被拒绝的行：").say(language) + f" {self.rejects_file}")
        return "\n".join(lines)
