"""Many new rows at once by PostgreSQL's COPY: a sample of ten thousand orders shall take seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def copy_in(rows: Sequence[models.Model]) -> None:
    """Write new objects of one model that have no number yet; they get theirs, in order.

    Nothing but the columns is written: no signals, no checks beyond the database's own.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = list(model._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [model._meta.db_table, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number
        names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        table = connection.ops.quote_name(model._meta.db_table)
        with cursor.copy(f"copy {table} ({names}) from stdin") as copy:
            for row in rows:
                copy.write_row([_value(field, row) for field in fields])


def _value(field: Any, row: models.Model) -> Any:
    # A moment of making that is set already stays: these rows tell of what happened in the past.
    given = getattr(row, field.attname)
    kept = given is not None and getattr(field, "auto_now_add", False)
    return field.get_db_prep_save(given if kept else field.pre_save(row, add=True), connection)
