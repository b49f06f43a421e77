"""Centre and limits of every kind of chart: points in, a `ControlChart` out."""

from __future__ import annotations

from headwater.engine.control_charts.limits.attributes import c, laney_p, laney_u, np_, p, u
from headwater.engine.control_charts.limits.individuals import mr, xmr
from headwater.engine.control_charts.limits.memory import cusum, ewma
from headwater.engine.control_charts.limits.subgroups import r, s, xbar

# The chart's own name; `np_` is for those who import it beside NumPy.
np = np_

__all__ = ["c", "cusum", "ewma", "laney_p", "laney_u", "mr", "np", "np_", "p", "r", "s", "u", "xbar", "xmr"]
