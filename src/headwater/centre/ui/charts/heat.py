"""Day x interval: where in the week and the day it is good and bad; red misses the target."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from headwater.centre.ui.charts import axes
from headwater.centre.ui.charts.chart import Chart, Column, Number, colour, known

ROW = 22


def heat_map(
    key: str,
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[Number]],
    unit: str,
    *,
    direction: str = "none",
    target: Number = None,
    row_name: str = "",
    urls: Sequence[Sequence[str]] = (),
    note: str = "",
    empty: str = "",
) -> Chart:
    """`values[row][column]`; the first row is on top. Cells that miss the target are red."""
    cells = [[c, r, v] for r, line in enumerate(values) for c, v in enumerate(line) if v is not None]
    numbers = known([v for line in values for v in line])
    option = axes.base(unit)
    option["tooltip"]["trigger"] = "item"
    option["xAxis"] = axes.category(columns) | {"splitArea": {"show": False}}
    option["yAxis"] = axes.category(rows, turned=True)
    option["yAxis"]["axisLabel"]["hideOverlap"] = False
    option["grid"] |= {"bottom": 44, "top": 8}
    option["series"] = [{"type": "heatmap", "data": cells, "progressive": 4000}]
    option["visualMap"] = visual_map(numbers, direction, target)
    # The scale reaches as far on both sides of the target; its ends are named by the values that there are.
    option["hw"]["ends"] = [max(numbers), min(numbers)] if numbers else []
    option["hw"] |= {"kind": "heat", "urls": [list(line) for line in urls]}
    twin = tuple((name, *line) for name, line in zip(rows, values, strict=True))
    heads = (Column(row_name or _("Day")), *(Column(name, unit) for name in columns))
    words = empty or _("No figures by day and interval in this period. Choose another one above.")
    return Chart(key, title, option, heads, twin, note, words, max(160, ROW * len(rows) + 84))


def visual_map(numbers: Sequence[float], direction: str, target: Number) -> dict[str, object]:
    """Shades of blue from low to high; with a target two ends, pale to red on the missed side."""
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    shades = [colour("faint"), colour("pale"), colour("blue")]
    if target is not None and direction in ("up", "down") and numbers:
        # The target stands in the middle, so that the colour says on which side of it a cell is.
        reach = max(abs(low - target), abs(high - target)) or 1.0
        low, high = target - reach, target + reach
        shades = [colour("bad"), colour("faint"), colour("blue")]
        shades = shades if direction == "up" else shades[::-1]
    return {
        "min": low,
        "max": high if high > low else low + 1,
        "calculable": False,
        "orient": "horizontal",
        "left": "center",
        "bottom": 0,
        "itemHeight": 120,
        "itemWidth": 12,
        "inRange": {"color": shades},
        "textStyle": {"color": colour("grey")},
        "hw": True,
    }
