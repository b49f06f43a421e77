"""The same question to the lake alone and to the cube, for the tests of the cube."""

from __future__ import annotations

from typing import Any

from headwater.engine.indicators import Calculator, IndicatorQuery, catalogue
from headwater.engine.indicators.cube import Cube
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine

KEYS = ("offered", "service_level_20s", "aht", "first_contact_resolution", "repeat_72h", "satisfaction_mean")
DEFINITIONS = {key: catalogue.load()[key] for key in KEYS}


def both(lake: Lake, engine: Engine, cube: Cube, query: IndicatorQuery) -> tuple[list, list, str]:
    raw = Calculator(lake, engine, DEFINITIONS).compute(query)
    cubed = Calculator(lake, engine, DEFINITIONS, cube).compute(query)
    return rounded(raw.rows), rounded(cubed.rows), cubed.source


def rounded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: round(v, 9) if isinstance(v, float) else v for k, v in row.items()} for row in rows]
