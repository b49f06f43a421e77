"""Fact table: how many people a unit had on a day, who came and who left since the month began."""

from __future__ import annotations

from headwater.engine.lake.table import Table, day, dimension, measure
from headwater.engine.words import Words

TABLE = Table(
    name="headcount",
    words=Words("Head-count", "在岗人数"),
    meaning=Words(
        "People by unit on the last day of a month (today for the running month), joined and left within it.",
        "各单位月末（当月为当日）人数及当月入职、离职人数。",
    ),
    day_from="local_day",
    fact=True,
    columns=(
        day(
            "local_day",
            Words("Day", "日期"),
            Words("The day the head-count is of.", "人数所属日期。"),
            required=True,
        ),
        dimension("centre", Words("Centre", "中心"), Words("Centre.", "所属中心。")),
        dimension("zone", Words("Zone", "区域"), Words("Zone.", "所属区域。")),
        dimension("team", Words("Team", "班组"), Words("Team.", "班组。")),
        dimension("unit", Words("Unit", "单位"), Words("Code of the unit.", "单位代码。")),
        dimension("employer", Words("Employer", "用工性质"), Words("Own staff or vendor.", "自有或外包。")),
        dimension("star", Words("Star grade", "星级"), Words("Star grade on that day.", "当日星级。")),
        measure(
            "headcount",
            Words("Head-count", "人数"),
            Words("People on that day.", "当日人数。"),
            "count",
            type="integer",
            required=True,
        ),
        measure(
            "opening",
            Words("Opening head-count", "期初人数"),
            Words("People on the first day of the month.", "当月第一天人数。"),
            "count",
            type="integer",
        ),
        measure(
            "joined",
            Words("Joined", "入职"),
            Words("Joined in the month.", "当月入职人数。"),
            "count",
            type="integer",
        ),
        measure(
            "left",
            Words("Left", "离职"),
            Words("Left in the month.", "当月离职人数。"),
            "count",
            type="integer",
        ),
    ),
)
