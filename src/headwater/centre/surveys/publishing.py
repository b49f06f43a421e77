"""Answers into the lake's table `surveys`, beside what was imported there.

Of an anonymous wave nothing can be joined: each answer to a question is a row of its own, under the wave's
last day, in the order of its score; a wave with fewer answers than the smallest group is left out, and so
are words.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from headwater.centre.surveys.models import AnswerItem, Question, Wave
from headwater.engine.lake import Lake, Snapshot, publish_facts
from headwater.engine.lake.tables import TABLES

SOURCE = "questionnaires"
TABLE = "surveys"
# All scales are brought to the one that satisfaction is measured on.
LOW, HIGH = 1.0, 5.0


def publish_answers(lake: Lake, today: date) -> int:
    """Publish all waves' scores as of `today`; answers how many rows, 0 when nothing was new."""
    rows = [row for wave in Wave.objects.select_related("questionnaire") for row in rows_of(wave, today)]
    table = pa.Table.from_pylist(rows, schema=TABLES[TABLE].schema)
    if _ordered(table).equals(_ordered(_held(lake.snapshot()))):
        return 0
    publish_facts(lake, TABLE, table, SOURCE, shared=True)
    return table.num_rows


def rows_of(wave: Wave, today: date) -> list[dict[str, Any]]:
    """A row for each scored answer."""
    asked = wave.questionnaire
    scored = AnswerItem.objects.filter(answer__wave=wave, question__kind="score").select_related(
        "answer", "question"
    )
    if wave.answers.count() < asked.smallest or (asked.anonymous and wave.closes >= today):
        return []
    known = Counter(item.question_id for item in scored)
    # A question that only few have answered stays out as well.
    told = [item for item in scored if known[item.question_id] >= asked.smallest]
    items = sorted(told, key=lambda item: (item.question.number, item.score or 0, item.pk))
    return [_row(wave, item, place) for place, item in enumerate(items, start=1)]


def _row(wave: Wave, item: AnswerItem, place: int) -> dict[str, Any]:
    asked = wave.questionnaire
    local = datetime.combine(wave.closes, time(12), timezone.get_current_timezone())
    if not asked.anonymous and item.answer.given_at:
        local = timezone.localtime(item.answer.given_at)
    return {
        "id": f"{asked.number}.{wave.number}-{place}",
        "answered_at": local.astimezone(UTC).replace(tzinfo=None),
        "local_day": local.date(),
        "local_slot": local.hour * 4 + local.minute // 15,
        "kind": asked.kind,
        "wave": wave.name,
        "item": item.question.level2 or item.question.level1,
        "score": scaled(item.question, item.score or 0),
    }


def scaled(question: Question, score: int) -> float:
    """A score on the scale from 1 to 5."""
    return LOW + (HIGH - LOW) * (score - question.low) / (question.high - question.low)


def _held(snapshot: Snapshot) -> pa.Table:
    mine = {r.id for r in snapshot.imports if r.kind == "facts" and r.sources == (SOURCE,)}
    schema = TABLES[TABLE].schema
    entries = [entry for entry in snapshot.entries.get(TABLE, ()) if entry.import_id in mine]
    parts = [pq.read_table(snapshot.root / entry.path(TABLE), columns=schema.names) for entry in entries]
    return pa.concat_tables([schema.empty_table(), *(part.cast(schema) for part in parts)])


def _ordered(rows: pa.Table) -> pa.Table:
    return rows.sort_by([("id", "ascending")]).combine_chunks()
