"""A questionnaire as the customer survey of the case report: four aspects, requirements to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from headwater.centre.surveys import actions
from headwater.centre.surveys.models import Question, Questionnaire, Wave
from tests.cast import BY, Cast

CHOICES = [("高效率", "接起快"), ("专业性", "一次解决"), ("专业性", "解释清楚"), ("礼貌", "服务主动")]


@pytest.fixture
def questionnaire(cast: Cast) -> Questionnaire:
    """One choice, one score, one group, own words."""
    made = actions.make_questionnaire(by=BY, title="您最看重什么", unit=cast.units["centre"])
    actions.add_question(
        by=BY, questionnaire=made, kind="pick_many", text="最看重哪些", options=CHOICES, required=True
    )
    actions.add_question(
        by=BY, questionnaire=made, kind="score", text="接通速度", level1="高效率", level2="接起快"
    )
    groups = [("一班", ""), ("二班", ""), ("三班", "")]
    actions.add_question(by=BY, questionnaire=made, kind="group", text="所在班组", options=groups)
    actions.add_question(by=BY, questionnaire=made, kind="text", text="建议")
    return made


@pytest.fixture
def wave(questionnaire: Questionnaire) -> Wave:
    """Open today and for a week."""
    today = timezone.localdate()
    return actions.open_wave(
        by=BY,
        questionnaire=questionnaire,
        name="第一期",
        opens=today,
        closes=today + timedelta(days=7),
        asked=40,
    )


def fill(wave: Wave, times: int, picks: list[int], score: int, group: int | None = None) -> None:
    """So many equal answers."""
    pick, scored, grouped, _words = Question.objects.filter(questionnaire=wave.questionnaire)
    options = list(pick.options.all())
    for _time in range(times):
        given = {pick.pk: [options[at] for at in picks], scored.pk: score}
        if group is not None:
            given[grouped.pk] = list(grouped.options.all())[group]
        actions.give_answer(wave=wave, given=given)


def over(wave: Wave) -> None:
    """As if the wave had ended yesterday: an anonymous one that runs shows its answers in lots."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Wave.objects.filter(pk=wave.pk).update(opens=yesterday, closes=yesterday)
    wave.refresh_from_db()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in English, whatever an earlier test's page was shown in."""
    with translation.override("en"):
        yield
