"""Series over time: a line with its comparison, its target and the band within which all is well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.ui.charts import axes
from headwater.centre.ui.charts.chart import Chart, Column, Number, colour, known
from headwater.centre.ui.values import format_value


@dataclass(frozen=True)
class Line:
    """One line; `style` is main, compare (dashed, paler) or expected (grey). `wrong` marks points in red."""

    name: str
    values: Sequence[Number]
    style: str = "main"
    wrong: frozenset[int] = frozenset()


def line_chart(
    key: str,
    title: str,
    steps: Sequence[str],
    lines: Sequence[Line],
    unit: str,
    *,
    target: Number = None,
    band: tuple[Sequence[Number], Sequence[Number]] | None = None,
    urls: Sequence[str] = (),
    step_name: str = "",
    note: str = "",
    empty: str = "",
    height: int = 280,
) -> Chart:
    """Lines over `steps`. `band`: lower and upper limits; `urls`: where a click on a step leads."""
    everything = [v for line in lines for v in line.values]
    limits = [*band[0], *band[1]] if band else []
    names = [line.name for line in lines]
    option = axes.base(unit, legend=names if len(names) > 1 else ())
    option["xAxis"] = axes.steps_axis(steps)
    option["yAxis"] = axes.measure(unit, [*everything, *limits, target])
    option["series"] = [*_band(band), *(_line(line) for line in lines)]
    option["dataZoom"] = axes.zoom(len(steps))
    if len(steps) > 120:
        option["grid"]["bottom"] = 34
    if target is not None and lines:
        option["series"][-len(lines)]["markLine"] = _target(unit, target)
        option["grid"]["right"] = 84
    option["hw"]["urls"] = list(urls)
    rows = tuple((s, *(ln.values[i] for ln in lines)) for i, s in enumerate(steps))
    columns = (Column(step_name or _("Time")), *(Column(name, unit) for name in names))
    words = empty or _("No figures in this period. Choose another one above.")
    return Chart(key, title, option, columns, rows, note, words, height, _summary(lines, steps, unit))


def _line(line: Line) -> dict[str, Any]:
    main = line.style == "main"
    shade = {"main": "blue", "compare": "pale", "expected": "grey"}[line.style]
    # A lone value between two gaps would be invisible without its point.
    sparse = len(known(line.values)) <= 31
    return {
        "name": line.name,
        "type": "line",
        "data": [_point(v, i in line.wrong) for i, v in enumerate(line.values)],
        "showSymbol": sparse or bool(line.wrong),
        "symbolSize": 5 if main else 3,
        "lineStyle": {
            "width": 2 if main else 1.5,
            "type": "solid" if main else "dashed",
            "color": colour(shade),
        },
        "itemStyle": {"color": colour(shade)},
        "z": 3 if main else 2,
    }


def _point(value: Number, wrong: bool) -> Any:
    if not wrong:
        return value
    return {"value": value, "symbol": "circle", "symbolSize": 8, "itemStyle": {"color": colour("bad")}}


def _band(band: tuple[Sequence[Number], Sequence[Number]] | None) -> list[dict[str, Any]]:
    """Two invisible lines with the ground between them filled."""
    if band is None:
        return []
    lower, upper = band
    height = [None if a is None or b is None else b - a for a, b in zip(lower, upper, strict=True)]
    quiet = {"type": "line", "stack": "band", "symbol": "none", "lineStyle": {"opacity": 0}, "silent": True}
    # Under the lines: what is compared with must not vanish behind it.
    quiet |= {"z": 1}
    floor = quiet | {"name": "", "data": list(lower), "tooltip": {"show": False}, "stackStrategy": "all"}
    fill = {"data": height, "areaStyle": {"color": colour("band"), "opacity": 1}}
    return [floor, floor | fill]


def _target(unit: str, target: float) -> dict[str, Any]:
    words = _("Target %(value)s") % {"value": format_value(unit, target)}
    return {
        "silent": True,
        "symbol": "none",
        "data": [{"yAxis": target}],
        "lineStyle": {"type": "dashed", "color": colour("good"), "width": 1},
        # Outside of the plot, so that no line runs through the words.
        "label": {"position": "end", "formatter": words, "color": colour("grey"), "fontSize": 11},
    }


def _summary(lines: Sequence[Line], steps: Sequence[str], unit: str) -> str:
    """For those who do not see the picture: lowest and highest of the first line, in a sentence."""
    if not lines or not known(lines[0].values):
        return ""
    pairs = [(v, s) for v, s in zip(lines[0].values, steps, strict=True) if v is not None]
    low, high = min(pairs), max(pairs)
    return _("%(name)s: lowest %(low)s (%(low_at)s), highest %(high)s (%(high_at)s).") % {
        "name": lines[0].name,
        "low": format_value(unit, low[0]),
        "low_at": low[1],
        "high": format_value(unit, high[0]),
        "high_at": high[1],
    }
