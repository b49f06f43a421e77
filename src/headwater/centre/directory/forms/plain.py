"""The base of all forms here: that of the frame, with this room's template."""

from __future__ import annotations

from headwater.centre.ui import forms
from headwater.centre.ui.forms import EM_SPACE, DayField, PostField, UnitField

__all__ = ["EM_SPACE", "DayField", "PlainForm", "PostField", "UnitField"]


class PlainForm(forms.PlainForm):
    template_name = "directory/fields.html"
