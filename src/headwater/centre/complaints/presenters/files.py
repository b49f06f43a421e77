"""The page of a file: how it is read, its first rows as orders, what came of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from headwater.centre.complaints.actions.files import path_of, rejects_path
from headwater.centre.complaints.filing.becoming import Reject, house, settled, story_of
from headwater.centre.complaints.filing.columns import BY_NAME, Reading
from headwater.centre.complaints.filing.rows import Row, opened
from headwater.centre.complaints.models import IntakeFile
from headwater.centre.complaints.spans import moment
from headwater.centre.jobs.models import State
from headwater.centre.ui.components import mask_customer
from headwater.centre.ui.values import language_now

FIRST = 20
LOOKED_AT = 5000


def looked_at(file: IntakeFile, reading: Reading) -> dict[str, Any]:
    """Columns, the values of their class column by how often they stand, and the first rows as orders."""
    with opened(path_of(file), file.name) as sheet:
        rows = [row for row, _n in zip(sheet.rows(), range(LOOKED_AT), strict=False)]
        columns = sheet.columns
    named = reading.columns.get("klass", "")
    counts = Counter(row.cells.get(named, "") for row in rows) if named else Counter()
    values = [value for value, _count in counts.most_common() if value]
    known = settled(reading, iter(rows))
    where = house(file.unit, file.by, file.source or "file")
    return {
        "columns": columns,
        "values": values,
        "lines": [_line(row, known, where) for row in rows[:FIRST]],
        "rejected": sum(1 for row in rows if _why(row, known, where)),
        "looked": len(rows),
    }


def _why(row: Row, reading: Reading, where: Any) -> str:
    try:
        story_of(row, reading, where)
    except Reject as reject:
        return reject.words.say(language_now())
    return ""


def _line(row: Row, reading: Reading, where: Any) -> dict[str, Any]:
    """One row as it would come in, its customer masked, or why it would not."""
    try:
        order = story_of(row, reading, where).order
    except Reject as reject:
        return {"line": row.line, "why": reject.words.say(language_now())}
    label: Any = order
    return {
        "line": row.line,
        "number": order.source_id,
        "title": order.title_shown,
        "klass": str(order.klass),
        "received": moment(order.received_at),
        "state": label.get_state_display(),
        "customer": mask_customer(order.customer),
        "department": str(order.department),
    }


def progress(file: IntakeFile) -> dict[str, Any]:
    """How far it is, and why it stopped."""
    run = file.run
    going = run is not None and run.state in (State.WAITING, State.DOING)
    failed = run is not None and run.state == State.FAILED
    words = run.errors.get(language_now(), "") if run and failed else ""
    return {
        "going": going,
        "failed": failed,
        "why": words,
        "percent": round(100 * run.progress) if run and going else 100,
        "has_rejects": file.rejected > 0 and rejects_path(file).exists(),
    }


def facts_read(reading: Reading) -> list[tuple[str, str]]:
    """Ours and theirs, in words."""
    language = language_now()
    return [(BY_NAME[name].words.say(language), column) for name, column in reading.columns.items()]
