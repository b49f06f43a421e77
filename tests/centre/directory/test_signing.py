"""In and out: lock-out, forced own password, sessions, what the trail keeps."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from headwater.centre.people.actions import accounts
from headwater.centre.people.models import Account, AccountSession, AuditEvent
from tests.cast import BY, PASSWORD, Cast

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"username": name, "password": password, **more})


def actions_of(name: str) -> list[str]:
    return list(AuditEvent.objects.filter(by=name).order_by("pk").values_list("action", flat=True))


def test_in_and_out_on_record(cast: Cast) -> None:
    client = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537"})
    answer = sign_in(client, " Agent ", next="/account/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/")
    assert "Chrome · Windows" in client.get("/account/").content.decode()
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/account/").status_code == 302
    assert actions_of("agent") == ["account.signed_in", "account.signed_out"]
    assert AccountSession.objects.count() == 0


def test_never_to_another_site(cast: Cast) -> None:
    answer = sign_in(Client(), "agent", next="https://evil.example/")
    assert answer.headers["Location"] == "/"


def test_five_failures_lock_the_name_in_any_capitals(cast: Cast) -> None:
    client = Client()
    for name in ("agent", "Agent", "AGENT", "agent "):
        assert sign_in(client, name, "wrong-wrong").status_code == 401
    assert sign_in(client, "aGent", "wrong-wrong").status_code == 429
    locked = sign_in(client, "agent")
    assert locked.status_code == 429 and "15" in locked.content.decode()
    assert sign_in(Client(), "team_leader").status_code == 302
    accounts.unlock(account=cast.account("agent"), by=BY)
    assert sign_in(Client(), "agent").status_code == 302
    assert actions_of("agent").count("account.sign_in_failed") >= 4


def test_an_unknown_name_is_not_kept(cast: Cast) -> None:
    assert sign_in(Client(), "hunter2-my-password", "x").status_code == 401
    event = AuditEvent.objects.get(action="account.sign_in_failed")
    assert event.by == "?" and "hunter2" not in str(event.detail) + event.about


def test_locked_accounts_stay_out_at_once(cast: Cast) -> None:
    client = Client()
    sign_in(client, "agent")
    assert client.get("/account/").status_code == 200
    accounts.lock(account=cast.account("agent"), by=BY)
    assert client.get("/account/").status_code == 302
    assert sign_in(Client(), "agent").status_code == 401


def test_a_given_password_is_changed_before_anything_else(cast: Cast) -> None:
    secret = accounts.reset_password(account=cast.account("team_leader"), by=BY)
    client = Client()
    sign_in(client, "team_leader", secret)
    assert client.get("/people/").headers["Location"] == reverse("directory:password")
    assert client.get("/people/", headers={"HX-Request": "true"}).headers["HX-Redirect"]
    assert client.get(reverse("directory:password")).status_code == 200
    new = {"old": secret, "new": "Quite-Long-Enough-9", "again": "Quite-Long-Enough-8"}
    assert client.post("/account/password/", new).status_code == 200
    assert client.post("/account/password/", {**new, "again": new["new"]}).status_code == 302
    assert client.get("/people/").status_code == 200


def test_a_new_password_ends_the_other_sessions(cast: Cast) -> None:
    here, there = Client(), Client()
    sign_in(here, "agent")
    sign_in(there, "agent")
    new = {"old": PASSWORD, "new": "Quite-Long-Enough-9", "again": "Quite-Long-Enough-9"}
    assert here.post("/account/password/", new).status_code == 302
    assert [mine for _session, _browser, mine in here.get("/account/").context["sessions"]] == [True]
    assert there.get("/account/").status_code == 302


def test_ending_the_others(cast: Cast) -> None:
    here, there = Client(), Client()
    sign_in(here, "agent")
    sign_in(there, "agent")
    here.post("/account/end-others/")
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert actions_of("agent")[-1] == "account.sessions_ended"


def test_the_language_comes_with_the_account(cast: Cast) -> None:
    Account.objects.filter(username="agent").update(language="en")
    client = Client()
    sign_in(client, "agent")
    assert "My account" in client.get("/account/").content.decode()


def test_without_any_account_the_page_says_how(db: None) -> None:
    page = Client().get(SIGN_IN).content.decode()
    assert "headwater administrator" in page


def test_chinese_unless_chosen_otherwise(cast: Cast) -> None:
    client = Client()
    assert "登录" in client.get(SIGN_IN).content.decode()
    client.post("/ui/language/", {"language": "en", "next": SIGN_IN})
    assert "Sign in" in client.get(SIGN_IN).content.decode()
