"""A sample centre into the lake of a data folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from headwater.engine.lake import Lake, publish_facts
from headwater.engine.lake.intake import adopt, undo
from headwater.engine.lake.tables import TABLES
from headwater.engine.sample.command import Say, Wish, summary, told_generate
from headwater.engine.sample.generate import COMPLAINTS, RECOVERY, TRUTH_OF_CUSTOMERS, SampleReport
from headwater.engine.words import Problem, Words

SOURCE = "sample"
KEPT = ("truth.json", "organisation.json", COMPLAINTS, TRUTH_OF_CUSTOMERS, RECOVERY)


@contextmanager
def generated(wish: Wish, home: Path, say: Say) -> Iterator[SampleReport]:
    """A sample centre in files that are gone after this block; what the ledger needs, and the
    truth, stays in `home/sample`.

    Refuses where the lake has contacts: a sample among somebody's own data would spoil every figure.
    """
    if Lake(home).snapshot().rows("contacts"):
        raise Problem(
            Words(
                f"The data folder {home} has contacts already. Name another one with --home, or write files"
                " with --out.",
                f"数据文件夹 {home} 中已有接触记录。请用 --home 指定另一个文件夹，或用 --out 写成文件。",
            )
        )
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sample-", dir=home) as aside:
        report = told_generate(wish, Path(aside), say)
        kept = home / "sample"
        kept.mkdir(exist_ok=True)
        for name in KEPT:
            if (report.out / name).exists():
                shutil.copyfile(report.out / name, kept / name)
        yield report


def land(report: SampleReport, home: Path, by: str, say: Say) -> dict[str, Any]:
    """Bring all tables into the lake of `home`; returns what the verb prints."""
    lake = Lake(home)
    _clear(lake, by)
    # Contacts come last: whoever finds contacts finds everything else too.
    for table in sorted(report.rows, key=lambda name: (name == "contacts", name)):
        say(f"sample: {table} into the lake")
        if TABLES[table].fact:
            publish_facts(lake, table, pq.read_table(report.files(table)[0]), SOURCE, by=by)
        else:
            adopt(lake, table, report.files(table), SOURCE, by)
    return summary(report) | {"home": str(home), "snapshot": lake.snapshot().number}


def _clear(lake: Lake, by: str) -> None:
    """Take back what a sample left that was killed half way: its rows would not fit this one's."""
    for record in lake.snapshot().imports:
        if record.kind == "adopt" and record.sources == (SOURCE,) and not record.undone:
            undo(lake, record.id, by)
