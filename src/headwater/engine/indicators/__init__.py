"""Indicators: definitions, the formula language, the catalogue, the calculator and its cube."""

from __future__ import annotations

from headwater.engine.indicators import catalogue
from headwater.engine.indicators.calculate import (
    Answer,
    Calculator,
    Estimate,
    count_behind,
    rows_behind,
    splits,
    table_behind,
)
from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.formula import (
    Formula,
    FormulaError,
    parse,
    parse_filter,
    same_meaning,
    schemas,
)
from headwater.engine.indicators.grains import GRAINS
from headwater.engine.indicators.query import IndicatorQuery, Scope
from headwater.engine.indicators.twins import Twins

__all__ = [
    "GRAINS",
    "Answer",
    "Calculator",
    "Definition",
    "Estimate",
    "Formula",
    "FormulaError",
    "IndicatorQuery",
    "Scope",
    "Twins",
    "catalogue",
    "count_behind",
    "parse",
    "parse_filter",
    "rows_behind",
    "same_meaning",
    "schemas",
    "splits",
    "table_behind",
]
