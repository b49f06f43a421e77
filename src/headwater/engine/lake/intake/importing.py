"""The import: sources are staged one by one, settled against the lake, and published in one rename."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from headwater.engine.lake.engines import IntakeEngine, intake_engine
from headwater.engine.lake.intake.profile import Profile, checked
from headwater.engine.lake.intake.rejects import write_rejects
from headwater.engine.lake.intake.report import ImportReport, Progress, Tell
from headwater.engine.lake.intake.settling import Settled, Settler
from headwater.engine.lake.intake.sources import Limits, open_sources
from headwater.engine.lake.intake.sources.opened import LIMITS
from headwater.engine.lake.intake.staging import Staged, Stager
from headwater.engine.lake.intake.teams import derivation
from headwater.engine.lake.snapshots import ImportRecord, Lake, Snapshot, ValueWarning, Writer
from headwater.engine.lake.snapshots.writer import disk_problems
from headwater.engine.lake.table import Table
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Problem, Words

MEMORY = "450MB"


def import_files(
    lake: Lake,
    table: str,
    paths: Iterable[Path],
    profile: Profile,
    *,
    tell: Tell | None = None,
    language: str = "en",
    rejects_to: Path | None = None,
    by: str = "system",
    clock: Callable[[], datetime] | None = None,
    limits: Limits = LIMITS,
    memory_limit: str = MEMORY,
    import_id: str = "",
    labels: Mapping[Path, str] | None = None,
) -> ImportReport:
    """Brings files into a table: all usable rows of all files, or, on a Problem, nothing.

    `paths` may be files, folders, archives. `rejects_to` is where rejected rows are written (None: they are
    only counted). `tell` hears of the progress and may raise to cancel. Rows that are there already change
    nothing. Source: a mapping `profile` of this table. `import_id` (12 hex digits; empty: one is made) lets a
    caller who may be killed meanwhile find the import again. `labels` are what people call the files.
    """
    profile = checked(replace(profile, table=table))
    job = _Job(
        lake,
        profile,
        language,
        rejects_to,
        by,
        clock or lake.clock,
        limits,
        tell or _silent,
        import_id,
        labels or {},
    )
    with disk_problems(lake.root):
        lake.root.mkdir(parents=True, exist_ok=True)
        with lake.staging() as folder, closing(intake_engine(folder / "spill", memory_limit)) as engine:
            return job.run(engine, folder, [Path(path) for path in paths])


def _silent(_: Progress) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class _Job:
    lake: Lake
    profile: Profile
    language: str
    rejects_to: Path | None
    by: str
    clock: Callable[[], datetime]
    limits: Limits
    tell: Tell
    import_id: str = ""
    labels: Mapping[Path, str] = field(default_factory=dict)

    def run(self, engine: IntakeEngine, folder: Path, paths: list[Path]) -> ImportReport:
        """Stages, settles, publishes."""
        stager = self._stager(engine, folder)
        staged = self._stage(stager, folder, paths)
        if not sum(one.rows for one in staged):
            raise _no_rows(staged)
        rejects = self._rejects(staged, stager)
        parts = [part for one in staged for part in one.parts]
        with self.lake.writing() as writer:
            record = self._record(staged)
            natural = self.profile.field("id") is not None or bool(self._table.identity)
            settler = Settler(engine, writer.snapshot, self._table, folder, record.id, natural)
            settled = settler.settle(parts, lambda done: self.tell(Progress("settle", done=done)))
            self.tell(Progress("publish"))
            snapshot = publish_settled(writer, self._table.name, settled, record)
            record = snapshot.imports[-1]
        return self._report(staged, record, rejects, snapshot)

    @property
    def _table(self) -> Table:
        return TABLES[self.profile.table]

    def _stager(self, engine: IntakeEngine, folder: Path) -> Stager:
        snapshot = self.lake.snapshot()
        today = self.clock().astimezone(UTC).date().isoformat()
        return Stager(engine, self.profile, today, folder, derivation(engine, snapshot, self._table, folder))

    def _stage(self, stager: Stager, folder: Path, paths: list[Path]) -> list[Staged]:
        needed = [name for mapped in self.profile.fields for name in mapped.sources]
        self.tell(Progress("open"))
        staged: list[Staged] = []
        sources = open_sources(paths, folder, self.profile, needed, self.limits, self.labels)
        for place, source in enumerate(sources):
            rows = sum(one.rows for one in staged)
            seen = sum(one.source.size for one in staged)

            def told(done: float, source=source, rows=rows, seen=seen) -> None:  # type: ignore[no-untyped-def]
                self.tell(Progress("read", source.label, done, seen + int(done * source.size), rows))

            told(0.0)
            staged.append(stager.stage(source, place, told))
        return staged

    def _rejects(self, staged: list[Staged], stager: Stager) -> Path | None:
        concerned = [one for one in staged if one.rejected]
        if self.rejects_to is None or not concerned:
            return None
        return write_rejects(self.rejects_to, concerned, stager, self.language)

    def _record(self, staged: list[Staged]) -> ImportRecord:
        warnings: Counter[tuple[str, str]] = sum((one.warnings for one in staged), Counter())
        # What no column said is told with the rows that it was said of.
        landing = sum(one.rows - one.rejected - one.ignored for one in staged)
        warnings += Counter({(f.target, "assumed"): landing for f in self.profile.fields if f.assumed})
        digests = [one.source.sha256 for one in staged]
        whole = digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
        return ImportRecord(
            id=self.import_id or uuid.uuid4().hex[:12],
            at=self.clock().astimezone(UTC).isoformat(timespec="seconds"),
            by=self.by,
            table=self._table.name,
            sources=tuple(one.source.label for one in staged),
            sha256=whole,
            profile=self.profile.name,
            rows=sum(one.rows for one in staged),
            rejected=sum(one.rejected for one in staged),
            ignored=sum(one.ignored for one in staged),
            warnings=tuple(ValueWarning(*key, count) for key, count in sorted(warnings.items()) if count),
        )

    def _report(
        self, staged: list[Staged], record: ImportRecord, rejects: Path | None, snapshot: Snapshot
    ) -> ImportReport:
        return ImportReport(
            import_id=record.id,
            table=record.table,
            files=len(staged),
            rows=record.rows,
            accepted=record.accepted,
            rejected=record.rejected,
            ignored=record.ignored,
            unchanged=record.unchanged,
            warnings=record.warnings,
            rejects_file=rejects,
            snapshot=snapshot.number,
            days=record.days,
        )


def _counted(record: ImportRecord, settled: Settled) -> ImportRecord:
    clashes = (ValueWarning("id", "same_id", settled.clashes),) if settled.clashes else ()
    return replace(
        record,
        accepted=settled.accepted,
        unchanged=settled.unchanged,
        unchanged_of=dict(settled.unchanged_of),
        warnings=(*record.warnings, *clashes),
        days=tuple(sorted({file.entry.day for file in settled.files})),
    )


def publish_settled(writer: Writer, table: str, settled: Settled, record: ImportRecord) -> Snapshot:
    """Publishes what was settled, its counts added to the record."""
    record = _counted(record, settled)
    if settled.files:
        return writer.publish(table, settled.files, record)
    # Nothing new: the history tells of the attempt, but the data are the same, and so is their number.
    return writer.note(record)


def _no_rows(staged: list[Staged]) -> Problem:
    names = ", ".join(one.source.label for one in staged)
    return Problem(
        Words(
            f"{names}: there is a header but not one row below it. Export it again with its rows.",
            f"{names}：只有表头，没有数据行。请重新导出含数据的文件。",
        )
    )
