"""The form of a robot of a group chat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.notices.models import Chat, Level, Topic
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.forms import PlainForm, UnitField


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class RobotForm(PlainForm):
    """Which group, what it hears of, when it is quiet."""

    wide = ("address", "topics")
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    chat = forms.ChoiceField(label=gettext_lazy("Group in"), choices=Chat.choices)
    unit = UnitField(
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("What people of this unit and below are told is said in the group."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2_000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "The webhook that the chat shows for its robot. It holds a key: it is kept in the data folder "
            "and never shown again. Empty: as it is kept."
        ),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret of the signature"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy(
            "For DingTalk and Feishu when signatures are chosen; another system checks its messages with it."
        ),
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Speaks of"),
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "With the names of those who were told. What concerns one person alone is never said."
        ),
    )
    least = forms.ChoiceField(label=gettext_lazy("From which level on"), choices=Level.choices)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=[("zh", "中文"), ("en", "English")])
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=_clock())
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"),
        required=False,
        widget=_clock(),
        help_text=gettext_lazy("What comes meanwhile is said afterwards; urgent things are said at once."),
    )
    active = forms.BooleanField(label=gettext_lazy("Active"), required=False)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        unit.limit(by, Permission.MANAGE_ROBOTS)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if (data.get("quiet_from") is None) != (data.get("quiet_until") is None):
            raise ValidationError(_("Give both ends of the quiet hours, or neither."))
        return data
