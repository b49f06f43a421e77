"""Tokens: at most the owner's rights, until a day, on record; refusals as sentences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from headwater.centre.api import actions
from headwater.centre.api.models import ApiToken
from headwater.centre.people.actions import accounts
from headwater.centre.people.models import AuditEvent
from headwater.centre.people.permissions import Permission as P
from tests.cast import BY, Cast

pytestmark = pytest.mark.django_db
SEE = (P.SEE_INDICATORS,)


def make(
    cast: Cast, name: str = "analyst", rights: tuple[P, ...] = (P.SEE_INDICATORS,), days: int = 30
) -> str:
    until = timezone.localdate() + timedelta(days=days)
    return actions.make_token(name="t", permissions=rights, expires_on=until, by=cast.account(name))[1]


def me(text: str, language: str = "en") -> Any:
    return Client().get("/api/me", headers={"Authorization": f"Bearer {text}", "Accept-Language": language})


def test_a_token_is_its_owner_narrowed(cast: Cast) -> None:
    answer = me(make(cast)).json()
    assert answer == {
        "username": "analyst",
        "name": "analyst",
        "permissions": ["indicators.see"],
        "units": ["centre"],
    }


def test_no_more_than_the_owner_has(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        make(cast, rights=(P.MANAGE_ROLES,))
    with pytest.raises(PermissionDenied):
        make(cast, name="team_leader")
    for rights, days in [((), 30), ((P.SEE_INDICATORS,), -1), ((P.SEE_INDICATORS,), 400)]:
        with pytest.raises(ValidationError):
            make(cast, rights=rights, days=days)


def test_it_ends_with_its_day_its_revocation_its_owner(cast: Cast) -> None:
    text = make(cast)
    ApiToken.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert me(text).status_code == 401
    ApiToken.objects.update(expires_on=timezone.localdate())
    assert me(text).status_code == 200
    accounts.lock(account=cast.account("analyst"), by=BY)
    assert me(text).status_code == 401
    accounts.unlock(account=cast.account("analyst"), by=BY)
    actions.revoke_token(token=ApiToken.objects.get(), by=cast.account("analyst"))
    assert me(text).status_code == 401


def test_refusals_are_sentences_in_the_asked_language(cast: Cast) -> None:
    assert "token" in me("hw_wrong").json()["detail"]
    assert "令牌" in me("hw_wrong", "zh-CN").json()["detail"]
    assert Client().get("/api/me").status_code == 401
    docs = Client().get("/api/docs")
    assert docs.status_code == 302 and docs.headers["Location"].startswith("/sign-in/")


def test_use_is_on_record_once_an_hour(cast: Cast) -> None:
    text = make(cast)
    for _time in range(3):
        me(text)
    assert AuditEvent.objects.filter(action="token.used", by="analyst").count() == 1
    assert ApiToken.objects.get().used_at is not None


def test_the_text_is_shown_once_and_not_kept(cast: Cast) -> None:
    client = cast.client_of("analyst")
    day = timezone.localdate() + timedelta(days=10)
    answer = client.post(
        "/api/tokens/", {"name": "报表", "expires_on": str(day), "permissions": [str(P.SEE_INDICATORS)]}
    )
    text = answer.context["made"][1]
    assert text in answer.content.decode()
    assert text not in client.get("/api/tokens/").content.decode()
    assert ApiToken.objects.get().digest == actions.digest(text) and text not in str(
        vars(ApiToken.objects.get())
    )
    assert me(text).status_code == 200


def test_nobody_revokes_anothers(cast: Cast) -> None:
    make(cast)
    token = ApiToken.objects.get()
    assert cast.client_of("administrator").post(f"/api/tokens/{token.pk}/revoke/").status_code == 404
    assert cast.client_of("analyst").post(f"/api/tokens/{token.pk}/revoke/").status_code == 302
    assert ApiToken.objects.count() == 0


def test_the_documentation_describes_every_operation(cast: Cast) -> None:
    client = cast.client_of("analyst")
    assert client.get("/api/docs").status_code == 200
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1") and "/api/me" in described["paths"]
