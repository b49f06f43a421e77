"""Who may see everything and do nothing: every address sent to, empty and filled in, and nothing happens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.http import HttpResponse
from django.test import Client

from headwater.centre.people.models import AuditEvent, CustomRole, RoleGrant
from headwater.centre.people.permissions import Permission
from tests.cast import Cast
from tests.centre.southern import everything
from tests.centre.test_scope_walk import REFUSED, addresses, lists

pytestmark = pytest.mark.django_db
# What everybody may do who sees it, about what is their own or in the open.
OPEN = {
    r"/findings/new/": "who sees findings may notice something",
    r"/findings/\d+/note/": "and say something to one",
    r"/processes/defects/\d+/finding/": "and make one of a defect",
    r"/improvements/\d+/remarks/": "who sees an improvement may say something",
    r"/indicators/analyses/\d+/discuss/": "who sees an analysis may say something",
    r"/indicators/analyses/draft/": "one's own unsent text",
    r"/indicators/views/save/": "one's own list of views",
    r"/complaints/bulletins/subscriptions/": "one's own subscription; another's is refused by the action",
    r"/complaints/journeys/": "a look at a customer's way, on record",
    r"/notices/(choices/|choices/try/|read/)": "one's own notices",
    r"/account/password/|/sign-in/|/healthz|/ui/(language|theme)/": "one's own sign-in and screen",
}
# Sent to without saying what, these show themselves again; what they do is asked for by one more word.
ASK_AGAIN = (
    r"/improvements/(measures|shortfalls|waves)/\d+/|/improvements/\d+/roll-out/waves/"
    r"|/improvements/pilots/\d+/look/|/improvements/voice/\d+/cut/|/improvements/voice/matrices/\d+/"
)
WORDS = ({"do": "drop", "drop-reason": "因为"}, {"do": "decline", "reason": "因为"}, {"which": "output"})


@pytest.fixture
def reader(cast: Cast) -> Client:
    """With the right to see whatever there is to be seen, in the whole company."""
    sees = sorted(permission.value for permission in Permission if permission.name.startswith("SEE_"))
    CustomRole.objects.create(key="reader", name="reader", permissions=sees)
    RoleGrant.objects.create(account=cast.accounts["newcomer"], role="reader", unit=cast.units["company"])
    return cast.client_of("newcomer")


def test_who_only_sees_changes_nothing(cast: Cast, reader: Client) -> None:
    numbers = everything(cast)
    before, refused = AuditEvent.objects.count(), 0
    for address in addresses(numbers) + lists():
        if any(re.fullmatch(pattern, address) for pattern in OPEN):
            continue
        answer = reader.post(address)
        if answer.status_code not in REFUSED and not re.fullmatch(ASK_AGAIN, address):
            answer = reader.post(address, dict(filled(answer)))
            assert answer.status_code in REFUSED, (address, answer.status_code)
        for words in WORDS if re.fullmatch(ASK_AGAIN, address) else ():
            reader.post(address, words)
        assert AuditEvent.objects.count() == before, address
        refused += answer.status_code in REFUSED
    assert refused > 300


def filled(answer: HttpResponse) -> Iterator[tuple[str, Any]]:
    """Something fitting in every field of every form of the page."""
    for form in forms_of(answer):
        for name, field in form.fields.items():
            value = fitting(field)
            if value is not None:
                yield form.add_prefix(name), value


def forms_of(answer: HttpResponse) -> Iterator[forms.BaseForm]:
    """The forms of a page, those that stand in one dictionary together as well."""
    for context in answer.context or ():
        named = context.flatten() if hasattr(context, "flatten") else context
        for value in named.values():
            for one in value.values() if isinstance(value, dict) else [value]:
                if isinstance(one, forms.BaseForm):
                    yield one


def fitting(field: forms.Field) -> Any:
    if isinstance(field, forms.ModelChoiceField):
        one = field.queryset.first() if field.queryset is not None else None
        return None if one is None else field.prepare_value(one)
    if isinstance(field, forms.ChoiceField):
        return next((key for key, _name in reversed(list(field.choices)) if key), None)
    if isinstance(field, forms.DateField):
        return "2026-12-01"
    if isinstance(field, forms.IntegerField):
        return str(max(field.min_value or 1, 1))
    if isinstance(field, forms.FileField):
        return None
    return field.initial if isinstance(field.initial, str) else "一句够长的理由"
