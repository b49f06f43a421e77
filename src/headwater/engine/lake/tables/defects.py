"""Fact table: the register of process defects as it stands today, each on the day on which it was found."""

from __future__ import annotations

from headwater.engine.lake.table import Table, day, dimension, measure
from headwater.engine.words import Words

STATES = {
    "found": Words("Found", "已发现"),
    "accepted": Words("Accepted", "已受理"),
    "changing": Words("Being changed", "优化中"),
    "optimised": Words("Optimised", "已优化"),
    "verified": Words("Verified", "已验证"),
    "declined": Words("Declined", "不受理"),
}
KINDS = {
    "system": Words("System", "系统"),
    "process": Words("Process", "流程"),
    "rule": Words("Rule", "规则"),
}
# What waits to be mended still.
OPEN = ("found", "accepted", "changing")

TABLE = Table(
    name="defects",
    words=Words("Process defects", "流程缺陷"),
    meaning=Words(
        "Defects of processes with their present state, by the day they were found.",
        "流程缺陷及其当前状态，按发现日期归属。",
    ),
    day_from="local_day",
    fact=True,
    columns=(
        day(
            "local_day",
            Words("Day", "日期"),
            Words("The day the defect was found.", "缺陷发现日期。"),
            required=True,
        ),
        dimension("centre", Words("Centre", "中心"), Words("Centre that found it.", "发现缺陷的中心。")),
        dimension("unit", Words("Unit", "单位"), Words("Code of the owning department.", "责任部门代码。")),
        dimension("kind", Words("Kind", "类别"), Words("Kind of defect.", "缺陷类别。"), codes=KINDS),
        dimension("process", Words("Process", "流程"), Words("Name of the process.", "流程名称。")),
        dimension("step", Words("Step", "步骤"), Words("Name of the step.", "步骤名称。")),
        dimension(
            "state",
            Words("State", "状态"),
            Words("Where it stands today.", "当前状态。"),
            codes=STATES,
            required=True,
        ),
        measure(
            "severity",
            Words("Severity", "严重程度"),
            Words("1 low to 4 critical.", "1 低至 4 严重。"),
            "count",
            type="integer",
            minimum=1,
            maximum=4,
        ),
        measure(
            "customers",
            Words("Customers touched", "波及客户数"),
            Words("How many customers it touched.", "波及的客户数。"),
            "count",
            type="integer",
        ),
        measure(
            "seconds_lost",
            Words("Seconds lost", "损耗工时"),
            Words("Front-line seconds that it costs in a month.", "每月损耗的一线工时（秒）。"),
            "seconds",
        ),
        measure(
            "days_open",
            Words("Days open", "存续天数"),
            Words(
                "Days from finding to mending; to today while it is open.",
                "自发现至整改的天数；未整改的计至当日。",
            ),
            "count",
            type="integer",
        ),
    ),
)
