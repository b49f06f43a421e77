"""Parts that all charts share: grid, axes in units, tooltip, zoom."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from headwater.centre.ui.charts.chart import Number, colour, known

# Rounded limits of a percentage axis, so that the line fills the picture and ticks stay whole.
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)


def base(unit: str, *, legend: Sequence[str] = ()) -> dict[str, Any]:
    """An option without series."""
    option: dict[str, Any] = {
        "hw": {"unit": unit},
        "grid": {"left": 8, "right": 16, "top": 36 if legend else 16, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
        "aria": {"enabled": True},
        "animationDuration": 250,
    }
    if legend:
        option["legend"] = {"data": list(legend), "top": 0, "right": 0, "textStyle": {"color": colour("ink")}}
    return option


def category(names: Sequence[str], *, turned: bool = False) -> dict[str, Any]:
    """An axis of steps or names; `turned` puts the first on top."""
    return {
        "type": "category",
        "data": list(names),
        "inverse": turned,
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": colour("line")}},
        "axisLabel": {"color": colour("grey"), "hideOverlap": True},
    }


def steps_axis(names: Sequence[str]) -> dict[str, Any]:
    """An axis of time from edge to edge; its outer labels stay inside of the picture."""
    axis = category(names) | {"boundaryGap": False}
    axis["axisLabel"] |= {"alignMinLabel": "left", "alignMaxLabel": "right"}
    return axis


def measure(unit: str, values: Sequence[Number] = ()) -> dict[str, Any]:
    """An axis of values in the unit. Counts begin at nought, ratios where the line is."""
    axis: dict[str, Any] = {
        "type": "value",
        "scale": unit not in ("count", "money"),
        "splitLine": {"lineStyle": {"color": colour("faint")}},
        "axisLabel": {"color": colour("grey"), "hw": unit},
    }
    numbers = known(values)
    if unit == "ratio" and numbers:
        axis["min"], axis["max"] = ratio_limits(numbers)
    return axis


def ratio_limits(numbers: Sequence[float]) -> tuple[float, float]:
    """Whole steps around the values; within 0 to 1 where the values are."""
    low, high = min(numbers), max(numbers)
    step = next((s for s in STEPS if (high - low) / s <= 5), 0.25)
    # Rounded first: 0.83 / 0.01 is a hair below 83.
    bottom, top = math.floor(round(low / step, 6)), math.ceil(round(high / step, 6))
    if bottom == top:
        bottom, top = bottom - 1, top + 1
    least, most = (0.0 if low >= 0 else -math.inf), (1.0 if high <= 1 else math.inf)
    return round(max(least, bottom * step), 4), round(min(most, top * step), 4)


def zoom(count: int) -> list[dict[str, Any]]:
    """The wheel zooms; long series get a slider as well."""
    inside: dict[str, Any] = {"type": "inside", "zoomOnMouseWheel": "ctrl", "moveOnMouseWheel": False}
    if count <= 120:
        return [inside]
    return [inside, {"type": "slider", "height": 18, "bottom": 4, "showDetail": False}]
