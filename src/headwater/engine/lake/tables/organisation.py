"""Fact table: the units of the organisation from when to when; intake fills in zones from it."""

from __future__ import annotations

from headwater.engine.lake.table import Table, day, detail, dimension
from headwater.engine.words import Words

TABLE = Table(
    name="organisation",
    words=Words("Organisation", "组织"),
    meaning=Words(
        "Units with their parent, zone and centre, by period.", "各组织单位及其上级、区域与中心，分时段。"
    ),
    fact=True,
    columns=(
        dimension("unit", Words("Unit", "单位"), Words("Code of the unit.", "单位代码。"), required=True),
        detail("name", Words("Name", "名称"), Words("Name of the unit.", "单位名称。")),
        dimension(
            "kind",
            Words("Kind", "类型"),
            Words("Company, centre, zone, team …", "公司、中心、区域、班组等。"),
        ),
        dimension("parent", Words("Parent", "上级"), Words("Code of the unit above.", "上级单位代码。")),
        dimension("zone", Words("Zone", "区域"), Words("Code of the zone it is in.", "所属区域代码。")),
        dimension("centre", Words("Centre", "中心"), Words("Code of the centre it is in.", "所属中心代码。")),
        day("since", Words("Since", "起"), Words("First day; empty = always.", "起始日；空为不限。")),
        day(
            "until",
            Words("Until", "止"),
            Words("Last day, included; empty = still.", "最后一日（含）；空为至今。"),
        ),
    ),
)
