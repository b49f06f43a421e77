"""Orders: what customers ordered, changed or cancelled, and the complaint orders of other systems."""

from __future__ import annotations

from headwater.engine.lake.table import Table, detail, dimension, measure, moment
from headwater.engine.words import Words

TABLE = Table(
    name="orders",
    words=Words("Orders", "业务工单"),
    meaning=Words("Orders of customers and how they were worked.", "客户办理的业务工单及其处理。"),
    day_from="opened_at",
    columns=(
        detail("id", Words("Id", "编号"), Words("The order's number.", "工单号。")),
        moment(
            "opened_at",
            Words("Opened at", "受理时间"),
            Words("When it was taken.", "受理时刻。"),
            required=True,
        ),
        moment("due_at", Words("Due at", "应完成时间"), Words("When it has to be done.", "应完成的时刻。")),
        moment(
            "closed_at",
            Words("Closed at", "完成时间"),
            Words("When it was done; empty while open.", "完成时刻；未完成为空。"),
        ),
        detail("customer", Words("Customer", "客户"), Words("Whose order.", "客户。"), personal=True),
        detail("contact", Words("Contact", "接触编号"), Words("The contact it came from.", "来源的接触。")),
        dimension("kind", Words("Kind", "类型"), Words("What kind of order.", "工单类型。")),
        dimension("product", Words("Product", "产品"), Words("Product ordered.", "所涉产品。")),
        dimension("channel", Words("Channel", "渠道"), Words("Where it was taken.", "受理渠道。")),
        dimension("segment", Words("Segment", "客户品牌"), Words("Brand of the customer.", "客户品牌。")),
        dimension("region", Words("Region", "地区"), Words("Region.", "地区。")),
        dimension("unit", Words("Unit", "处理单位"), Words("Who works it.", "处理单位。")),
        dimension("status", Words("Status", "状态"), Words("As the source says.", "来源系统的状态。")),
        measure(
            "amount",
            Words("Amount", "金额"),
            Words("Value of the order.", "工单金额。"),
            "money",
            minimum=None,
        ),
    ),
)
