"""The frame around every page, and its own addresses."""

from __future__ import annotations

import errno
import json
import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from headwater.centre.config.logs import without_trace
from headwater.centre.people.models import AuditEvent
from headwater.centre.ui import errors
from tests.cast import Cast


def test_an_unknown_address_says_so_in_the_frame(cast: Cast) -> None:
    answer = cast.client_of("manager").get("/no-such-page/")
    assert answer.status_code == 404
    text = answer.content.decode()
    assert 'class="hw-rail"' in text and 'id="content"' in text
    assert "hw-error" in text


def test_a_stranger_gets_the_frame_without_a_person(cast: Cast) -> None:
    text = cast.client_of("nobody").get("/no-such-page/").content.decode()
    assert "hw-person" not in text and "hw-section" not in text


def test_a_refusal_shows_its_sentence(cast: Cast) -> None:
    request = RequestFactory().get("/x/")
    request.user = cast.account("agent")
    answer = errors.forbidden(request, PermissionDenied("needs the <right>"))
    assert answer.status_code == 403
    assert "needs the &lt;right&gt;" in answer.content.decode()


def test_a_failure_needs_neither_person_nor_database() -> None:
    answer = errors.failed(RequestFactory().get("/x/"))
    assert answer.status_code == 500 and b"hw-bare" in answer.content
    try:
        raise OSError(errno.ENOSPC, "No space left on device")
    except OSError:
        full = errors.failed(RequestFactory().get("/x/"))
    assert full.status_code == 507 and "磁盘空间不足" in full.content.decode()


def test_language_is_kept_for_person_and_browser(cast: Cast) -> None:
    client = cast.client_of("agent")
    answer = client.post("/ui/language/", {"language": "en", "next": "/no-such-page/?a=1"})
    assert answer.status_code == 302 and answer["Location"] == "/no-such-page/?a=1"
    assert cast.account("agent").language == "en"
    assert 'lang="en"' in client.get("/no-such-page/").content.decode()
    assert cast.client_of("nobody").post("/ui/language/", {"language": "en"}).status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_the_switches_lead_to_no_other_site(cast: Cast, elsewhere: str) -> None:
    client = cast.client_of("nobody")
    assert client.post("/ui/theme/", {"theme": "dark", "next": elsewhere})["Location"] == "/"
    assert client.get("/ui/theme/").status_code == 405
    assert client.post("/ui/language/", {"language": "xx"}).status_code == 400


def test_theme_is_drawn_by_the_server(cast: Cast) -> None:
    client = cast.client_of("agent")
    client.post("/ui/theme/", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in client.get("/no-such-page/").content.decode()
    assert cast.account("agent").theme == "dark"
    client.post("/ui/theme/", {"theme": "anything"})
    assert 'data-theme=""' in client.get("/no-such-page/").content.decode()


SHOWN = {"title": "接通率", "columns": [["Day", ""], ["Rate", "ratio"]], "rows": [["=1+1", 0.5], ["b", None]]}


def test_what_a_chart_shows_becomes_a_workbook(cast: Cast) -> None:
    client = cast.client_of("team_leader")
    answer = client.post("/ui/excel/", {"shown": json.dumps(SHOWN), "page": "/x/"})
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
    event = AuditEvent.objects.get(action="export.made")
    assert event.by == "team_leader" and event.detail["title"] == "接通率"


@pytest.mark.parametrize("shown", ["", "[]", "{}", json.dumps({**SHOWN, "rows": [["a"]]})])
def test_a_wrong_chart_is_refused(cast: Cast, shown: str) -> None:
    assert cast.client_of("team_leader").post("/ui/excel/", {"shown": shown}).status_code == 400


def test_only_who_may_export_exports(cast: Cast) -> None:
    assert cast.client_of("agent").post("/ui/excel/", {"shown": json.dumps(SHOWN)}).status_code == 403
    answer = cast.client_of("nobody").post("/ui/excel/", {"shown": json.dumps(SHOWN)})
    assert answer.status_code == 302
    assert cast.client_of("team_leader").get("/ui/excel/").status_code == 405


def test_no_script_inside_of_pages(cast: Cast) -> None:
    answer = cast.client_of("manager").get("/no-such-page/")
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_a_refusal_is_one_line_in_the_log(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "django.request"):
        assert cast.client_of("agent").get("/indicators/new/").status_code == 403
    record = next(r for r in caplog.records if r.name == "django.request")
    assert without_trace(record) and "Traceback" not in logging.Formatter().format(record)
    assert record.levelno == logging.WARNING
    failure = logging.makeLogRecord({"exc_info": (ValueError, ValueError("x"), None), "status_code": 500})
    assert without_trace(failure) and failure.exc_info


def test_the_mark_is_there_for_whoever_asks_at_the_usual_place(cast: Cast) -> None:
    answer = cast.client_of("nobody").get("/favicon.ico")
    assert answer.status_code == 301 and answer["Location"].endswith(".svg")
