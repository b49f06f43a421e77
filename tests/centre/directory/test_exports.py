"""Files with many customers go out only when a second person agrees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from headwater.centre.directory import actions
from headwater.centre.directory.models import ExportedCustomer, ExportRequest, ExportState
from headwater.centre.notices.models import Notice
from headwater.centre.people.models import AuditEvent
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FILE = "/complaints/excel/?class=billing"


def wish(cast: Cast, customers: int = 501, who: str = "team_leader") -> str:
    return actions.pass_or_ask(by=cast.account(who), address=FILE, title="投诉工单", customers=customers)


def asked(cast: Cast, who: str = "team_leader") -> ExportRequest:
    wish(cast, who=who)
    request = ExportRequest.objects.get()
    return actions.ask(by=cast.account(who), request=request, reason="回访核对")


def test_up_to_the_bound_nobody_is_asked(cast: Cast) -> None:
    assert wish(cast, actions.FREE_CUSTOMERS) == ""
    assert not ExportRequest.objects.exists()


def test_more_wait_for_a_second_person(cast: Cast) -> None:
    page = wish(cast)
    assert page == wish(cast) == ExportRequest.objects.get().url
    request = asked(cast)
    assert (request.state, wish(cast)) == (ExportState.ASKED, page)
    told = {notice.to for notice in Notice.objects.all()}
    assert cast.persons["quality"] in told and cast.persons["team_leader"] not in told
    actions.decide(by=cast.account("quality"), request=request, grant=True)
    assert wish(cast, 502) != "", "a grant is for the customers that were asked for"
    assert wish(cast) == ""
    assert wish(cast) != "", "one download"
    assert AuditEvent.objects.filter(action="export.fetched").count() == 1


def numbered(first: int, count: int) -> list[str]:
    return [f"1380000{n:04d}" for n in range(first, first + count)]


def test_several_small_files_of_a_day_count_together(cast: Cast) -> None:
    by, facts = cast.account("team_leader"), {"title": "投诉工单", "customers": 300}

    def fetch(address: str, first: int) -> str:
        return actions.pass_or_ask(by=by, address=address, who=numbered(first, 300), **facts)

    assert fetch("/a/", 0) == "" and fetch("/a/", 0) == "", "the same customers are the same ones"
    assert fetch("/b/", 200) == "", "100 were out already: 500 in all"
    page = fetch("/c/", 600)
    request = ExportRequest.objects.get()
    assert page == request.url and (request.customers, request.already) == (300, 500)
    other = cast.account("quality")
    assert actions.pass_or_ask(by=other, address="/c/", who=numbered(600, 300), **facts) == ""
    request = actions.ask(by=by, request=request, reason="回访核对")
    actions.decide(by=other, request=request, grant=True)
    assert fetch("/c/", 600) == "" and fetch("/d/", 600) != ""
    ExportedCustomer.objects.update(at=timezone.now() - timedelta(hours=25))
    assert fetch("/d/", 600) == "" and ExportedCustomer.objects.filter(account=by).count() == 300


def test_paging_over_the_api_counts_like_files(cast: Cast) -> None:
    by, address = cast.account("team_leader"), "/api/complaints/orders"

    def read(first: int) -> None:
        who = numbered(first, 300)
        actions.read_by_program(by=by, address=address, title="投诉工单", who=who, whole=lambda: 900)

    read(0)
    with pytest.raises(PermissionDenied, match="/exports/"):
        read(300)
    request = ExportRequest.objects.get()
    assert request.customers == 900 and request.by_api
    request = actions.ask(by=by, request=request, reason="同步到客服系统")
    granted = actions.decide(by=cast.account("quality"), request=request, grant=True)
    assert granted.expires_at and granted.expires_at > timezone.now() + timedelta(days=29)
    read(300)
    read(600)
    read(900)
    with pytest.raises(PermissionDenied):
        read(1200)


def test_nobody_approves_the_own_export(cast: Cast) -> None:
    request = asked(cast, "quality")
    with pytest.raises(PermissionDenied):
        actions.decide(by=cast.account("quality"), request=request, grant=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportRequest.objects.filter(pk=request.pk).update(decided_by=request.asked_by)
    assert not ExportRequest.objects.filter(state=ExportState.GRANTED).exists()


def test_a_grant_runs_out(cast: Cast) -> None:
    request = actions.decide(by=cast.account("quality"), request=asked(cast), grant=True)
    ExportRequest.objects.filter(pk=request.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert wish(cast) != ""


def test_a_refusal_says_why(cast: Cast) -> None:
    request = asked(cast)
    with pytest.raises(ValidationError):
        actions.decide(by=cast.account("manager"), request=request, grant=False)
    actions.decide(by=cast.account("manager"), request=request, grant=False, words="用途不清")
    with pytest.raises(ValidationError):
        actions.decide(by=cast.account("quality"), request=request, grant=True)
    assert wish(cast) != ""


def test_a_reason_is_asked_and_kept(cast: Cast) -> None:
    wish(cast)
    request = ExportRequest.objects.get()
    with pytest.raises(ValidationError):
        actions.ask(by=cast.account("team_leader"), request=request, reason=" ")
    with pytest.raises(PermissionDenied):
        actions.ask(by=cast.account("quality"), request=request, reason="回访")


def test_the_pages(cast: Cast) -> None:
    page = wish(cast)
    asker, second = cast.client_of("team_leader"), cast.client_of("quality")
    assert second.get(page).status_code == 404, "a draft is its asker's"
    assert asker.post(page, {"reason": ""}).status_code == 400
    assert asker.post(page, {"reason": "回访核对"}).status_code == 302
    assert "回访核对" in second.get(page).content.decode()
    assert cast.client_of("supervisor").get(page).status_code == 404
    assert "投诉工单" in second.get("/tasks/").content.decode()
    assert second.post(page, {"decision": "grant"}).status_code == 302
    assert FILE.replace("&", "&amp;") in asker.get(page).content.decode()
    assert cast.client_of("nobody").get(page).status_code == 302
    assert "投诉工单" in asker.get("/exports/").content.decode()


def test_a_grant_is_for_one_address_however_long(cast: Cast) -> None:
    by, long = cast.account("team_leader"), f"{FILE}&q={'x' * 2000}"
    pages = {
        actions.pass_or_ask(by=by, address=long + more, title="投诉工单", customers=501)
        for more in ("&region=1", "", "&region=1")
    }
    assert len(pages) == ExportRequest.objects.count() == 2
