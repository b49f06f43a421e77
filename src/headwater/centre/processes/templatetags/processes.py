"""Template tags of this room: `{% load processes %}`."""

from __future__ import annotations

from django import template

from headwater.centre.directory.wording import who
from headwater.centre.processes.tables import state_badge

register = template.Library()
# `{% state defect %}`: the state of a defect, a change or an item as a badge.
register.simple_tag(state_badge, name="state")
# `{% who version.confirmed_by %}`: somebody as the trail names them.
register.simple_tag(who)
