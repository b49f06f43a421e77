"""Daily figures: ready-made values of indicators that another system computed."""

from __future__ import annotations

from headwater.engine.lake.table import Table, day, detail, dimension, measure
from headwater.engine.words import Words

TABLE = Table(
    name="daily_kpi",
    words=Words("Ready-made daily figures", "现成日指标"),
    meaning=Words(
        "Values of indicators as another system reports them, one row a day, indicator and unit.",
        "其他系统给出的指标值，每日、每指标、每单位一行。",
    ),
    day_from="day",
    columns=(
        detail("id", Words("Id", "编号"), Words("The source's own id.", "来源系统中的编号。")),
        day("day", Words("Day", "日期"), Words("The day it is about.", "指标所属日期。"), required=True),
        dimension(
            "indicator",
            Words("Indicator", "指标"),
            Words("Name of the indicator in the catalogue.", "指标目录中的名称。"),
            required=True,
        ),
        measure(
            "value",
            Words("Value", "数值"),
            Words("Its value; ratios as fractions, times in seconds.", "数值；比率为小数，时长为秒。"),
            "",
            minimum=None,
            required=True,
        ),
        dimension(
            "unit", Words("Unit", "单位"), Words("Unit of the organisation it is about.", "所属组织单位。")
        ),
        dimension("queue", Words("Queue", "队列"), Words("Queue it is about.", "所属队列。")),
        dimension("channel", Words("Channel", "渠道"), Words("Channel it is about.", "所属渠道。")),
    ),
)
