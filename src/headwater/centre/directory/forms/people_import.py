"""The upload of people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from headwater.centre.directory.forms.plain import PlainForm


class PeopleFileForm(PlainForm):
    wide = ("file",)
    file = forms.FileField(
        label=_("Excel file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,
    )
