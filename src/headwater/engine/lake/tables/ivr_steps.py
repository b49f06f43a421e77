"""Menu steps: one row for every node of the voice menu that a contact went through."""

from __future__ import annotations

from headwater.engine.lake.table import Table, detail, dimension, measure, moment, seconds
from headwater.engine.words import Words

RESULTS = {
    "next": Words("Went on", "进入下一节点"),
    "agent": Words("Asked for an agent", "转人工"),
    "done": Words("Served", "完成自助"),
    "hung_up": Words("Hung up", "挂机"),
    "timeout": Words("No key pressed", "超时未按键"),
    "wrong_key": Words("Wrong key", "按键错误"),
}

TABLE = Table(
    name="ivr_steps",
    words=Words("Menu steps", "自助语音步骤"),
    meaning=Words("The way of each contact through the voice menu.", "每次接触在自助语音中的路径。"),
    day_from="entered_at",
    columns=(
        detail("id", Words("Id", "编号"), Words("The source's own id.", "来源系统中的编号。")),
        detail(
            "contact",
            Words("Contact", "接触编号"),
            Words("The contact it belongs to.", "所属的接触。"),
            required=True,
        ),
        moment(
            "entered_at",
            Words("Entered at", "进入时间"),
            Words("When the node began.", "进入节点的时刻。"),
            required=True,
        ),
        measure(
            "position",
            Words("Position", "序号"),
            Words("First, second … node of the contact.", "该接触中的第几个节点。"),
            "count",
            type="integer",
            minimum=1,
        ),
        dimension("node", Words("Node", "节点"), Words("Node of the menu.", "菜单节点。"), required=True),
        dimension("key", Words("Key", "按键"), Words("What was pressed.", "客户按键。")),
        seconds("seconds", Words("Seconds", "时长"), Words("Time in the node.", "在节点中的时间。")),
        dimension(
            "result", Words("Result", "结果"), Words("How the node ended.", "节点如何结束。"), codes=RESULTS
        ),
        dimension("segment", Words("Segment", "客户品牌"), Words("Brand of the customer.", "客户品牌。")),
        detail("customer", Words("Customer", "客户"), Words("Who called.", "来电客户。"), personal=True),
    ),
)
