"""Fact table: complaint orders as they stand today, each on the day on which it was taken in."""

from __future__ import annotations

from headwater.engine.lake.table import Column, Table, detail, dimension, measure, moment
from headwater.engine.words import Words

SCOPES = {
    "individual": Words("Individual problem", "个性问题"),
    "shared": Words("Shared problem", "共性问题"),
}
STATES = {
    "new": Words("New", "待处理"),
    "in_work": Words("In work", "处理中"),
    "waiting_customer": Words("Waiting for the customer", "等待客户"),
    "waiting_other": Words("Waiting for others", "等待外部"),
    "answered": Words("Answered", "已答复"),
    "closed": Words("Closed", "已办结"),
}


def _truth(name: str, words: Words, meaning: Words) -> Column:
    """A yes or no that is counted; missing where it is not known (yet)."""
    return Column(name, "boolean", "measure", words, meaning)


TABLE = Table(
    name="complaints",
    words=Words("Complaints", "投诉"),
    meaning=Words(
        "Complaint orders with their class, times, trace and outcome; merged and withdrawn ones left out.",
        "投诉工单及其类别、时限、溯源与结果；已合并与已撤销的不列入。",
    ),
    day_from="opened_at",
    fact=True,
    columns=(
        detail("id", Words("Number", "工单号"), Words("C- and the order's number.", "C- 加工单序号。")),
        moment(
            "opened_at",
            Words("Received at", "受理时间"),
            Words("When the complaint reached the centre.", "投诉到达中心的时刻。"),
            required=True,
        ),
        moment(
            "first_reply_due_at",
            Words("First reply due at", "首次回复时限"),
            Words("In working time, pauses counted out.", "按工作时间计，扣除暂停。"),
        ),
        moment(
            "first_replied_at",
            Words("First replied at", "首次回复时间"),
            Words("Empty while nobody has replied.", "尚未回复时为空。"),
        ),
        moment(
            "due_at",
            Words("Solving due at", "办结时限"),
            Words("In working time, pauses counted out.", "按工作时间计，扣除暂停。"),
        ),
        moment(
            "closed_at",
            Words("Closed at", "办结时间"),
            Words("Empty while open.", "未办结时为空。"),
        ),
        detail(
            "customer",
            Words("Customer", "客户"),
            Words("Who complained.", "投诉客户。"),
            personal=True,
        ),
        dimension("centre", Words("Centre", "中心"), Words("Centre that took it in.", "受理中心。")),
        dimension(
            "unit", Words("Unit", "受理单位"), Words("Code of the unit that took it in.", "受理单位代码。")
        ),
        dimension(
            "department",
            Words("Department", "处理部门"),
            Words("Code of the department that has it or answered it.", "当前（或最后）处理部门代码。"),
        ),
        dimension(
            "class", Words("Class", "投诉类别"), Words("Code of the complaint class.", "投诉类别代码。")
        ),
        dimension("cause", Words("Cause", "投诉原因"), Words("Cause within the class.", "类别内的原因。")),
        dimension("channel", Words("Channel", "渠道"), Words("Where it came in.", "受理渠道。")),
        dimension("service", Words("Service", "业务"), Words("Service complained of.", "所投诉的业务。")),
        dimension("segment", Words("Segment", "客户品牌"), Words("Brand of the customer.", "客户品牌。")),
        dimension("region", Words("Region", "地区"), Words("Region of the customer.", "客户归属地区。")),
        dimension("area", Words("Area", "片区"), Words("Where it happened.", "问题发生片区。")),
        dimension(
            "agent",
            Words("Agent", "受理人"),
            Words("Who took it in.", "受理的客服代表。"),
            personal=True,
        ),
        dimension(
            "state",
            Words("State", "状态"),
            Words("Where it stands today.", "当前状态。"),
            codes=STATES,
        ),
        dimension(
            "traced_process",
            Words("Traced to process", "溯源流程"),
            Words("Process of the step it was traced to.", "追溯到的流程。"),
        ),
        dimension(
            "traced_step",
            Words("Traced to step", "溯源环节"),
            Words("Step of the process; empty while not traced.", "追溯到的环节；未溯源时为空。"),
        ),
        dimension(
            "scope",
            Words("Individual or shared", "个性或共性"),
            Words("One person's doing, or the process itself.", "个别人员所致，或流程本身所致。"),
            codes=SCOPES,
        ),
        dimension(
            "batch",
            Words("Mass complaint", "群诉"),
            Words("Number of the incident it belongs to.", "所属群诉编号。"),
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
            "bounces",
            Words("Bounces", "往返次数"),
            Words("How often a department got it back.", "同一部门再次收到的次数。"),
            "count",
            type="integer",
        ),
        _truth(
            "on_time",
            Words("Solved on time", "按时办结"),
            Words(
                "No as soon as the deadline has passed; empty while open and in time.",
                "超过时限即为否；未办结且未超时为空。",
            ),
        ),
        _truth(
            "first_reply_on_time",
            Words("First reply on time", "按时首次回复"),
            Words(
                "No as soon as the deadline has passed; empty while there is time.",
                "超过时限即为否；时限未到为空。",
            ),
        ),
        _truth(
            "controllable",
            Words("Controllable", "可控投诉"),
            Words("The traced step is ours and can be mended.", "追溯环节属于本企业且可以改正。"),
        ),
        _truth(
            "same_type",
            Words("Same type", "同类型投诉"),
            Words(
                "The same step and cause within days of its being fixed.",
                "同一环节、同一原因在整改后期限内再次发生。",
            ),
        ),
        _truth(
            "repeated",
            Words("Repeated", "重复投诉"),
            Words("The same customer and cause before.", "同一客户、同一原因此前投诉过。"),
        ),
        _truth(
            "satisfied",
            Words("Satisfied", "对处理满意"),
            Words("What the customer said of the answer.", "客户对处理结果的评价。"),
        ),
        _truth(
            "valid",
            Words("Justified", "投诉成立"),
            Words("Whether it proved justified.", "经核实是否成立。"),
        ),
        detail("text", Words("Text", "内容"), Words("What the customer said.", "客户原话。"), personal=True),
    ),
)
