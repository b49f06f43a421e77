"""Each page of the room, asked by each of the cast."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from headwater.centre.findings.actions import gone, join, open_finding
from headwater.centre.findings.models import Finding
from headwater.centre.improvement.actions import evidence, findings, gates, plan, projects
from headwater.centre.improvement.models import Gate, Improvement, Measure, State
from headwater.centre.notices.models import Duty, Notice
from headwater.centre.people.audit import System
from headwater.centre.people.models import AuditEvent, Person, Unit
from headwater.centre.performance.models import SpecialAnalysis
from tests.cast import Cast
from tests.centre.improvement.conftest import judged

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
SEEN = ["", "list/", "shortfalls/"]
MAY_SEE = ["team_leader", "supervisor", "quality", "manager", "analyst", "administrator"]


@pytest.fixture
def measure(centre: Cast, promised: Improvement) -> Measure:
    """Given to an agent, who otherwise sees no improvements."""
    return plan.add_measure(
        by=centre.account("analyst"),
        improvement=promised,
        title="Put up the list",
        owner=centre.persons["A101"],
        due=date(2026, 4, 1),
    )


@pytest.mark.parametrize("page", SEEN)
@pytest.mark.parametrize("who", MAY_SEE)
def test_who_has_the_right_opens_board_and_lists(centre: Cast, page: str, who: str) -> None:
    assert centre.client_of(who).get(f"/improvements/{page}").status_code == 200


@pytest.mark.parametrize("page", [*SEEN, "new/", "shortfalls/weights/", "list/excel/", "shortfalls/excel/"])
def test_who_has_not_is_refused(centre: Cast, page: str) -> None:
    assert centre.client_of("newcomer").get(f"/improvements/{page}").status_code == 403
    assert centre.client_of("agent").get(f"/improvements/{page}").status_code == 403
    answer = centre.client_of("nobody").get(f"/improvements/{page}")
    assert answer.status_code == 302 and "sign-in" in answer["Location"]


def test_one_improvement_by_scope_task_and_right(
    centre: Cast, promised: Improvement, measure: Measure
) -> None:
    page = promised.url
    assert centre.client_of("manager").get(page).status_code == 200
    # The team leader sees improvements, but those of her own team.
    assert centre.client_of("team_leader").get(page).status_code == 404
    # The agent has a measure in it.
    assert centre.client_of("agent").get(page).status_code == 200
    assert centre.client_of("outsider").get(page).status_code == 403
    assert centre.client_of("nobody").get(page).status_code == 302
    assert centre.client_of("manager").get("/improvements/999999/").status_code == 404
    assert centre.client_of("manager").post(page).status_code == 405


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_says_what_is_promised_and_claims_nothing(
    centre: Cast, promised: Improvement, language: str
) -> None:
    client = centre.client_of("manager")
    client.cookies["django_language"] = language
    text = client.get(promised.url, headers={"accept-language": language}).content.decode()
    assert "96.0%" in text and "98.0%" in text
    assert ("Nothing is verified yet" in text) or ("尚未核实" in text) or ("尚未验证" in text)


def test_a_gate_walked_in_the_pages(centre: Cast, promised: Improvement) -> None:
    owner, manager = centre.client_of("analyst"), centre.client_of("manager")
    url = promised.url
    owner.post(f"{url}evidence/", {"condition": "voice", "title": "Survey of March"})
    owner.post(f"{url}gate/ask/")
    assert b"gate/pass/" not in owner.get(url).content
    assert b"gate/pass/" in manager.get(url).content
    manager.post(f"{url}gate/return/", {"reason": "Say which customers"})
    assert Gate.objects.get(improvement=promised).state == Gate.State.RETURNED
    # What stood there at the decision stays on the page.
    assert owner.get(url).content.decode().count("Survey of March") >= 2
    owner.post(f"{url}gate/ask/")
    manager.post(f"{url}gate/pass/")
    assert Improvement.objects.get(pk=promised.pk).stage == "measure"
    # The owner alone passes nothing, whatever is sent.
    evidence.state_evidence(by=centre.account("analyst"), improvement=promised, condition="data", title="x")
    gates.ask_gate(by=centre.account("manager"), improvement=promised)
    assert owner.post(f"{url}gate/pass/").status_code == 403


def test_a_promise_made_in_the_page(centre: Cast, opened: Improvement) -> None:
    client = centre.client_of("analyst")
    sent = {
        "indicator": "answer_rate",
        "size": "2",
        "kind": "absolute",
        "due": "2026-06-30",
        "baseline_from": "2026-03-01",
        "baseline_to": "2026-03-14",
        "seen": AuditEvent.objects.latest("pk").pk,
    }
    assert client.post(f"{opened.url}promise/", sent).status_code == 302
    row = Improvement.objects.get(pk=opened.pk)
    assert row.size == pytest.approx(0.02)
    assert row.baseline == pytest.approx(0.96)
    answer = client.post(f"{opened.url}promise/", sent | {"size": "5", "kind": "relative"})
    # Somebody (here oneself) changed it after the page was opened: told, not overwritten.
    assert answer.status_code == 200
    assert Improvement.objects.get(pk=opened.pk).size == pytest.approx(0.02)


def test_a_measure_on_the_phone_of_its_owner(centre: Cast, measure: Measure) -> None:
    client = centre.client_of("agent")
    assert b"Put up the list" in client.get("/improvements/mine/").content
    page = f"/improvements/measures/{measure.pk}/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"do": "finish", "finish-evidence": ""}).status_code == 200
    assert client.post(page, {"do": "finish", "finish-evidence": "It hangs"}).status_code == 302
    assert Measure.objects.get(pk=measure.pk).state == Measure.State.DONE
    assert centre.client_of("outsider").get(page).status_code == 403


REFUSED = {
    "measures/": {"title": "Put up the list", "owner": "nobody of this name", "due": "2026-04-01"},
    "documents/": {"title": "Minutes of the meeting"},
    "evidence/": {"condition": "voice", "title": "Letters of March", "url": "javascript:alert(1)"},
    "guardrails/": {"indicator": "first_contact_resolution", "margin": "-3"},
    "findings/": {"number": "F-999999"},
    "remarks/": {"text": " "},
}


@pytest.mark.parametrize("form", REFUSED)
def test_a_refused_form_keeps_what_was_typed(centre: Cast, promised: Improvement, form: str) -> None:
    answer = centre.client_of("analyst").post(promised.url + form, REFUSED[form])
    assert answer.status_code == 422
    text = answer.content.decode()
    for name, typed in REFUSED[form].items():
        if name != "condition" and typed.strip():
            assert f'value="{typed}"' in text, name
    assert ("autofocus" in text and "<details open>" in text) or form == "remarks/"
    # Several forms share the names of their fields, none an id.
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_a_gate_given_back_without_a_reason_asks_for_it(centre: Cast, promised: Improvement) -> None:
    evidence.link_voice(by=SYSTEM, improvement=promised, number="Q-1", title="Survey", url="/x/")
    gates.ask_gate(by=centre.account("analyst"), improvement=promised)
    page = centre.client_of("manager").get(promised.url)
    assert page.context["step"].url == "#gate"
    answer = centre.client_of("manager").post(f"{promised.url}gate/return/", {"reason": ""})
    assert answer.status_code == 422 and "<details open>" in answer.content.decode()


def test_an_improvement_for_a_finding_that_is_not_there_is_not_opened(centre: Cast) -> None:
    facts = {"title": "Shorter calls", "method": "pdca", "unit": centre.units["centre"].pk,
             "owner": "P006", "finding": "F-999999"}  # fmt: skip
    answer = centre.client_of("manager").post("/improvements/new/", facts)
    assert "Shorter calls" in answer.content.decode() and not Improvement.objects.exists()


def test_documents_are_downloads_for_those_who_see_the_improvement(
    centre: Cast, promised: Improvement, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    owner = centre.client_of("analyst")
    file = SimpleUploadedFile("<b>plan.html", b"<script>alert(1)</script>", "text/html")
    owner.post(f"{promised.url}documents/", {"title": "The plan", "file": file})
    document = promised.documents.get()
    answer = centre.client_of("manager").get(f"/improvements/documents/{document.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"<script>")
    assert centre.client_of("team_leader").get(f"/improvements/documents/{document.pk}/").status_code == 404
    owner.post(f"{promised.url}documents/", {"title": "Odd", "url": "javascript:alert(1)"})
    assert promised.documents.count() == 1
    owner.post(f"/improvements/documents/{document.pk}/remove/")
    assert promised.documents.count() == 0


def test_the_list_is_narrowed_and_exported(centre: Cast, promised: Improvement) -> None:
    client = centre.client_of("manager")
    assert promised.title.encode() in client.get(f"/improvements/list/?q={promised.number}").content
    assert promised.title.encode() not in client.get("/improvements/list/?state=stopped").content
    assert promised.title.encode() not in client.get("/improvements/list/?unit=north").content
    assert promised.title.encode() in client.get("/improvements/?method=dmaic").content
    answer = client.get("/improvements/list/excel/")
    assert answer.status_code == 200
    assert AuditEvent.objects.filter(action="export.made").exists()


def test_an_improvement_opened_in_the_page_and_stopped(centre: Cast) -> None:
    client = centre.client_of("manager")
    sent = {"title": "Answer sooner", "method": "pdca", "unit": centre.units["north"].pk, "owner": "P003"}
    answer = client.post("/improvements/new/", sent)
    row = Improvement.objects.get()
    assert answer["Location"] == row.url
    assert (row.method, row.stage, row.owner.name) == ("pdca", "plan", "supervisor")
    client.post(f"{row.url}stop/", {"reason": "Merged"})
    assert Improvement.objects.get().state == State.STOPPED
    assert client.get(f"{row.url}stop/").status_code == 404


def test_the_effect_needs_two_people_and_is_summed(centre: Cast, promised: Improvement) -> None:
    owner, manager = centre.client_of("analyst"), centre.client_of("manager")
    url = f"{promised.url}effect/"
    sent = {
        "project_cost": "50000",
        "evidence": "Payroll of 2026",
        "other": "",
        "seen": AuditEvent.objects.latest("pk").pk,
        "y0-year": "2026",
        "y0-posts": "2",
        "y0-cost_of_a_post": "60000",
        "y0-cost_saved": "30000",
        "y0-company_profit": "3000000",
        "y1-year": "2027",
        "y1-cost_saved": "50000",
    }
    assert owner.post(url, sent).status_code == 302
    assert owner.post(f"{url}confirm/").status_code == 403
    text = manager.get(url).content.decode()
    # (2 x 60,000 + 30,000) + 50,000; half of it a year; for 100 yuan of 50,000; 150,000 of 3,000,000.
    for figure in ("¥200,000.00", "¥100,000.00", "¥400.00", "5.0%"):
        assert figure in text
    assert manager.post(f"{url}confirm/").status_code == 302
    assert promised.effect.confirmed_by == centre.account("manager")


@pytest.mark.parametrize("kind", ["docx", "pptx"])
def test_the_closing_report_is_a_download(centre: Cast, promised: Improvement, kind: str) -> None:
    answer = centre.client_of("manager").get(f"{promised.url}report.{kind}")
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
    assert centre.client_of("agent").get(f"{promised.url}report.{kind}").status_code == 403
    assert centre.client_of("manager").get(f"{promised.url}report.exe").status_code == 404


def test_an_accepted_one_says_so(centre: Cast, promised: Improvement) -> None:
    projects.accept(by=centre.account("manager"), improvement=promised, verification=judged(promised))
    text = centre.client_of("manager").get(promised.url, headers={"accept-language": "en"}).content.decode()
    assert "+5.0" in text


def test_an_indicator_that_was_retired_leaves_words(centre: Cast, promised: Improvement) -> None:
    Improvement.objects.filter(pk=promised.pk).update(indicator="gone_for_good", where={"queue": "nowhere"})
    client = centre.client_of("manager")
    for page in ("", "effect/", "report.docx", "report.pptx"):
        assert client.get(f"{promised.url}{page}").status_code == 200, page
    assert client.get("/improvements/").status_code == 200
    assert client.get("/improvements/list/").status_code == 200


def test_a_unit_that_was_closed_and_an_owner_who_left(centre: Cast, promised: Improvement) -> None:
    Improvement.objects.filter(pk=promised.pk).update(unit=centre.units["network"])
    Person.objects.filter(pk=promised.owner_id).update(left=date(2026, 3, 10))
    Unit.objects.filter(pk=centre.units["network"].pk).update(closed=date(2026, 3, 10))
    text = centre.client_of("administrator").get(promised.url).content.decode()
    assert promised.title in text
    assert gates.present(Improvement.objects.get(pk=promised.pk)).state == Gate.State.OPEN
    with pytest.raises(ValidationError):
        gates.ask_gate(
            by=centre.account("administrator"), improvement=Improvement.objects.get(pk=promised.pk)
        )


def test_a_finding_that_is_gone_keeps_its_number(centre: Cast, promised: Improvement) -> None:
    manager = centre.account("manager")
    finding = open_finding(by=manager, title="Long waits", unit=centre.units["centre"])
    findings.answer(by=manager, improvement=promised, finding=finding)
    number = finding.number
    gone(by=manager, reference=finding.reference)
    finding.delete()
    assert number in centre.client_of("manager").get(promised.url).content.decode()


def test_what_a_leaver_led_is_given_away_in_the_list(centre: Cast, promised: Improvement) -> None:
    Person.objects.filter(pk=promised.owner_id).update(left=date(2026, 3, 1))
    client, here = centre.client_of("manager"), "/improvements/list/"
    page = client.get(here, {"which": "left"}).content.decode()
    assert promised.number in page and "已离职" in page
    assert "个由已离职人员负责" in client.get("/improvements/").content.decode()
    wrong = client.post(f"{here}give/?which=left", {"improvement": promised.pk, "owner": "Nobody Here"})
    assert wrong.status_code == 422 and " checked>" in wrong.content.decode()
    done = client.post(f"{here}give/?which=left", {"improvement": promised.pk, "owner": "P005"})
    assert done.headers["Location"] == f"{here}?which=left"
    row = Improvement.objects.get(pk=promised.pk)
    assert row.owner == centre.persons["P005"] and row.title == promised.title
    assert Duty.objects.get(key=f"improvement.promise:{row.pk}").person == row.owner
    assert centre.client_of("team_leader").post(f"{here}give/", {}).status_code == 403
    for which in ("asked", "overdue", "late", "back"):
        assert client.get(here, {"which": which}).status_code == 200


def test_what_joined_another_comes_back_as_the_other(centre: Cast, promised: Improvement) -> None:
    manager = centre.account("manager")
    noticed = [open_finding(by=manager, title="Long waits", unit=centre.units["centre"]) for _n in range(2)]
    findings.answer(by=manager, improvement=promised, finding=noticed[0])
    join(by=manager, finding=noticed[0], into=noticed[1])
    findings.give_back(by=manager, improvement=promised, reason="not shown", verification=None)
    assert [f.returns for f in Finding.objects.order_by("pk")] == [0, 1]
    findings.settle(by=manager, improvement=promised)
    assert Finding.objects.get(pk=noticed[1].pk).state == "closed"


def test_a_return_brings_the_findings_back_and_opens_an_analysis(centre: Cast, promised: Improvement) -> None:
    manager = centre.account("manager")
    finding = open_finding(by=manager, title="Long waits", unit=centre.units["centre"])
    findings.answer(by=manager, improvement=promised, finding=finding)
    missed = judged(promised, "not_shown")
    projects.return_to_analysis(
        by=System("verification"),
        improvement=promised,
        reason={"en": "Not shown.", "zh": "未显示效果。"},
        verification=missed,
        reference=missed.reference,
    )
    assert Finding.objects.get(pk=finding.pk).returns == 1
    analysis = SpecialAnalysis.objects.get()
    assert (analysis.state, analysis.indicator) == ("returned", "answer_rate")
    back = promised.returns.get()
    assert (back.analysis, back.verification) == (analysis.number, missed.pk)
    text = centre.client_of("manager").get(promised.url).content.decode()
    assert analysis.number in text
    assert Notice.objects.filter(to=promised.owner).exists()


def test_a_form_filled_from_where_it_came(centre: Cast, opened: Improvement) -> None:
    manager = centre.client_of("manager")
    finding = open_finding(
        by=centre.account("manager"), title="Long waits", unit=centre.units["north"], detail="Every Monday"
    )
    form = manager.get("/improvements/new/", {"finding": finding.number, "title": finding.title}).context[
        "form"
    ]
    assert (form["unit"].value(), form["problem"].value()) == (centre.units["north"].pk, "Every Monday")
    # A new promise begins with the last four weeks that there are.
    form = manager.get(f"{opened.url}promise/").context["form"]
    assert (form["baseline_from"].value(), form["baseline_to"].value()) == (
        date(2026, 2, 16),
        date(2026, 3, 15),
    )
