"""Contacts: one row for every call, session or message, as the switch or the channel recorded it."""

from __future__ import annotations

from headwater.engine.lake.table import Column, Table, detail, dimension, measure, moment, seconds
from headwater.engine.words import Words

CHANNELS = {
    "hotline": Words("Hotline", "热线"),
    "info_line": Words("Information line (12580)", "综合信息热线（12580）"),
    "sms": Words("SMS hall", "短信营业厅"),
    "mobile_web": Words("Mobile hall", "掌上营业厅"),
    "web_hall": Words("Web hall", "网上营业厅"),
    "kiosk": Words("Self-service kiosk", "自助终端"),
    "rural_line": Words("Rural information line (12582)", "农信热线（12582）"),
    "app": Words("App", "手机客户端"),
    "chat": Words("Online chat", "在线客服"),
    "email": Words("E-mail", "电子邮件"),
    "other": Words("Other", "其他"),
}
DIRECTIONS = {"inbound": Words("Inbound", "呼入"), "outbound": Words("Outbound", "呼出")}
OUTCOMES = {
    "answered": Words("Answered", "已接听"),
    "abandoned": Words("Abandoned in the queue", "排队放弃"),
    "ended_in_ivr": Words("Ended in the menu", "自助语音内结束"),
    "blocked": Words("Blocked", "未能接入"),
}

TABLE = Table(
    name="contacts",
    words=Words("Contacts", "接触记录"),
    meaning=Words(
        "Every call, session or message with its times and how it ended.",
        "每一次来电、会话或消息，含各段时长与结果。",
    ),
    day_from="started_at",
    columns=(
        detail(
            "id", Words("Id", "编号"), Words("The source's own id of the contact.", "来源系统中的接触编号。")
        ),
        moment(
            "started_at",
            Words("Started at", "开始时间"),
            Words("When the contact reached the centre.", "接触进入中心的时刻。"),
            required=True,
        ),
        dimension(
            "channel",
            Words("Channel", "渠道"),
            Words("The way the customer came.", "客户使用的渠道。"),
            codes=CHANNELS,
        ),
        dimension(
            "direction",
            Words("Direction", "方向"),
            Words("Who began: the customer or the centre.", "由客户呼入或由中心呼出。"),
            codes=DIRECTIONS,
        ),
        dimension(
            "queue",
            Words("Queue", "队列"),
            Words("The queue or skill that the contact waited in.", "接触排队的队列或技能组。"),
        ),
        dimension(
            "service",
            Words("Service", "业务"),
            Words("What the customer came for (contact type).", "客户咨询或办理的业务。"),
        ),
        detail(
            "customer",
            Words("Customer", "客户"),
            Words(
                "Number or id of the customer; empty when not identified.", "客户号码或编号；未识别时为空。"
            ),
            personal=True,
        ),
        dimension(
            "segment",
            Words("Segment", "客户品牌"),
            Words("Brand or group of the customer.", "客户所属品牌或群体。"),
        ),
        dimension(
            "region", Words("Region", "地区"), Words("Where the customer is at home.", "客户归属地区。")
        ),
        dimension(
            "agent", Words("Agent", "客服代表"), Words("Who answered.", "接听的客服代表。"), personal=True
        ),
        dimension(
            "team", Words("Team", "班组"), Words("The agent's team on that day.", "客服代表当日所在班组。")
        ),
        dimension(
            "zone",
            Words("Zone", "区域"),
            Words(
                "The zone of that team on that day; derived at intake.",
                "班组当日所属的现场区域，导入时推得。",
            ),
        ),
        seconds(
            "ivr_seconds",
            Words("Menu time", "自助语音时长"),
            Words("Time in the voice menu.", "在自助语音中的时间。"),
        ),
        seconds(
            "wait_seconds",
            Words("Wait", "等待时长"),
            Words("Time in the queue until answered or abandoned.", "排队至接听或放弃的时间。"),
        ),
        seconds(
            "talk_seconds",
            Words("Talk time", "通话时长"),
            Words("Time in conversation, hold not included.", "通话时间，不含保持。"),
        ),
        seconds(
            "hold_seconds",
            Words("Hold time", "保持时长"),
            Words("Time the customer was on hold.", "客户被保持的时间。"),
        ),
        seconds(
            "wrap_seconds",
            Words("Wrap-up time", "话后处理时长"),
            Words("Work after the contact.", "通话结束后的处理时间。"),
        ),
        dimension(
            "outcome",
            Words("Outcome", "结果"),
            Words("How it ended.", "接触如何结束。"),
            codes=OUTCOMES,
            required=True,
        ),
        dimension(
            "transferred_to",
            Words("Transferred to", "转接至"),
            Words(
                "Queue or unit it was handed on to; empty when not transferred.",
                "转往的队列或部门；未转接为空。",
            ),
        ),
        Column(
            "resolved",
            "boolean",
            "measure",
            Words("Resolved", "是否解决"),
            Words("Resolved in this contact, as recorded.", "本次接触是否解决，以记录为准。"),
        ),
        measure(
            "operation_steps",
            Words("Operation steps", "操作步骤数"),
            Words("Steps worked in the handling system.", "受理系统中的操作步骤数。"),
            "count",
            type="integer",
            maximum=500,
        ),
        measure(
            "satisfaction",
            Words("Satisfaction", "满意度"),
            Words("Rating after the contact, 1 to 5.", "接触后评价，1 至 5。"),
            "score",
            type="integer",
            minimum=1,
            maximum=5,
        ),
        detail(
            "recording",
            Words("Recording", "录音"),
            Words("Where the recording is found.", "录音的位置。"),
            personal=True,
        ),
    ),
)
