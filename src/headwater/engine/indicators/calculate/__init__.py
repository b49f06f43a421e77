"""From a question to figures: plan, count (cube or lake), divide, suppress."""

from __future__ import annotations

from headwater.engine.indicators.calculate.answer import Answer, Estimate
from headwater.engine.indicators.calculate.behind import rows_behind
from headwater.engine.indicators.calculate.calculator import Calculator

__all__ = ["Answer", "Calculator", "Estimate", "rows_behind"]
