"""The tables of the lake, one file each; dropping a file with a `TABLE` into this folder adds a table."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from headwater.engine.lake.table import Column, Table

__all__ = ["TABLES", "Column", "Table"]


def _found() -> dict[str, Table]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    tables = [import_module(f"{__name__}.{name}").TABLE for name in names]
    return {table.name: table for table in tables}


TABLES: dict[str, Table] = _found()
