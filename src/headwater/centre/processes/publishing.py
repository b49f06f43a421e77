"""The defect register into the lake, so that its counts and ages are indicators like all others."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from headwater.centre.people.queries.units import centre_codes
from headwater.centre.processes.models import Defect, DefectState
from headwater.centre.processes.tables import age
from headwater.engine.lake import Lake, publish_facts
from headwater.engine.lake.tables import TABLES

SOURCE, TABLE = "processes", "defects"
# The lake says "optimised", as the figures of the centre always did.
STATES = {DefectState.FIXED: "optimised"}


def publish_defects(lake: Lake, today: date) -> int:
    """Publish the whole register as of `today`; answers how many rows, 0 when nothing was new.

    A register that was never used publishes nothing: the lake may hold facts that came in another way.
    """
    if not Defect.objects.exists():
        return 0
    told = Defect.objects.exclude(state=DefectState.MERGED)
    found = told.select_related("unit", "department", "step__process").order_by("pk")
    centres = centre_codes()
    rows = [_row(defect, centres) for defect in found]
    table = _ordered(pa.Table.from_pylist(rows, schema=TABLES[TABLE].schema))
    if table.equals(_held(lake)):
        return 0
    publish_facts(lake, TABLE, table, SOURCE)
    return table.num_rows


def _row(defect: Any, centres: dict[int, str]) -> dict[str, Any]:
    return {
        "local_day": defect.found_on,
        "centre": centres.get(defect.unit_id),
        "unit": defect.department.code,
        "kind": defect.kind,
        "process": defect.step.process.name if defect.step else None,
        "step": defect.step.name if defect.step else None,
        "state": STATES.get(defect.state, defect.state),
        "severity": defect.severity,
        "customers": defect.customers,
        "seconds_lost": defect.seconds_lost,
        "days_open": age(defect),
    }


def _ordered(table: pa.Table) -> pa.Table:
    return table.sort_by([(name, "ascending") for name in table.schema.names]).combine_chunks()


def _held(lake: Lake) -> pa.Table:
    schema = TABLES[TABLE].schema
    parts = [pq.read_table(path, columns=schema.names) for path in lake.snapshot().files(TABLE)]
    return _ordered(pa.concat_tables([schema.empty_table(), *(part.cast(schema) for part in parts)]))
