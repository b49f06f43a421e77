"""The only writers of notices: told, read, chosen; duties undertaken, reminded of, fulfilled, withdrawn."""

from headwater.centre.notices.actions.duties import fulfil, undertake, withdraw
from headwater.centre.notices.actions.notices import choose, notify, read, read_all
from headwater.centre.notices.actions.reminders import remind

__all__ = ["choose", "fulfil", "notify", "read", "read_all", "remind", "undertake", "withdraw"]
