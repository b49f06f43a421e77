"""What one wants to be told by e-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.notices.models import Level
from headwater.centre.ui.forms import PlainForm


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ChoiceForm(PlainForm):
    email = forms.BooleanField(label=gettext_lazy("Send me notices by e-mail"), required=False)
    least = forms.ChoiceField(
        label=gettext_lazy("From which level on"),
        choices=Level.choices,
        help_text=gettext_lazy("The page shows all of them in any case."),
    )
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=_clock())
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"),
        required=False,
        widget=_clock(),
        help_text=gettext_lazy(
            "What comes meanwhile is sent afterwards in one letter; urgent ones come at once."
        ),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if (data.get("quiet_from") is None) != (data.get("quiet_until") is None):
            raise ValidationError(_("Give both ends of the quiet hours, or neither."))
        return data
