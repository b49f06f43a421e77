"""The pages of this room, the public one first."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import python_calamine
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from headwater.centre.people.models import AuditEvent
from headwater.centre.surveys import actions
from headwater.centre.surveys.actions import answering
from headwater.centre.surveys.links import token_of
from headwater.centre.surveys.models import Answer, CountSheet, Knock, Questionnaire, SheetDraft, Wave
from headwater.centre.surveys.queries import counts_of_sheet
from tests.cast import BY, Cast
from tests.centre.surveys.conftest import fill, over

pytestmark = pytest.mark.django_db


def link(wave: Wave) -> str:
    return reverse("surveys:answer", args=[token_of(wave)])


def filled(wave: Wave) -> dict[str, object]:
    pick, scored, *_rest = wave.questionnaire.questions.all()
    return {f"q{pick.pk}": [o.pk for o in pick.options.all()[:2]], f"q{scored.pk}": "4"}


def workbook(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return out.getvalue()


def test_answering_without_sign_in(wave: Wave) -> None:
    client = Client()
    page = client.get(link(wave)).content.decode()
    assert "最看重哪些" in page and "接起快" in page and '<script src="/static/vendor/htmx' not in page
    answer = client.post(link(wave), filled(wave))
    assert answer.status_code == 200 and Answer.objects.get().items.count() == 3
    assert Answer.objects.get().given_at is None
    # The same browser is told so, and sends no second one by mistake.
    assert (
        "q" not in client.get(link(wave)).context.get("form", {}) if client.get(link(wave)).context else True
    )
    assert '<form method="post" class="hs-answer"' not in client.get(link(wave)).content.decode()


def test_what_must_be_answered(wave: Wave) -> None:
    answer = Client().post(link(wave), {})
    assert answer.status_code == 200 and "errorlist" in answer.content.decode()
    assert not Answer.objects.exists()


def test_who_has_answered_does_not_answer_again(wave: Wave) -> None:
    client = Client()
    for _time in range(2):
        assert client.post(link(wave), filled(wave)).status_code == 200
    assert Answer.objects.count() == 1


def test_a_double_click_is_one_answer(wave: Wave) -> None:
    once = Client().get(link(wave)).context["form"]["once"].value()
    # Both were sent before the first was answered, so neither brings a cookie.
    for _time in range(2):
        told = Client().post(link(wave), filled(wave) | {"once": once}).context
        assert told["done"]
    assert Answer.objects.count() == 1
    Client().post(link(wave), filled(wave) | {"once": "another"})
    assert Answer.objects.count() == 2


def test_made_up_options_are_refused(wave: Wave) -> None:
    pick, scored, *_rest = wave.questionnaire.questions.all()
    for given in ({f"q{pick.pk}": ["999999"]}, filled(wave) | {f"q{scored.pk}": "77"}):
        assert "errorlist" in Client().post(link(wave), given).content.decode()
    assert not Answer.objects.exists()


def test_a_link_that_is_made_up_replaced_or_over(wave: Wave) -> None:
    assert Client().get(reverse("surveys:answer", args=["made-up"])).status_code == 404
    old = link(wave)
    actions.new_link(by=BY, wave=wave)
    assert Client().get(old).status_code == 404 and Client().get(link(wave)).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.change_wave(by=BY, wave=wave, opens=yesterday, closes=yesterday)
    assert Client().post(link(wave), filled(wave)).status_code == 200
    assert not Answer.objects.exists()


def test_too_many_from_one_address(wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST_KNOCKS", 3)
    codes = [Client().post(link(wave), filled(wave)).status_code for _time in range(5)]
    assert codes == [200, 200, 200, 429, 429] and Answer.objects.count() == 3
    assert not Knock.objects.filter(address__contains="127").exists()


def test_who_knocked_is_forgotten(wave: Wave) -> None:
    Client().post(link(wave), filled(wave))
    assert Knock.objects.exists()
    Knock.objects.update(at=timezone.now() - timedelta(minutes=11))
    answering.forget_knocks()
    assert not Knock.objects.exists()


def test_behind_a_proxy_each_sender_counts_alone(
    wave: Wave, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(answering, "MOST_KNOCKS", 1)

    def status(hops: str) -> int:
        headers = {"X-Forwarded-For": hops, "X-Forwarded-Proto": "https"}
        return Client(headers=headers).post(link(wave), filled(wave)).status_code

    # Without a proxy anybody could write that name.
    assert [status("198.51.100.1"), status("198.51.100.2")] == [200, 429]
    settings.BEHIND_TLS = True
    Knock.objects.all().delete()
    codes = [status(h) for h in ("198.51.100.1", "x, 198.51.100.2", "198.51.100.9, 198.51.100.2")]
    assert codes == [200, 200, 429]


def test_who_runs_surveys(cast: Cast, wave: Wave) -> None:
    pk = wave.questionnaire.pk
    pages = [
        reverse("surveys:questionnaires"),
        reverse("surveys:questionnaire", args=[pk]),
        reverse("surveys:results", args=[pk]),
    ]
    for page in pages:
        for name, status in {"manager": 200, "quality": 200, "agent": 403, "outsider": 403}.items():
            assert cast.client_of(name).get(page).status_code == status, (page, name)
        assert cast.client_of("nobody").get(page).status_code == 302
    other = actions.make_questionnaire(by=BY, title="公司的", unit=cast.units["company"])
    assert cast.client_of("manager").get(reverse("surveys:questionnaire", args=[other.pk])).status_code == 404
    assert cast.client_of("manager").put(pages[0]).status_code == 405


def test_making_one_by_form(cast: Cast) -> None:
    client = cast.client_of("analyst")
    facts = {"title": "需求调查", "kind": "relationship", "smallest": 5, "anonymous": "on"}
    client.post(reverse("surveys:new"), facts | {"unit": cast.units["centre"].pk})
    made = Questionnaire.objects.get()
    question = {"text": "最看重", "kind": "pick_one", "low": 1, "high": 5, "missed_at": 3}
    ask = reverse("surveys:ask", args=[made.pk])
    assert "errorlist" in client.post(ask, question | {"options": "只有一个"}).content.decode()
    client.post(ask, question | {"options": "高效率 / 接起快\n礼貌／服务主动"})
    assert [(o.level1, o.level2) for o in made.questions.get().options.all()] == [
        ("高效率", "接起快"),
        ("礼貌", "服务主动"),
    ]
    today = timezone.localdate()
    days = {"name": "一期", "opens": today, "closes": today + timedelta(days=3)}
    client.post(reverse("surveys:open-wave", args=[made.pk]), days)
    page = client.get(reverse("surveys:questionnaire", args=[made.pk])).content.decode()
    assert token_of(made.waves.get()) in page
    answer = client.post(reverse("surveys:codes", args=[made.pk, 1]), {"count": 3})
    rows = python_calamine.load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert sum("?code=" in str(row[-1]) for row in rows) == 3


def test_an_answered_question_stays(questionnaire: Questionnaire, wave: Wave) -> None:
    fill(wave, 1, [0], 5)
    asked = questionnaire.questions.first()
    with pytest.raises(ValidationError):
        actions.remove_question(by=BY, question=asked)
    with pytest.raises(ValidationError):
        actions.change_question(by=BY, question=asked, text="别的")


def test_results_and_their_export(cast: Cast, questionnaire: Questionnaire, wave: Wave) -> None:
    fill(wave, 4, [0, 1], 5)
    results = reverse("surveys:results", args=[questionnaire.pk])
    assert "hw-chart" not in cast.client_of("manager").get(results).content.decode().split("<main")[1]
    fill(wave, 4, [0], 2)
    over(wave)
    page = cast.client_of("manager").get(f"{results}?wave=1").content.decode()
    assert "接起快" in page and "20.0%" in page
    answer = cast.client_of("manager").get(reverse("surveys:results-excel", args=[questionnaire.pk]))
    book = python_calamine.load_workbook(io.BytesIO(answer.content))
    assert len(book.sheet_names) == 2 and AuditEvent.objects.filter(action="export.made").exists()


def test_any_excel_becomes_counts(cast: Cast) -> None:
    client = cast.client_of("analyst")
    rows = [
        ["一级方面", "二级需求", "人数"],
        ["高效率", "接起快", 182],
        ["专业性", "一次解决", 171],
        ["", "", ""],
    ]
    file = SimpleUploadedFile("需求.xlsx", workbook(rows))
    answer = client.post(reverse("surveys:upload-sheet"), {"file": file})
    draft = SheetDraft.objects.get()
    assert answer.headers["Location"] == reverse("surveys:map-sheet", args=[draft.pk])
    page = client.get(answer.headers["Location"])
    assert page.context["form"].initial["level2"] == "1" and page.context["form"].initial["count"] == "2"
    facts = {"title": "需求", "unit": cast.units["centre"].pk, "header": 1, "respondents": 1000}
    client.post(answer.headers["Location"], facts | {"level1": "0", "level2": "1", "count": "2"})
    sheet = CountSheet.objects.get()
    assert counts_of_sheet(sheet).by_level(1) == [("高效率", 182), ("专业性", 171)]
    assert client.get(reverse("surveys:sheet", args=[sheet.pk])).status_code == 200
    assert cast.client_of("quality").get(reverse("surveys:map-sheet", args=[999])).status_code == 404
    # A draft is its owner's alone.
    other = actions.keep_draft(by=cast.account("manager"), file_name="x.xlsx", cells=[["a"], ["b"]])
    assert client.get(reverse("surveys:map-sheet", args=[other.pk])).status_code == 404


def test_a_row_an_answer(cast: Cast) -> None:
    cells = [["诉求"], ["快"], ["快"], ["准"], [""]]
    draft = actions.keep_draft(by=cast.account("analyst"), file_name="x.xlsx", cells=cells)
    sheet = actions.make_counts(by=BY, draft=draft, title="x", unit=cast.units["centre"], level2=0)
    assert counts_of_sheet(sheet).by_level(2) == [("快", 2), ("准", 1)]


def test_bad_sheets_are_told_in_a_sentence(cast: Cast) -> None:
    client = cast.client_of("analyst")
    for content in (b"no excel at all", workbook([])):
        file = SimpleUploadedFile("x.xlsx", content)
        assert "errorlist" in client.post(reverse("surveys:upload-sheet"), {"file": file}).content.decode()
    draft = actions.keep_draft(by=cast.account("analyst"), file_name="x", cells=[["a", "n"], ["快", "很多"]])
    with translation.override("en"), pytest.raises(ValidationError, match="Line 2"):
        actions.make_counts(by=BY, draft=draft, title="x", unit=cast.units["centre"], level2=0, count=1)


def test_counts_by_the_api(cast: Cast, questionnaire: Questionnaire, wave: Wave) -> None:
    client = cast.client_of("analyst")
    address = f"/api/surveys/{questionnaire.pk}/counts"
    fill(wave, 4, [0], 5)
    assert client.get(address).json()["rows"] == []
    fill(wave, 3, [0, 3], 5)
    over(wave)
    found = client.get(f"{address}?wave=1").json()
    assert found["respondents"] == 7 and found["rows"][0] == {
        "level1": "高效率",
        "level2": "接起快",
        "count": 7,
    }
    assert client.get("/api/surveys/").json()[0]["answers"] == 7
    assert client.get("/api/surveys/999/counts").status_code == 404
    assert cast.client_of("agent").get(address).status_code == 401
