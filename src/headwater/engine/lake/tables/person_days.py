"""Fact table: one row for every person and day of employment."""

from __future__ import annotations

from headwater.engine.lake.table import Table, day, dimension, measure
from headwater.engine.words import Words

TABLE = Table(
    name="person_days",
    words=Words("Person days", "人员日"),
    meaning=Words(
        "Every employed person on every day, with the team of that day.", "每位在职人员每日一行，含当日班组。"
    ),
    day_from="local_day",
    fact=True,
    columns=(
        day("local_day", Words("Day", "日期"), Words("The day.", "日期。"), required=True),
        dimension(
            "agent",
            Words("Agent", "客服代表"),
            Words("The person's sign-in at the switch.", "话务系统工号。"),
            required=True,
            personal=True,
        ),
        dimension("centre", Words("Centre", "中心"), Words("Centre.", "所属中心。")),
        dimension("zone", Words("Zone", "区域"), Words("Zone.", "所属区域。")),
        dimension("team", Words("Team", "班组"), Words("Team on that day.", "当日班组。")),
        dimension("employer", Words("Employer", "用工性质"), Words("Own staff or vendor.", "自有或外包。")),
        dimension("star", Words("Star grade", "星级"), Words("Star grade on that day.", "当日星级。")),
        measure(
            "days_employed",
            Words("Days employed", "入职天数"),
            Words("Days since joining.", "入职至当日的天数。"),
            "count",
            type="integer",
        ),
    ),
)
