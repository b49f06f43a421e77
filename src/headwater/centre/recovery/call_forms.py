"""The form of a call: made for a thumb."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from headwater.centre.recovery.models import Verdict
from headwater.centre.ui.forms import PlainForm


class VerdictForm(PlainForm):
    """What came of the call."""

    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), choices=Verdict, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Notes"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    again_at = forms.DateTimeField(
        label=gettext_lazy("Call again at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Empty: by itself after an unanswered call, else not any more."),
    )
    no_more = forms.BooleanField(label=gettext_lazy("The customer wants no such calls"), required=False)

    def facts(self) -> dict[str, Any]:
        """For the action."""
        return dict(self.cleaned_data)

    @staticmethod
    def soonest() -> str:
        """The earliest moment, for the field."""
        return timezone.localtime().strftime("%Y-%m-%dT%H:%M")
