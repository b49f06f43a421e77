"""Surveys: one row for every answer to a question, or for an item of an outside survey."""

from __future__ import annotations

from headwater.engine.lake.table import Table, detail, dimension, measure, moment
from headwater.engine.words import Words

KINDS = {
    "post_contact": Words("After a contact", "服务后评价"),
    "relationship": Words("Relationship", "满意度测评"),
    "ivr": Words("Voice menu", "自助语音评价"),
    "follow_up": Words("Follow-up", "回访"),
    "employee": Words("Employee", "员工满意度"),
}

TABLE = Table(
    name="surveys",
    words=Words("Surveys", "满意度调查"),
    meaning=Words(
        "Answers to surveys, the outside ones with mean and rank.",
        "各类满意度调查的回答，外部测评含均值与排名。",
    ),
    day_from="answered_at",
    columns=(
        detail(
            "id", Words("Id", "编号"), Words("The source's own id of the answer.", "来源系统中的答卷编号。")
        ),
        moment(
            "answered_at",
            Words("Answered at", "回答时间"),
            Words(
                "When the answer was given, or sent out when there is none.", "作答时刻；未作答时为发出时刻。"
            ),
            required=True,
        ),
        dimension(
            "kind",
            Words("Kind", "类型"),
            Words("What kind of survey.", "调查类型。"),
            codes=KINDS,
            required=True,
        ),
        dimension("wave", Words("Wave", "期次"), Words("Wave of a repeated survey.", "重复调查的期次。")),
        dimension("item", Words("Item", "题项"), Words("The question.", "题目。")),
        measure(
            "score",
            Words("Score", "得分"),
            Words("The score; empty when not answered.", "得分；未作答为空。"),
            "score",
            maximum=100,
        ),
        measure(
            "pass_mark",
            Words("Pass mark", "达标值"),
            Words("Score from which the item is on target.", "达标所需得分。"),
            "score",
            maximum=100,
        ),
        measure(
            "external_mean",
            Words("External mean", "外部均值"),
            Words("Mean of all units measured.", "全部被测单位的均值。"),
            "score",
            maximum=100,
        ),
        measure(
            "external_rank",
            Words("External rank", "外部排名"),
            Words("Rank among the units measured; 1 is best.", "在被测单位中的名次，1 为最好。"),
            "count",
            type="integer",
            minimum=1,
        ),
        detail(
            "contact",
            Words("Contact", "接触编号"),
            Words("Id of the contact asked about.", "所评价的接触编号。"),
        ),
        detail("customer", Words("Customer", "客户"), Words("Who answered.", "作答客户。"), personal=True),
        dimension("channel", Words("Channel", "渠道"), Words("How the question was put.", "询问的渠道。")),
        dimension("queue", Words("Queue", "队列"), Words("Queue of the contact.", "接触所在队列。")),
        dimension("service", Words("Service", "业务"), Words("Service of the contact.", "接触的业务。")),
        dimension("segment", Words("Segment", "客户品牌"), Words("Brand of the customer.", "客户品牌。")),
        dimension("region", Words("Region", "地区"), Words("Region of the customer.", "客户地区。")),
        dimension(
            "agent",
            Words("Agent", "客服代表"),
            Words("Agent of the contact.", "接触的客服代表。"),
            personal=True,
        ),
        dimension(
            "team", Words("Team", "班组"), Words("The agent's team on that day.", "客服代表当日所在班组。")
        ),
        dimension("zone", Words("Zone", "区域"), Words("Zone of that team.", "班组所属区域。")),
        detail(
            "comment",
            Words("Comment", "意见"),
            Words("What the customer said.", "客户意见原文。"),
            personal=True,
        ),
    ),
)
