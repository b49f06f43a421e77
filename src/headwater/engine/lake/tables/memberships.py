"""Fact table: who was in which team from when to when; intake fills in teams from it."""

from __future__ import annotations

from headwater.engine.lake.table import Table, day, dimension
from headwater.engine.words import Words

TABLE = Table(
    name="memberships",
    words=Words("Memberships", "班组归属"),
    meaning=Words("Periods in which an agent belonged to a team.", "客服代表归属各班组的起止日期。"),
    fact=True,
    columns=(
        dimension(
            "agent",
            Words("Agent", "客服代表"),
            Words("The person's sign-in at the switch.", "话务系统工号。"),
            required=True,
            personal=True,
        ),
        dimension("team", Words("Team", "班组"), Words("Code of the team.", "班组代码。"), required=True),
        day("since", Words("Since", "起"), Words("First day; empty = always.", "起始日；空为不限。")),
        day(
            "until",
            Words("Until", "止"),
            Words("Last day, included; empty = still.", "最后一日（含）；空为至今。"),
        ),
    ),
)
