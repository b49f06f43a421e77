"""What was written since a page was opened is not overwritten without a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from headwater.centre.improvement.models import Ctq, Voice
from headwater.centre.people.models import CustomRole, RoleGrant
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.actions import charts
from headwater.centre.performance.models import Category, IndicatorDefinition, SpecialAnalysis
from headwater.centre.processes import actions as processes
from headwater.centre.surveys import actions as surveys
from tests.cast import BY, Cast
from tests.centre.southern import WORD, Numbers, everything

pytestmark = pytest.mark.django_db
# The address of the form, the field that is written in, where its value is afterwards.
Place = tuple[str, str, Callable[[], Any]]


def value(row: Model, name: str) -> Callable[[], Any]:
    return lambda: type(row)._default_manager.values_list(name, flat=True).get(pk=row.pk)


def a_step(cast: Cast, numbers: Numbers) -> Place:
    drawn = processes.make_map(by=BY, name="故障申告", unit=cast.units["centre"])
    step = processes.add_step(by=BY, process=drawn, name="受理", unit=cast.units["team_1"])
    return f"/processes/maps/{drawn.pk}/steps/{step.pk}/", "rule", value(step, "rule")


def a_question(cast: Cast, numbers: Numbers) -> Place:
    paper = surveys.make_questionnaire(by=BY, title="满意度", unit=cast.units["centre"])
    asked = surveys.add_question(by=BY, questionnaire=paper, kind="text", text="为什么？")
    return f"/surveys/{paper.pk}/questions/{asked.pk}/", "text", value(asked, "text")


def a_characteristic(cast: Cast, numbers: Numbers) -> Place:
    voice = Voice.objects.get(pk=numbers["improvements/voice/"])
    row = Ctq.objects.create(voice=voice, requirement=WORD, name="接起快")
    return f"/improvements/voice/{voice.pk}/ctq/{row.pk}/", "name", value(row, "name")


def a_category(cast: Cast, numbers: Numbers) -> Place:
    analysis = SpecialAnalysis.objects.get(pk=numbers["indicators/analyses/"])
    bone = Category.objects.create(analysis=analysis, name="系统", place=1)
    address = f"/indicators/analyses/{analysis.pk}/categories/{bone.pk}/"
    return address, "name", value(bone, "name")


def a_definition(cast: Cast, numbers: Numbers) -> Place:
    def newest() -> str:
        found = IndicatorDefinition.objects.filter(key="answer_rate").order_by("-version").first()
        return found.reason if found else ""

    return "/indicators/answer_rate/edit/", "reason", newest


def filled(answer: HttpResponse, field: str, words: str) -> dict[str, Any]:
    """The form of the page as the browser would send it, other words in one field."""
    form = answer.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    if "seen" not in sent:
        sent["seen"] = answer.content.decode().split('name="seen" value="')[1].split('"')[0]
    return {name: value for name, value in sent.items() if value is not False} | {field: words}


@pytest.fixture
def writer(cast: Cast) -> Client:
    """With every right there is, over the whole company."""
    CustomRole.objects.create(key="all", name="all", permissions=sorted(p.value for p in Permission))
    RoleGrant.objects.create(account=cast.accounts["newcomer"], role="all", unit=cast.units["company"])
    return cast.client_of("newcomer")


@pytest.mark.parametrize("place", [a_step, a_question, a_characteristic, a_category, a_definition])
def test_the_second_is_told_and_the_first_s_words_stay(
    cast: Cast, writer: Client, place: Callable[[Cast, Numbers], Place]
) -> None:
    address, field, now = place(cast, everything(cast))
    page = writer.get(address)
    assert page.status_code == 200, address
    first = writer.post(address, filled(page, field, "先写的话"))
    assert first.status_code == 302, first.context["form"].errors
    second = writer.post(address, filled(page, field, "后写的话"))
    assert second.status_code < 500 and second.status_code != 302
    assert now() == "先写的话"
    assert "后写的话" in second.content.decode()
    # Who has read it saves again from the page that came back.
    again = writer.post(address, filled(second, field, "后写的话"))
    assert (again.status_code, now()) == (302, "后写的话")


def test_the_reason_of_a_phase_is_not_written_over(cast: Cast) -> None:
    facts: dict[str, Any] = {"by": BY, "indicator": "offered", "start": date(2026, 2, 1)}
    kept = charts.begin_phase(reason="口径调整", **facts)
    assert charts.begin_phase(reason="口径调整", **facts).pk == kept.pk  # sent twice
    with pytest.raises(ValidationError, match="口径调整"):
        charts.begin_phase(reason="新流程", **facts)
