"""Small multiples: the same line for each group side by side on one scale, so that shapes compare."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.ui.charts import axes
from headwater.centre.ui.charts.chart import Chart, Column, Number, colour

ACROSS = 4
PANEL = 120


def small_multiples(
    key: str,
    title: str,
    steps: Sequence[str],
    panels: Sequence[tuple[str, Sequence[Number]]],
    unit: str,
    *,
    target: Number = None,
    across: int = ACROSS,
    step_name: str = "",
    note: str = "",
    empty: str = "",
) -> Chart:
    """One panel a group (name, values at `steps`); all share one vertical scale."""
    down = max(1, math.ceil(len(panels) / across))
    scale = axes.measure(unit, [*(v for _n, line in panels for v in line), target])
    option: dict[str, Any] = axes.base(unit)
    option |= {"grid": [], "xAxis": [], "yAxis": [], "series": [], "title": []}
    option["tooltip"] = {"trigger": "axis", "confine": True}
    for index, (name, values) in enumerate(panels):
        _add(option, index, name, values, steps, scale, target, across, down)
    option["hw"]["kind"] = "multiples"
    columns = (Column(step_name or _("Time")), *(Column(name, unit) for name, _values in panels))
    rows = tuple((step, *(values[i] for _n, values in panels)) for i, step in enumerate(steps))
    words = empty or _("No groups with figures in this period. Choose a longer one above.")
    return Chart(key, title, option, columns, rows, note, words, PANEL * down + 8)


def _add(
    option: dict[str, Any],
    index: int,
    name: str,
    values: Sequence[Number],
    steps: Sequence[str],
    scale: dict[str, Any],
    target: Number,
    across: int,
    down: int,
) -> None:
    row, column = divmod(index, across)
    wide, high = 100 / across, 100 / down
    left, top = f"{column * wide + 1:.2f}%", f"{row * high:.2f}%"
    option["title"].append(
        {"text": name, "left": left, "top": top, "textStyle": {"fontSize": 12, "color": colour("ink")}}
    )
    place = {"left": left, "width": f"{wide - 3:.2f}%", "top": f"{row * high + 2600 / (PANEL * down):.2f}%"}
    option["grid"].append(place | {"height": f"{6800 / (PANEL * down):.2f}%", "containLabel": True})
    ends = axes.steps_axis(steps) | {"gridIndex": index}
    ends["axisLabel"] = ends["axisLabel"] | {"interval": max(0, len(steps) - 2), "fontSize": 10}
    option["xAxis"].append(ends)
    label = scale["axisLabel"] | {"fontSize": 10}
    option["yAxis"].append(scale | {"gridIndex": index, "splitNumber": 2, "axisLabel": label})
    series: dict[str, Any] = {
        "name": name,
        "type": "line",
        "data": list(values),
        "xAxisIndex": index,
        "yAxisIndex": index,
        "showSymbol": len(values) <= 1,
        "lineStyle": {"width": 1.5, "color": colour("blue")},
        "itemStyle": {"color": colour("blue")},
    }
    if target is not None:
        rule = {"type": "dashed", "width": 1, "color": colour("good")}
        mark = {"silent": True, "symbol": "none", "data": [{"yAxis": target}], "label": {"show": False}}
        series["markLine"] = mark | {"lineStyle": rule}
    option["series"].append(series)
