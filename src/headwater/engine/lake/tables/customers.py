"""Customers: one row a customer and day of the extract, with any features the source has."""

from __future__ import annotations

from headwater.engine.lake.table import Table, day, detail, dimension
from headwater.engine.words import Words

TABLE = Table(
    name="customers",
    words=Words("Customers", "客户特征"),
    meaning=Words(
        "Features of customers on a day; further columns are kept as they are.",
        "某日的客户特征；其余列原样保留。",
    ),
    day_from="as_of",
    open=True,
    identity=("customer", "as_of"),
    columns=(
        detail(
            "customer",
            Words("Customer", "客户"),
            Words("Number or id of the customer.", "客户号码或编号。"),
            personal=True,
            required=True,
        ),
        day(
            "as_of",
            Words("As of", "数据日期"),
            Words(
                "Day of the extract; the day of the import when the source has none.",
                "特征取数日期；来源没有时取导入日。",
            ),
            required=True,
        ),
        dimension("segment", Words("Segment", "客户品牌"), Words("Brand or group.", "品牌或群体。")),
        dimension("region", Words("Region", "地区"), Words("Home region.", "归属地区。")),
        day("joined_on", Words("Joined on", "入网日期"), Words("Since when a customer.", "成为客户的日期。")),
    ),
)
