"""Every address, as every member of the cast, signed in or not, inside and outside of their units.

The addresses come from the resolver, so a new page is walked without anybody's doing.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from headwater.centre.people import checks
from headwater.centre.people.access import can, units_of
from headwater.centre.people.permissions import Permission
from tests.cast import PARTS, Cast

pytestmark = pytest.mark.django_db
MEMBERS = [*PARTS, "newcomer"]
# Where an address wants a number or a name: one that is not there.
BLANKS = {
    "int": "999999",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "slug": "no-such-thing",
    "str": "no-such-thing",
    "path": "no-such-thing",
}
# Pages about one unit or one person: the right that opens them for those in one's units.
UNIT_PAGES = {
    "directory:unit": Permission.SEE_PEOPLE,
    "directory:edit-unit": Permission.MANAGE_ORGANISATION,
    "directory:move-unit": Permission.MANAGE_ORGANISATION,
    "directory:close-unit": Permission.MANAGE_ORGANISATION,
}
PERSON_PAGES = {
    "directory:person": Permission.SEE_PEOPLE,
    "directory:edit-person": Permission.MANAGE_PEOPLE,
}


def addresses() -> list[tuple[str, Any]]:
    """All addresses with their permission, blanks filled in; the API apart."""
    found = []
    for pattern, view in checks.views():
        if pattern.startswith("api/") and not hasattr(view, "permission"):
            continue
        path = re.sub(r"<(?:(\w+):)?\w+>", lambda m: BLANKS[m[1] or "str"], pattern)
        found.append((f"/{path}", view.permission))
    return found


def ask(client: Client, path: str) -> HttpResponse:
    """GET, or POST where the page only takes that."""
    answer = client.get(path)
    return client.post(path) if answer.status_code == 405 else answer


def test_every_view_is_guarded() -> None:
    assert checks.every_view_is_guarded() == []
    assert len(addresses()) > 80


def test_an_unguarded_view_is_found() -> None:
    def bare(request: Any) -> None: ...

    assert not checks.guarded(bare)


def test_nobody_is_sent_to_the_sign_in(cast: Cast) -> None:
    for path, permission in addresses():
        answer = ask(cast.client_of("nobody"), path)
        if permission == "public":
            assert answer.status_code < 500, path
        else:
            assert answer.status_code == 302, path
            assert answer.headers["Location"].startswith("/sign-in/?next="), path


def test_who_was_signed_out_meanwhile_comes_back_to_the_form(cast: Cast) -> None:
    client, form = cast.client_of("nobody"), {"Referer": "http://testserver/findings/?q=1"}
    for headers, back in [(form, "/findings/%3Fq%3D1"), ({}, "/ui/excel/")]:
        answer = client.post("/ui/excel/", headers=headers)
        assert answer.headers["Location"] == f"/sign-in/?next={back}", answer.status_code


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_opens_what_the_role_gives_and_nothing_else(cast: Cast, name: str) -> None:
    account = cast.account(name)
    for path, permission in addresses():
        if path in ("/sign-out/", "/account/end-others/"):
            continue
        answer = ask(cast.client_of(name), path)
        assert answer.status_code < 500, f"{name} {path}"
        if isinstance(permission, Permission) and not can(account, permission):
            assert answer.status_code == 403, f"{name} opened {path} with {answer.status_code}"


@pytest.mark.parametrize("name", MEMBERS)
def test_units_and_persons_open_inside_of_the_scope_only(cast: Cast, name: str) -> None:
    account, client = cast.account(name), cast.client_of(name)
    for page, permission in UNIT_PAGES.items():
        tops = units_of(account, permission)
        for unit in cast.units.values():
            expected = 403 if not tops else 200 if any(top.holds(unit) for top in tops) else 404
            answer = client.get(reverse(page, args=[unit.pk]))
            assert answer.status_code == expected, f"{name} {page} {unit.code}"
    for page, permission in PERSON_PAGES.items():
        tops = units_of(account, permission)
        for number in ("A101", "A201", "A301", "P008"):
            person = cast.persons[number]
            unit = person.memberships.get().unit
            expected = 403 if not tops else 200 if any(top.holds(unit) for top in tops) else 404
            if page == "directory:person" and account.person_id == person.pk:
                expected = 200  # everybody sees the own page
            answer = client.get(reverse(page, args=[person.pk]))
            assert answer.status_code == expected, f"{name} {page} {number}"


@pytest.mark.parametrize("name", ["nobody", "newcomer", "agent", "team_leader"])
def test_the_api_answers_in_a_sentence(cast: Cast, name: str) -> None:
    """Without the right to use it, every operation says 401."""
    client = cast.client_of(name)
    operations = [
        re.sub(r"<[^>]*>", "999999", pattern)
        for pattern, view in checks.views()
        if getattr(getattr(view, "func", view), "__module__", "") == "ninja.operation"
    ]
    assert operations
    for path in operations:
        answer = ask(client, f"/{path}")
        assert answer.status_code in (401, 403), path
        assert len(answer.json()["detail"]) > 20
