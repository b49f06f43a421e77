"""The pages at work: what is changed, who is told, what leaves the house."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from headwater.centre.api import actions as tokens
from headwater.centre.jobs.models import Run
from headwater.centre.people import audit
from headwater.centre.people.actions import memberships, persons
from headwater.centre.people.models import Account, AuditEvent, Certificate, Person, RoleGrant, Unit
from headwater.centre.people.permissions import Permission as P
from tests.cast import BY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast: Cast) -> Client:
    client = cast.client_of("administrator")
    client.cookies["django_language"] = "en"
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def test_the_tree_counts_everybody_below(cast: Cast) -> None:
    leader = cast.client_of("supervisor")
    leader.cookies["django_language"] = "en"
    page = text(leader.get("/organisation/"))
    assert "3 units, 14 persons today." in page
    assert "South" not in page and "Team 2" in page


def test_a_unit_is_opened_renamed_moved_and_closed(cast: Cast, admin: Client) -> None:
    new = {"parent": cast.units["north"].pk, "name": "四班", "name_en": "Team 4", "kind": "team"}
    opened = {**new, "code": "team_4", "opened": "2026-01-01"}
    assert admin.post("/organisation/new/", opened).status_code == 302
    unit = Unit.objects.get(code="team_4")
    page = admin.get(f"/organisation/{unit.pk}/edit/")
    seen = page.context["form"].fields["seen"].initial
    changed = {"name": "先锋班", "name_en": "Pioneers", "kind": "team", "seen": seen}
    assert admin.post(f"/organisation/{unit.pk}/edit/", changed).status_code == 302
    told = admin.post(f"/organisation/{unit.pk}/edit/", {**changed, "name": "别名"})
    assert told.status_code == 200 and "administrator changed Pioneers" in text(told)
    again = told.context["form"]["seen"].value()
    assert admin.post(f"/organisation/{unit.pk}/edit/", {**changed, "seen": again}).status_code == 302
    move = {"parent": cast.units["south"].pk, "since": "2026-02-01"}
    assert admin.post(f"/organisation/{unit.pk}/move/", move).status_code == 200  # without `seen`
    page = admin.get(f"/organisation/{unit.pk}/move/")
    move["seen"] = page.context["form"].fields["seen"].initial
    assert admin.post(f"/organisation/{unit.pk}/move/", move).status_code == 302
    unit.refresh_from_db()
    assert (unit.name, unit.parent) == ("先锋班", cast.units["south"])
    close = {"on": str(timezone.localdate()), "seen": AuditEvent.objects.latest("pk").pk}
    assert admin.post(f"/organisation/{unit.pk}/close/", close).status_code == 302
    page = text(admin.get(f"/organisation/{unit.pk}/"))
    assert "unit moved" in page and "unit closed" in page


def test_a_person_from_joining_to_leaving(
    cast: Cast, admin: Client, django_capture_on_commit_callbacks: Any
) -> None:
    facts = {"number": "N1", "name": "新人", "employer": "own", "unit": cast.units["team_1"].pk}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post("/people/new/", {**facts, "since": "2026-01-05"}).status_code == 302
    assert Run.objects.filter(task="directory.publish_people").count() == 1
    person = Person.objects.get(number="N1")
    assert "already exists" in text(admin.post("/people/new/", {**facts, "since": "2026-01-05"}))

    def step(kind: str, **values: Any) -> int:
        address = reverse("directory:step", args=[person.pk, kind])
        fields = admin.get(address).context["form"].fields
        if "seen" in fields:
            values["seen"] = fields["seen"].initial
        return admin.post(address, values).status_code

    assert step("grade", stars=3, since="2026-02-01") == 302
    assert step("certify", name="上岗认证", issued_on="2026-01-26") == 302
    assert step("move", unit=cast.units["team_2"].pk, since="2026-03-01") == 302
    assert step("leave", on="2026-04-01", reason="合同到期") == 302
    assert step("return", unit=cast.units["team_3"].pk, since="2026-05-01") == 302
    page = text(admin.get(f"/people/{person.pk}/"))
    for words in ("★★★", "上岗认证", "Team 2", "Team 3", "person left", "合同到期", "person returned"):
        assert words in page
    certificate = Certificate.objects.get(person=person)
    other = cast.persons["A101"].pk
    assert admin.post(f"/people/{other}/certificates/{certificate.pk}/withdraw/").status_code == 404
    assert admin.post(f"/people/{person.pk}/certificates/{certificate.pk}/withdraw/").status_code == 302


def test_the_list_is_narrowed_and_a_fragment_comes_alone(cast: Cast, admin: Client) -> None:
    persons.leave(person=cast.persons["A301"], on=date(2025, 1, 1), reason="家庭原因", by=BY)
    memberships.end(person=cast.persons["A302"], on=date(2025, 1, 1), by=BY)
    assert "A301" not in text(admin.get("/people/"))
    assert "A301" in text(admin.get("/people/?state=left"))
    nowhere = text(admin.get("/people/?state=nowhere"))
    assert "A302" in nowhere and "A303" not in nowhere
    path = cast.units["team_1"].path
    fragment = text(admin.get("/people/", {"unit": path}, headers={"HX-Request": "true"}))
    assert "A101" in fragment and "A201" not in fragment and "<html" not in fragment


def test_a_planned_move_is_not_the_present_place(cast: Cast, admin: Client) -> None:
    soon = timezone.localdate() + timedelta(days=5)
    memberships.move(person=cast.persons["A101"], unit=cast.units["team_3"], since=soon, by=BY)
    assert "A101" in text(admin.get("/people/", {"unit": cast.units["team_1"].path}))
    assert "planned" in text(admin.get(f"/people/{cast.persons['A101'].pk}/"))


def test_exports_are_on_record_and_harmless(cast: Cast, admin: Client) -> None:
    persons.change_person(person=cast.persons["A101"], by=BY, name="=1+1")
    answer = admin.get("/people/excel/", {"q": "A101"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    cells = [cell for row in rows for cell in row]
    assert "=1+1" in cells and "A102" not in cells
    made = AuditEvent.objects.get(action="export.made")
    assert (made.by, made.detail["rows"]) == ("administrator", 1)
    leader = cast.client_of("team_leader")
    others = CalamineWorkbook.from_filelike(io.BytesIO(leader.get("/people/excel/").content))
    assert "A201" not in [cell for row in others.get_sheet_by_index(0).to_python() for cell in row]


def test_accounts_are_opened_reset_locked_and_unlocked(cast: Cast, admin: Client) -> None:
    opened = admin.post("/accounts/new/", {"number": "A102", "username": "Second.Agent"})
    account = Account.objects.get(username="second.agent")
    assert account.check_password(opened.context["password"])
    assert "no-store" in opened.headers["Cache-Control"]
    assert "account already" in text(admin.post("/accounts/new/", {"number": "A102", "username": "third"}))
    reset = admin.post(f"/accounts/{account.pk}/reset/")
    account.refresh_from_db()
    assert account.check_password(reset.context["password"]) and account.must_change_password
    admin.post(f"/accounts/{account.pk}/lock/")
    assert not Account.objects.get(pk=account.pk).is_active
    admin.post(f"/accounts/{account.pk}/unlock/")
    assert Account.objects.get(pk=account.pk).is_active
    own = Account.objects.get(username="administrator")
    admin.post(f"/accounts/{own.pk}/lock/")
    assert Account.objects.get(pk=own.pk).is_active
    assert "second.agent" in text(admin.get("/accounts/", {"q": "second"}))


def test_roles_are_given_and_taken_on_the_page(cast: Cast, admin: Client) -> None:
    agent = cast.accounts["agent"]
    given = {"account": agent.pk, "role_key": "trainer", "unit": cast.units["south"].pk}
    assert admin.post("/roles/held/", given).status_code == 302
    held = RoleGrant.objects.get(account=agent, role="trainer")
    assert "trainer" in text(admin.get("/roles/held/", {"role": "trainer"}))
    assert admin.post(f"/roles/held/{held.pk}/revoke/").status_code == 302
    assert not RoleGrant.objects.filter(pk=held.pk).exists()
    own = {"name": "听音员", "key": "listener", "description": "听", "permissions": [P.SEE_ROWS]}
    assert admin.post("/roles/new/", own).status_code == 302
    assert "听音员" in text(admin.get("/roles/"))
    assert admin.post("/roles/listener/", {**own, "permissions": [P.EXPORT]}).status_code == 302
    assert admin.post("/roles/listener/remove/").status_code == 302
    assert "听音员" not in text(admin.get("/roles/"))


def test_posts(cast: Cast, admin: Client) -> None:
    assert admin.post("/posts/", {"name": "班长", "name_en": "Team leader"}).status_code == 302
    assert "Team leader" in text(admin.get("/posts/"))
    assert "already exists" in text(admin.post("/posts/", {"name": "班长"}))


def test_a_long_trail_has_pages(cast: Cast, admin: Client) -> None:
    for number in range(60):
        audit.record(by="somebody", action="unit.opened", detail={"name": f"event-{number}."})
    first, second = admin.get("/audit/?by=somebody"), admin.get("/audit/?by=somebody&page=2")
    assert 'rel="next"' in text(first) and "event-59." in text(first) and "event-0." not in text(first)
    assert 'rel="prev"' in text(second) and "event-0." in text(second)


def test_the_trail_is_filtered_and_exported(cast: Cast, admin: Client) -> None:
    page = text(admin.get("/audit/", {"action": "unit.opened", "about": "网络"}))
    assert page.count("unit opened") >= 2 and "网络部" in page and "客服中心" not in page
    assert "Nothing happened that fits" in text(admin.get("/audit/", {"by": "nobody-of-this-name"}))
    assert admin.get("/audit/excel/").status_code == 200
    assert AuditEvent.objects.filter(action="export.made").count() == 1


def test_people_through_the_api(cast: Cast) -> None:
    supervisor = cast.account("supervisor")
    RoleGrant.objects.create(account=supervisor, role="integrator", unit=cast.units["north"])
    until = timezone.localdate() + timedelta(days=9)

    def get(path: str, *rights: P) -> Any:
        by = cast.account("supervisor")
        text = tokens.make_token(name=str(rights), permissions=rights, expires_on=until, by=by)[1]
        return Client().get(path, headers={"Authorization": f"Bearer {text}"})

    units = get("/api/directory/units", P.SEE_PEOPLE).json()
    assert [unit["code"] for unit in units] == ["north", "team_1", "team_2"]
    page = get("/api/directory/persons?limit=2&after=A101", P.SEE_PEOPLE, P.EXPORT).json()
    assert [(p["number"], p["unit"]) for p in page] == [("A102", "team_1"), ("A103", "team_1")]
    refused = get("/api/directory/persons", P.SEE_HOME)
    assert refused.status_code == 403 and "right" in refused.json()["detail"]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_days_at_the_end_of_time_are_refused(cast: Cast, day: str) -> None:
    """The day after such a day does not exist, and every later count of days would fail on it."""
    facts = {"kind": "team", "code": "late", "name": "晚班", "parent": cast.units["north"].pk, "opened": day}
    answer = cast.client_of("administrator").post("/organisation/new/", facts)
    assert answer.status_code == 200 and "opened" in answer.context["form"].errors
    assert not Unit.objects.filter(code="late").exists()
