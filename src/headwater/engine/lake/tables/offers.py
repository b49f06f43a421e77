"""Offers: what was offered to customers in a contact and whether they took it."""

from __future__ import annotations

from headwater.engine.lake.table import Column, Table, detail, dimension, measure, moment
from headwater.engine.words import Words

TABLE = Table(
    name="offers",
    words=Words("Offers", "营销推荐"),
    meaning=Words(
        "Products offered in contacts, accepted or not, with revenue.", "接触中推荐的产品、是否接受及收入。"
    ),
    day_from="offered_at",
    columns=(
        detail("id", Words("Id", "编号"), Words("The source's own id.", "来源系统中的编号。")),
        moment(
            "offered_at",
            Words("Offered at", "推荐时间"),
            Words("When it was offered.", "推荐时刻。"),
            required=True,
        ),
        detail("contact", Words("Contact", "接触编号"), Words("The contact.", "所在接触。")),
        detail("customer", Words("Customer", "客户"), Words("To whom.", "客户。"), personal=True),
        dimension(
            "product", Words("Product", "产品"), Words("What was offered.", "所推荐产品。"), required=True
        ),
        dimension("channel", Words("Channel", "渠道"), Words("Where.", "渠道。")),
        dimension("queue", Words("Queue", "队列"), Words("Queue of the contact.", "接触所在队列。")),
        dimension("segment", Words("Segment", "客户品牌"), Words("Brand of the customer.", "客户品牌。")),
        dimension("agent", Words("Agent", "客服代表"), Words("Who offered.", "推荐人。"), personal=True),
        dimension("team", Words("Team", "班组"), Words("Team of the agent.", "班组。")),
        dimension("zone", Words("Zone", "区域"), Words("Zone of that team.", "班组所属区域。")),
        Column(
            "accepted",
            "boolean",
            "measure",
            Words("Accepted", "是否接受"),
            Words("Whether the customer took it.", "客户是否接受。"),
        ),
        measure(
            "revenue",
            Words("Revenue", "收入"),
            Words("Revenue from it.", "带来的收入。"),
            "money",
            minimum=None,
        ),
    ),
)
