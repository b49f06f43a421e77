"""Forms of exports that need a second person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from headwater.centre.ui.forms import PlainForm


class AskForm(PlainForm):
    """Why the file is needed."""

    wide = ("reason",)
    reason = forms.CharField(
        label=_("What the customers' data is needed for"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DecideForm(PlainForm):
    """Words to the asker; a refusal needs them."""

    wide = ("words",)
    words = forms.CharField(
        label=_("Words to the asker"),
        help_text=_("A refusal needs them."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
