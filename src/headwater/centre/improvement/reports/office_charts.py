"""One chart for both kinds of file, drawn by the office program itself; its numbers can be changed there."""

from __future__ import annotations

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from headwater.centre.improvement.reports.parts import Picture
from headwater.centre.ui.components import chart_label

KIND = XL_CHART_TYPE.LINE


def chart_data(picture: Picture) -> Any:
    """The line and the promised level, by day or week; a gap stays a gap."""
    data = CategoryChartData(number_format="0.0%" if picture.percent else "#,##0.0")
    data.categories = list(picture.labels)
    data.add_series(chart_label(picture.title), picture.values)
    if picture.goal is not None:
        data.add_series(chart_label(picture.goal_name), [picture.goal] * len(picture.labels))
    return data
