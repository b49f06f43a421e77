"""The form of a database that is read on a schedule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from headwater.centre.imports.models import Rhythm
from headwater.centre.imports.queries.profiles import offers
from headwater.centre.ui.forms import DayField, PlainForm
from headwater.engine.lake.intake.databases import DIALECTS

TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class SourceForm(PlainForm):
    """Where, what, how often."""

    wide = ("query",)
    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind of database"))
    host = forms.CharField(
        label=_("Host"),
        max_length=200,
        help_text=_("A name, an address, or the folder of a socket on this server."),
    )
    port = forms.IntegerField(
        label=_("Port"), min_value=1, max_value=65_535, required=False, help_text=_("Empty: the usual one.")
    )
    database = forms.CharField(label=_("Database"), max_length=100)
    user = forms.CharField(
        label=_("User"), max_length=100, help_text=_("Best an account that may only read, and only this.")
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: as it is kept. It stands in the data folder, never in the ledger."),
    )
    query = forms.CharField(
        label=_("Query"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "hw-code"}),
        help_text=_("One SELECT. :since stands for the newest value of the mark that was brought in."),
    )
    mark_column = forms.CharField(
        label=_("Column of the mark"),
        max_length=100,
        required=False,
        help_text=_("The column whose largest value is remembered, such as the time of change."),
    )
    starts_from = DayField(
        label=_("First day to read"), required=False, help_text=_("What :since is the first time.")
    )
    profile = forms.ChoiceField(
        label=_("Profile"), required=False, help_text=_("Which column means what; made from a first try.")
    )
    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices)
    at = forms.TimeField(label=_("At"), widget=TIME, help_text=_("Every hour: the minute counts."))
    weekday = forms.TypedChoiceField(
        label=_("Weekday"), choices=list(WEEKDAYS.items()), coerce=int, help_text=_("For every week.")
    )
    active = forms.BooleanField(label=_("Runs by itself"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "zh"
        kinds = [(key, dialect.words.say(language)) for key, dialect in DIALECTS.items()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        known = [(o.name, f"{o.title or o.name} · {o.table}") for o in offers(language)]
        self.fields["profile"].choices = [("", "–"), *known]  # type: ignore[attr-defined]
