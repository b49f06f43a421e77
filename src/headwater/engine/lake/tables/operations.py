"""Operations: steps that agents worked in the handling systems during a contact."""

from __future__ import annotations

from headwater.engine.lake.table import Table, detail, dimension, measure, moment, seconds
from headwater.engine.words import Words

TABLE = Table(
    name="operations",
    words=Words("Operations", "受理操作"),
    meaning=Words("Steps in the handling systems, contact by contact.", "每次接触中受理系统的操作步骤。"),
    day_from="started_at",
    columns=(
        detail("id", Words("Id", "编号"), Words("The source's own id.", "来源系统中的编号。")),
        detail("contact", Words("Contact", "接触编号"), Words("The contact.", "所在接触。"), required=True),
        moment(
            "started_at",
            Words("Started at", "开始时间"),
            Words("When the step began.", "步骤开始的时刻。"),
            required=True,
        ),
        dimension("system", Words("System", "系统"), Words("Which system.", "所用系统。")),
        dimension("step", Words("Step", "步骤"), Words("Which step.", "操作步骤。")),
        dimension("agent", Words("Agent", "客服代表"), Words("Who worked it.", "操作人。"), personal=True),
        measure(
            "position",
            Words("Position", "序号"),
            Words("First, second … step.", "第几步。"),
            "count",
            type="integer",
            minimum=1,
        ),
        seconds("seconds", Words("Seconds", "时长"), Words("How long it took.", "耗时。")),
    ),
)
