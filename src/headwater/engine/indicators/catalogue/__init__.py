"""The shipped indicators: one TOML file each; dropping a file into this folder adds an indicator."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from headwater.engine.indicators.definition import Definition


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Definition]:
    found = [_read(entry) for entry in files(__name__).iterdir() if entry.name.endswith(".toml")]
    return {definition.key: definition for definition in sorted(found, key=lambda one: one.number)}


def _read(entry: Any) -> Definition:
    values = tomllib.loads(entry.read_text(encoding="utf-8"))
    return Definition.from_dict({"key": entry.name.removesuffix(".toml"), **values})


def load() -> dict[str, Definition]:
    """All shipped definitions by key, in the order of their numbers."""
    return dict(_shipped())
