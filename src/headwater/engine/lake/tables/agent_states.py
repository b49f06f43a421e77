"""Agent states: one row for every stretch of time that an agent spent in one state."""

from __future__ import annotations

from headwater.engine.lake.table import Table, detail, dimension, moment, seconds
from headwater.engine.words import Words

STATES = {
    "ready": Words("Ready", "空闲"),
    "ringing": Words("Ringing", "振铃"),
    "talking": Words("Talking", "通话"),
    "hold": Words("Hold", "保持"),
    "wrap": Words("Wrap-up", "话后处理"),
    "break": Words("Break", "小休"),
    "meal": Words("Meal", "用餐"),
    "training": Words("Training", "培训"),
    "meeting": Words("Meeting", "会议"),
    "other_work": Words("Other work", "其他工作"),
    "away": Words("Away", "离席"),
    "signed_out": Words("Signed out", "签出"),
}

TABLE = Table(
    name="agent_states",
    words=Words("Agent states", "座席状态"),
    meaning=Words("What each agent was doing, stretch by stretch.", "客服代表各时段所处的状态。"),
    day_from="started_at",
    columns=(
        detail("id", Words("Id", "编号"), Words("The source's own id.", "来源系统中的编号。")),
        moment(
            "started_at",
            Words("Started at", "开始时间"),
            Words("When the state began.", "状态开始的时刻。"),
            required=True,
        ),
        dimension(
            "agent",
            Words("Agent", "客服代表"),
            Words("Whose state.", "客服代表。"),
            required=True,
            personal=True,
        ),
        dimension(
            "team", Words("Team", "班组"), Words("The agent's team on that day.", "客服代表当日所在班组。")
        ),
        dimension(
            "zone", Words("Zone", "区域"), Words("Zone of that team on that day.", "班组当日所属区域。")
        ),
        dimension(
            "state",
            Words("State", "状态"),
            Words("What the agent was doing.", "所处状态。"),
            codes=STATES,
            required=True,
        ),
        dimension(
            "queue", Words("Queue", "队列"), Words("Queue served, where known.", "所服务的队列（如有）。")
        ),
        seconds(
            "seconds", Words("Seconds", "时长"), Words("How long it lasted.", "持续时间。"), maximum=86_400
        ),
    ),
)
