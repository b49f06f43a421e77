"""The pages of this room: what they show, and who of the cast may see it."""

from __future__ import annotations

import io

import pytest
import python_calamine
from django.urls import reverse

from headwater.centre.people.models import AuditEvent, Post
from headwater.centre.processes import actions
from headwater.centre.processes.models import Defect, Handbook, HandbookVersion, ProcessChange, ProcessMap
from tests.cast import BY, Cast
from tests.centre.processes.conftest import Paper

pytestmark = pytest.mark.django_db
# As if nobody had changed anything since the page was opened.
HIGH = 2_000_000_000
LISTS = [
    "processes:maps",
    "processes:defects",
    "processes:changes",
    "processes:procedures",
    "processes:handbooks",
]


@pytest.fixture
def defect(cast: Cast, paper: Paper) -> Defect:
    return actions.open_defect(by=BY, title="抢修无回单", unit=cast.units["team_1"], step=paper.mend)


@pytest.fixture
def version(cast: Cast, paper: Paper, post: Post) -> HandbookVersion:
    handbook = actions.make_handbook(by=BY, post=post)
    procedure = actions.write_procedure(by=BY, name="受理规范", unit=cast.units["centre"])
    actions.use_procedure(by=BY, handbook=handbook, procedure=procedure)
    change = actions.open_change(by=BY, title="缩短受理", unit=cast.units["centre"])
    actions.write_version(
        by=BY, change=change, procedure=procedure, text="问候\n核对", valid_from="2026-03-01"
    )
    return actions.confirm_version(by=BY, change=change)[0]


@pytest.mark.parametrize("page", LISTS)
def test_lists(cast: Cast, paper: Paper, page: str) -> None:
    for name, status in {
        "agent": 200,
        "manager": 200,
        "outsider": 200,
        "newcomer": 403,
        "nobody": 302,
    }.items():
        assert cast.client_of(name).get(reverse(page)).status_code == status, name
    assert cast.client_of("manager").put(reverse(page)).status_code == 405


def test_one_of_each(cast: Cast, paper: Paper, defect: Defect, version: HandbookVersion) -> None:
    south = actions.make_map(by=BY, name="南区交接", unit=cast.units["south"])
    change = ProcessChange.objects.get()
    pages = {
        reverse("processes:map", args=[paper.process.pk]): "抢修",
        reverse("processes:defect", args=[defect.pk]): "抢修无回单",
        reverse("processes:change", args=[change.pk]): "缩短受理",
        reverse("processes:procedure", args=[version.content["procedures"][0]["procedure"]]): "核对",
        reverse("processes:handbook", args=[version.handbook_id]): "核对",
        reverse("processes:handbook-version", args=[version.handbook_id, 1]): "核对",
    }
    for page, words in pages.items():
        for name in ("agent", "team_leader", "manager"):
            answer = cast.client_of(name).get(page)
            assert answer.status_code == 200 and words in answer.content.decode(), (page, name)
        assert cast.client_of("newcomer").get(page).status_code == 403
        assert cast.client_of("nobody").get(page).status_code == 302
    assert cast.client_of("agent").get(reverse("processes:map", args=[south.pk])).status_code == 404
    assert cast.client_of("manager").get(reverse("processes:map", args=[999999])).status_code == 404


def test_drawing_without_script(cast: Cast) -> None:
    client = cast.client_of("manager")
    unit = cast.units["centre"].pk
    client.post(reverse("processes:new-map"), {"name": "办卡", "unit": unit})
    process = ProcessMap.objects.get(name="办卡")
    draw = reverse("processes:draw", args=[process.pk])
    client.post(draw, {"which": "step", "name": "开始", "kind": "start"})
    begin = process.steps.get()
    answer = client.post(draw, {"which": "step", "name": "审核", "kind": "step", "after": begin.pk})
    assert (
        "hw-field" in answer.content.decode() and process.steps.count() == 1
    )  # no owner: refused at the field
    client.post(
        draw,
        {"which": "step", "name": "审核", "kind": "step", "after": begin.pk, "unit": unit, "label": "是"},
    )
    client.post(draw, {"which": "step", "name": "结束", "kind": "end"})
    first, last = process.steps.get(name="审核"), process.steps.get(name="结束")
    client.post(draw, {"which": "way", "way-source": first.pk, "way-target": last.pk})
    assert process.flows.count() == 2
    answer = client.get(draw)
    assert "<svg" in answer.content.decode() and "审核" in answer.content.decode()
    client.post(reverse("processes:confirm-map", args=[process.pk]), {"valid_from": "2026-03-01"})
    process.refresh_from_db()
    assert process.version == 1
    for name in ("agent", "outsider"):
        assert cast.client_of(name).get(draw).status_code == 403


def test_reporting_and_accepting_by_form(cast: Cast, paper: Paper) -> None:
    client = cast.client_of("agent")
    form = {
        "title": "工单回退无原因",
        "kind": "process",
        "severity": "3",
        "unit": cast.units["team_1"].pk,
        "step": paper.check.pk,
        "case_kind": "complaint",
        "case_number": "C-1",
    }
    client.post(reverse("processes:report-defect"), form)
    defect = Defect.objects.get()
    assert defect.department == cast.units["centre"] and defect.sources.get().number == "C-1"
    step = reverse("processes:defect-step", args=[defect.pk, "accept"])
    assert client.post(step, {"owner": "P005", "due": "2030-01-01"}).status_code == 403
    manager = cast.client_of("manager")
    assert manager.post(step, {"owner": "nobody", "due": "2030-01-01"}).status_code == 200
    manager.post(step, {"owner": "P005", "due": "2030-01-01"})
    defect.refresh_from_db()
    assert defect.state == "accepted" and defect.owner == cast.persons["P005"]
    manager.post(reverse("processes:defect-step", args=[defect.pk, "take-up"]), {"title": "写明回退原因"})
    defect.refresh_from_db()
    assert defect.state == "changing" and defect.change is not None
    assert manager.get(reverse("processes:defect-step", args=[defect.pk, "nonsense"])).status_code == 404


def test_the_register_is_exported_with_an_audit_line(cast: Cast, defect: Defect) -> None:
    address = reverse("processes:defects-excel")
    assert cast.client_of("agent").get(address).status_code == 403
    answer = cast.client_of("manager").get(address)
    rows = python_calamine.load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert any("抢修无回单" in row for row in rows)
    assert AuditEvent.objects.filter(action="export.made").exists()


def test_a_defect_becomes_one_finding(cast: Cast, defect: Defect) -> None:
    client = cast.client_of("manager")
    address = reverse("processes:defect-finding", args=[defect.pk])
    first, second = client.post(address), client.post(address)
    assert first.headers["Location"] == second.headers["Location"]
    assert client.get(address).status_code == 405


def test_reading_a_handbook(cast: Cast, version: HandbookVersion) -> None:
    client = cast.client_of("agent")
    client.post(reverse("processes:acknowledge", args=[version.handbook_id, 1]))
    assert version.receipts.get(person=cast.persons["A101"]).read_at is not None
    assert (
        cast.client_of("quality")
        .post(reverse("processes:acknowledge", args=[version.handbook_id, 1]))
        .status_code
        == 404
    )
    receipts = reverse("processes:receipts", args=[version.handbook_id])
    assert client.get(receipts).status_code == 403
    page = cast.client_of("team_leader").get(f"{receipts}?read=no").content.decode()
    assert "A102" in page and "A101" not in page and "A201" not in page


def test_changing_a_handbook_by_form(cast: Cast, version: HandbookVersion) -> None:
    client = cast.client_of("manager")
    edit = reverse("processes:edit-handbook", args=[version.handbook_id])
    assert client.get(edit).status_code == 200
    client.post(edit, {"seen": HIGH, "which": "duties", "duties": "接听来话", "indicators": ["answer_rate"]})
    client.post(edit, {"which": "item", "item-text": "耳机检查"})
    client.post(reverse("processes:confirm-handbook", args=[version.handbook_id]), {"note": "新职责"})
    handbook = Handbook.objects.get()
    assert handbook.version == 2 and handbook.indicators == ["answer_rate"]
    page = client.get(reverse("processes:handbook", args=[handbook.pk])).content.decode()
    assert "耳机检查" in page and "新职责" in page
    assert cast.client_of("agent").get(edit).status_code == 403


def test_writing_a_change_by_form(cast: Cast, version: HandbookVersion) -> None:
    client = cast.client_of("manager")
    client.post(reverse("processes:new-change"), {"title": "再缩短", "unit": cast.units["centre"].pk})
    change = ProcessChange.objects.get(title="再缩短")
    procedure = version.content["procedures"][0]["procedure"]
    write = reverse("processes:write-text", args=[change.pk])
    assert "核对" in client.get(f"{write}?procedure={procedure}").content.decode()
    # Choosing another one fetches its text; a form with complaints keeps what was typed.
    assert 'write.js" data-typed="no"' in client.get(write).content.decode()
    again = client.post(write, {"seen": HIGH, "procedure": procedure, "text": "问候"}).content.decode()
    assert 'data-typed="yes"' in again and "核对" not in again
    client.post(write, {"seen": HIGH, "procedure": procedure, "text": "问候", "valid_from": "2026-04-01"})
    page = client.get(reverse("processes:change", args=[change.pk])).content.decode()
    assert "<del>核对</del>" in page
    client.post(reverse("processes:change-step", args=[change.pk, "confirm"]))
    change.refresh_from_db()
    assert change.state == "confirmed" and Handbook.objects.get().version == 2
