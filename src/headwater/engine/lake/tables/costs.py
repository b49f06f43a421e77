"""Costs: what the centre spent, by month, unit, channel and service."""

from __future__ import annotations

from headwater.engine.lake.table import Table, day, detail, dimension, measure
from headwater.engine.words import Words

TABLE = Table(
    name="costs",
    words=Words("Costs", "成本"),
    meaning=Words(
        "Amounts spent by month, unit, channel, service and kind.", "按月、单位、渠道、业务与类别的支出。"
    ),
    day_from="month",
    columns=(
        detail("id", Words("Id", "编号"), Words("The source's own id.", "来源系统中的编号。")),
        day("month", Words("Month", "月份"), Words("First day of the month.", "当月第一天。"), required=True),
        dimension("unit", Words("Unit", "单位"), Words("Unit that bears it.", "承担单位。")),
        dimension("channel", Words("Channel", "渠道"), Words("Channel it belongs to.", "所属渠道。")),
        dimension("service", Words("Service", "业务"), Words("Service it belongs to.", "所属业务。")),
        dimension("kind", Words("Kind", "类别"), Words("Wages, lines, rooms …", "人工、线路、场地等。")),
        measure(
            "amount",
            Words("Amount", "金额"),
            Words("Amount in the centre's currency.", "金额，以中心记账货币计。"),
            "money",
            minimum=None,
            required=True,
        ),
    ),
)
