"""Rankings: one bar a group, best or worst first, the number outside of the bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.ui.charts import axes
from headwater.centre.ui.charts.chart import Chart, Column, Number, colour
from headwater.centre.ui.values import format_value

ROW = 26


@dataclass(frozen=True)
class Bar:
    """A group with its value; `wrong` paints it red, `url` is where a click leads, `before` a comparison."""

    name: str
    value: Number
    url: str = ""
    wrong: bool = False
    before: Number = None


def bar_ranking(
    key: str,
    title: str,
    bars: Sequence[Bar],
    unit: str,
    *,
    target: Number = None,
    group_name: str = "",
    before_name: str = "",
    note: str = "",
    empty: str = "",
) -> Chart:
    """Bars in the order given, first on top."""
    option = axes.base(unit)
    option["tooltip"]["trigger"] = "item"
    option["yAxis"] = axes.category([bar.name for bar in bars], turned=True)
    option["yAxis"]["axisLabel"] |= {"width": 140, "overflow": "truncate", "hideOverlap": False}
    option["xAxis"] = axes.measure(unit) | {"min": 0, "splitNumber": 4}
    option["xAxis"] |= {"max": 1, "interval": 0.25} if unit == "ratio" and _up_to_one(bars) else {}
    option["grid"] |= {"right": 72, "top": 24 if target is not None else 8}
    option["series"] = [_series(bars, unit)]
    if target is not None:
        option["series"][0]["markLine"] = _target(unit, target)
    option["hw"]["urls"] = [bar.url for bar in bars]
    compared = any(bar.before is not None for bar in bars)
    rows = tuple((bar.name, bar.value, *([bar.before] if compared else [])) for bar in bars)
    before = (Column(before_name or _("Before"), unit),) if compared else ()
    columns = (Column(group_name or _("Group")), Column(title, unit), *before)
    words = empty or _("No groups to rank in this period. Choose a longer one above.")
    return Chart(key, title, option, columns, rows, note, words, max(120, ROW * len(bars) + 48))


def _up_to_one(bars: Sequence[Bar]) -> bool:
    """Whether the axis should end at 100%: shares of which one at least fills half of it."""
    return 0.5 < max((bar.value for bar in bars if bar.value is not None), default=0.0) <= 1


def _series(bars: Sequence[Bar], unit: str) -> dict[str, Any]:
    # On a ground of its own: the target's line must not run through the number.
    label = {"show": True, "position": "right", "color": colour("ink"), "hw": unit, "distance": 2}
    return {
        "type": "bar",
        "barMaxWidth": 16,
        "data": [
            {"value": bar.value, "itemStyle": {"color": colour("bad" if bar.wrong else "blue")}}
            for bar in bars
        ],
        "itemStyle": {"borderRadius": [0, 3, 3, 0]},
        "label": label | {"backgroundColor": colour("ground"), "padding": [1, 3]},
    }


def _target(unit: str, target: float) -> dict[str, Any]:
    words = _("Target %(value)s") % {"value": format_value(unit, target)}
    return {
        "z": 1,
        "silent": True,
        "symbol": "none",
        "data": [{"xAxis": target}],
        "lineStyle": {"type": "dashed", "color": colour("good"), "width": 1},
        "label": {
            "position": "start",
            "formatter": words,
            "color": colour("grey"),
            "fontSize": 11,
            "distance": 4,
        },
    }
