"""What the lists can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.directory.forms.accounts import role_choices
from headwater.centre.directory.forms.plain import EM_SPACE
from headwater.centre.directory.wording import ACTIONS
from headwater.centre.people import queries
from headwater.centre.people.models import Account, AuditEvent, Person, Post, RoleGrant
from headwater.centre.people.permissions import Permission

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def unit_choices(by: Any, permission: Permission) -> list[tuple[str, str]]:
    """Units that the asker may see, indented as the tree."""
    units = queries.units_seen_by(by, permission).filter(closed=None).order_by("path")
    return [(unit.path, f"{EM_SPACE * (unit.path.count('/') - 2)}{unit}") for unit in units]


class PersonFilter(filters.FilterSet):
    q = filters.CharFilter(method="by_words", label=_("Name, number or agent code"))
    unit = filters.ChoiceFilter(method="by_unit", label=_("Unit and all below"), empty_label=_("all"))
    post = filters.ModelChoiceFilter(
        queryset=Post.objects.all(), method="by_post", label=_("Post"), empty_label=_("all")
    )
    employer = filters.ChoiceFilter(
        choices=Person.Employer.choices, label=_("Employer"), empty_label=_("all")
    )
    state = filters.ChoiceFilter(
        choices=[("here", _("here")), ("left", _("has left")), ("nowhere", _("in no unit"))],
        method="by_state",
        label=_("State"),
        empty_label=_("all"),
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["unit"].extra["choices"] = unit_choices(self.request.user, Permission.SEE_PEOPLE)

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        part = words.strip()
        hit = Q(name__icontains=part) | Q(number__icontains=part) | Q(agent_code__icontains=part)
        return rows.filter(hit)

    def by_unit(self, rows: QuerySet, _name: str, path: str) -> QuerySet:
        return rows.filter(unit_path__startswith=path)

    def by_post(self, rows: QuerySet, _name: str, post: Post) -> QuerySet:
        return rows.filter(post_name=post.name)

    def by_state(self, rows: QuerySet, _name: str, state: str) -> QuerySet:
        today = timezone.localdate()
        gone = Q(left__lt=today)
        if state == "left":
            return rows.filter(gone)
        nowhere = Q(unit_id=None) | Q(in_unit_until__lt=today)
        return rows.exclude(gone).filter(nowhere) if state == "nowhere" else rows.exclude(gone)


class AccountFilter(filters.FilterSet):
    q = filters.CharFilter(method="by_words", label=_("User name, name or number"))
    role = filters.ChoiceFilter(method="by_role", label=_("Role"), empty_label=_("all"))
    state = filters.ChoiceFilter(
        choices=[("open", _("open")), ("locked", _("locked"))],
        method="by_state",
        label=_("State"),
        empty_label=_("all"),
    )

    class Meta:
        model = Account
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["role"].extra["choices"] = role_choices()

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        part = words.strip()
        person = Q(person__name__icontains=part) | Q(person__number__istartswith=part)
        return rows.filter(Q(username__icontains=part) | person)

    def by_role(self, rows: QuerySet, _name: str, role: str) -> QuerySet:
        return rows.filter(pk__in=RoleGrant.objects.filter(role=role).values("account"))

    def by_state(self, rows: QuerySet, _name: str, state: str) -> QuerySet:
        return rows.filter(is_active=state == "open")


class GrantFilter(filters.FilterSet):
    role = filters.ChoiceFilter(label=_("Role"), empty_label=_("all"))
    unit = filters.ChoiceFilter(method="by_unit", label=_("Unit and all below"), empty_label=_("all"))

    class Meta:
        model = RoleGrant
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["role"].extra["choices"] = role_choices()
        self.filters["unit"].extra["choices"] = unit_choices(self.request.user, Permission.MANAGE_ROLES)

    def by_unit(self, rows: QuerySet, _name: str, path: str) -> QuerySet:
        return rows.filter(unit__path__startswith=path)


class TrailFilter(filters.FilterSet):
    by = filters.CharFilter(lookup_expr="icontains", label=_("Who"))
    action = filters.ChoiceFilter(method="by_action", label=_("Action"), empty_label=_("all"))
    about = filters.CharFilter(lookup_expr="icontains", label=_("Concerning"))
    start = filters.DateFilter(field_name="at", lookup_expr="date__gte", label=_("From"), widget=DAY)
    end = filters.DateFilter(field_name="at", lookup_expr="date__lte", label=_("Until"), widget=DAY)

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = sorted(((key, str(words)) for key, words in ACTIONS.items()), key=lambda pair: pair[0])
        self.filters["action"].extra["choices"] = known

    def by_action(self, rows: QuerySet, _name: str, action: str) -> QuerySet:
        return rows.filter(action=action)
