"""The form of a wallboard link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.access import units_of
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.today import boards

DAYS = [(1, _("1 day")), (7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("a year"))]


class LinkForm(forms.Form):
    """What is shown, over whom, until when."""

    title = forms.CharField(label=_("Title"), max_length=80)
    pages = forms.CharField(
        label=_("Pages, one a line"),
        initial="/",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Addresses as in the browser, without the name of the machine: the home page is /."),
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Whose figures"))
    every = forms.IntegerField(label=_("Seconds a page"), min_value=5, max_value=3600, initial=20)
    refresh = forms.IntegerField(
        label=_("Seconds between two looks"), min_value=10, max_value=3600, initial=60
    )
    days = forms.TypedChoiceField(label=_("Ends after"), choices=DAYS, coerce=int, initial=30)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, by: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        units = Unit.objects.filter(inside(units_of(by, Permission.MAKE_WALLBOARDS)), closed=None)
        choice = self.fields["unit"]
        choice.queryset, choice.empty_label = units.order_by("path"), None  # type: ignore[attr-defined]
        for field in self.fields.values():
            style = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs.setdefault("class", style)

    def clean_pages(self) -> list[str]:
        """Only pages that show figures and ask for nothing more."""
        pages = boards.split([self.cleaned_data["pages"]])
        wrong = boards.wrong_pages(pages)
        if wrong or not pages:
            raise forms.ValidationError(boards.refusal(wrong or ["—"]))
        return pages
