"""Undo: a new snapshot without the files of one import."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC

from headwater.engine.lake.snapshots import ImportRecord, Lake
from headwater.engine.words import Problem, Words


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What an undo did: rows taken out, and which imports had left rows out because these were there."""

    import_id: str
    table: str
    rows: int
    snapshot: int
    days: tuple[str, ...]
    relying: tuple[tuple[ImportRecord, int], ...]

    @property
    def words(self) -> Words | None:
        """A sentence about the rows that other imports relied on; None when there are none."""
        if not self.relying:
            return None
        rows = sum(count for _, count in self.relying)
        names = [name for record, _ in self.relying for name in record.sources]
        return Words(
            f"{rows} rows of other imports ({', '.join(names)}) had been left out because this import "
            "had them already; bring those files in again to have them.",
            f"另有 {rows} 行来自其他导入（{'、'.join(names)}），当时因本次导入已包含而未重复写入；"
            "如需保留请重新导入这些文件。",
        )


def undo(lake: Lake, import_id: str, by: str) -> UndoReport:
    """Takes the rows of one import out again; Problem when there is no such import or it is undone."""
    with lake.writing() as writer:
        record = writer.snapshot.record(import_id)
        if record is None or record.undone or record.kind == "facts":
            raise Problem(
                Words(
                    f"There is no import {import_id} that could be undone.",
                    f"没有可撤销的导入 {import_id}。",
                )
            )
        entries = writer.snapshot.entries.get(record.table, ())
        gone = [entry for entry in entries if entry.import_id == import_id]
        at = lake.clock().astimezone(UTC).isoformat(timespec="seconds")
        undone = replace(record, undone=at, undone_by=by)
        imports = tuple(undone if one.id == import_id else one for one in writer.snapshot.imports)
        relying = tuple(
            (one, one.unchanged_of[import_id])
            for one in imports
            if not one.undone and one.unchanged_of.get(import_id)
        )
        snapshot = writer.withdraw(record.table, [entry.name for entry in gone], imports)
    rows = sum(entry.rows for entry in gone)
    return UndoReport(import_id, record.table, rows, snapshot.number, record.days, relying)
