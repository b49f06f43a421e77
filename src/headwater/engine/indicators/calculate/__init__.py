"""From a question to figures: plan, count (cube or lake), divide, suppress."""

from __future__ import annotations

from headwater.engine.indicators.calculate.answer import Answer, Estimate
from headwater.engine.indicators.calculate.behind import count_behind, rows_behind, splits, table_behind
from headwater.engine.indicators.calculate.calculator import Calculator

__all__ = ["Answer", "Calculator", "Estimate", "count_behind", "rows_behind", "splits", "table_behind"]
