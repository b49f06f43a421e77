"""Template tags of this room: `{% load processes %}`."""

from __future__ import annotations

from django import template

from headwater.centre.findings.queries import name_of
from headwater.centre.processes.tables import state_badge

register = template.Library()
# `{% state defect %}`: the state of a defect, a change or an item as a badge.
register.simple_tag(state_badge, name="state")
# `{% who version.confirmed_by %}`: what somebody is called whom the trail names.
register.simple_tag(name_of, name="who")
