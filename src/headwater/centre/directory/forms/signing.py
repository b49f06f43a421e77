"""Sign-in and the own password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.directory.forms.plain import PlainForm


def _password(which: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": which})


class SignInForm(PlainForm):
    wide = ("username", "password")
    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autofocus": True,
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"), strip=False, max_length=200, widget=_password("current-password")
    )


class PasswordForm(PlainForm):
    wide = ("old", "new", "again")
    old = forms.CharField(
        label=gettext_lazy("Present password"), strip=False, widget=_password("current-password")
    )
    new = forms.CharField(label=gettext_lazy("New password"), strip=False, widget=_password("new-password"))
    again = forms.CharField(
        label=gettext_lazy("New password again"), strip=False, widget=_password("new-password")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("new") and facts.get("again") and facts["new"] != facts["again"]:
            self.add_error("again", _("The two new passwords differ."))
        return facts
