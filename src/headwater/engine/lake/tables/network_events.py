"""Network events: what the signalling monitor saw of a customer."""

from __future__ import annotations

from headwater.engine.lake.table import Table, detail, dimension, measure, moment
from headwater.engine.words import Words

TABLE = Table(
    name="network_events",
    words=Words("Network events", "网络事件"),
    meaning=Words(
        "Calls, data sessions and failures by place, from signalling.",
        "信令监测到的通话、上网与失败事件及其地点。",
    ),
    day_from="happened_at",
    columns=(
        detail("id", Words("Id", "编号"), Words("The source's own id.", "来源系统中的编号。")),
        moment(
            "happened_at",
            Words("Happened at", "发生时间"),
            Words("When it happened.", "发生时刻。"),
            required=True,
        ),
        detail("customer", Words("Customer", "客户"), Words("Whose event.", "相关客户。"), personal=True),
        dimension("area", Words("Area", "片区"), Words("District of the network.", "网络片区。")),
        dimension("cell", Words("Cell", "小区"), Words("Radio cell.", "无线小区。")),
        dimension(
            "kind",
            Words("Kind", "类型"),
            Words("Call, data session, message …", "通话、上网、短信等。"),
            required=True,
        ),
        dimension("result", Words("Result", "结果"), Words("How it ended.", "结果。")),
        dimension(
            "called",
            Words("Called", "被叫"),
            Words("Number called, where it is a call.", "通话的被叫号码。"),
            personal=True,
        ),
        measure(
            "quantity",
            Words("Quantity", "数量"),
            Words("Seconds or kilobytes, by kind.", "按类型为秒或千字节。"),
            "",
        ),
    ),
)
