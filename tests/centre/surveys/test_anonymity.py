"""What was promised is kept: by the actions in a sentence, by the database whatever anybody tries."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from headwater.centre.people.models import AuditEvent
from headwater.centre.surveys import actions
from headwater.centre.surveys.models import Answer, Questionnaire, Wave
from headwater.centre.surveys.publishing import publish_answers, scaled
from headwater.centre.surveys.queries import counts
from headwater.centre.surveys.results import results
from headwater.engine.lake import Lake, publish_facts
from tests.cast import BY
from tests.centre.surveys.conftest import fill, over

pytestmark = pytest.mark.django_db


def test_it_may_change_before_the_first_answer_and_never_after(
    questionnaire: Questionnaire, wave: Wave
) -> None:
    actions.change_questionnaire(by=BY, questionnaire=questionnaire, anonymous=False)
    actions.change_questionnaire(by=BY, questionnaire=questionnaire, anonymous=True)
    fill(wave, 1, [0], 5)
    for facts in ({"anonymous": False}, {"anonymous": True, "smallest": 4}):
        with pytest.raises(ValidationError):
            actions.change_questionnaire(by=BY, questionnaire=questionnaire, **facts)
    with pytest.raises(DatabaseError), transaction.atomic():
        Questionnaire.objects.update(anonymous=False)


def test_other_words_are_still_allowed(questionnaire: Questionnaire, wave: Wave) -> None:
    fill(wave, 1, [0], 5)
    actions.change_questionnaire(by=BY, questionnaire=questionnaire, title="新标题")
    assert Questionnaire.objects.get().title == "新标题"


def test_the_database_refuses_a_name_and_an_hour(questionnaire: Questionnaire, wave: Wave) -> None:
    fill(wave, 1, [0], 5)
    for facts in ({"respondent": "张三"}, {"given_at": timezone.now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Answer.objects.update(**facts)
        with pytest.raises(DatabaseError), transaction.atomic():
            Answer.objects.create(wave=wave, given_on=timezone.localdate(), **facts)


def test_the_smallest_group_is_five_at_least(questionnaire: Questionnaire) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Questionnaire.objects.update(smallest=4)


def test_answering_leaves_no_trail(questionnaire: Questionnaire, wave: Wave) -> None:
    before = AuditEvent.objects.count()
    fill(wave, 3, [0], 5)
    assert AuditEvent.objects.count() == before


def test_codes_of_an_anonymous_wave_carry_no_names(wave: Wave) -> None:
    with pytest.raises(ValidationError):
        actions.make_codes(by=BY, wave=wave, names=["张三"])
    first, second = actions.make_codes(by=BY, wave=wave, count=2)
    assert first.code != second.code and first.sent_to == ""


def test_a_code_works_once(wave: Wave, questionnaire: Questionnaire) -> None:
    actions.change_wave(by=BY, wave=wave, codes_only=True)
    (code,) = actions.make_codes(by=BY, wave=wave, count=1)
    pick = questionnaire.questions.first()
    given = {pick.pk: list(pick.options.all())[:1]}
    with pytest.raises(ValidationError, match="code"):
        actions.give_answer(wave=wave, given=given)
    actions.give_answer(wave=wave, given=given, code=code.code)
    with pytest.raises(ValidationError, match="used already"):
        actions.give_answer(wave=wave, given=given, code=code.code)
    assert Answer.objects.count() == 1


def test_under_five_nothing_is_shown(questionnaire: Questionnaire, wave: Wave) -> None:
    fill(wave, 4, [0], 5)
    assert counts(questionnaire, wave).hidden and results(questionnaire, wave).hidden
    assert results(questionnaire, wave).questions == ()
    fill(wave, 1, [0], 5)
    over(wave)
    assert not results(questionnaire, wave).hidden


def test_nobody_sees_the_last_answer_by_looking_twice(questionnaire: Questionnaire, wave: Wave) -> None:
    shown = set()
    for _answer in range(21):
        fill(wave, 1, [0], 5)
        shown.add(counts(questionnaire, wave).respondents)
        found = results(questionnaire, wave)
        assert found.hidden or found.waiting >= 5
    assert shown == {0, 5, 10, 15}
    over(wave)
    assert counts(questionnaire, wave).respondents == 21 and results(questionnaire, wave).waiting == 0


def test_an_answered_anonymous_wave_is_not_opened_again(wave: Wave) -> None:
    fill(wave, 6, [0], 5)
    over(wave)
    with pytest.raises(ValidationError, match="open another"):
        actions.change_wave(by=BY, wave=wave, closes=timezone.localdate())
    Answer.objects.all().delete()
    actions.change_wave(by=BY, wave=wave, closes=timezone.localdate())


def test_a_question_that_few_of_a_wave_have_answered_is_not_given_away_by_all_waves(
    questionnaire: Questionnaire, wave: Wave
) -> None:
    pick, scored, *_rest = questionnaire.questions.all()
    few = {pick.pk: list(pick.options.all())[:1]}
    fill(wave, 2, [0], 1, group=0)
    for _time in range(4):
        actions.give_answer(wave=wave, given=few)
    today = timezone.localdate()
    second = actions.open_wave(by=BY, questionnaire=questionnaire, name="二", opens=today, closes=today)
    fill(second, 7, [0], 5, group=0)
    over(wave), over(second)
    asked = {one.question.pk: one for one in results(questionnaire).questions}
    assert asked[scored.pk].n == 7 and asked[scored.pk].mean == 5.0
    assert asked[pick.pk].n == 13
    assert results(questionnaire).groups == () and results(questionnaire, second).groups


def test_low_scores_of_a_few_are_not_counted(questionnaire: Questionnaire, wave: Wave) -> None:
    questionnaire.questions.exclude(kind="score").delete()
    other = actions.add_question(
        by=BY, questionnaire=questionnaire, kind="score", text="礼貌", level1="礼貌", level2="服务主动"
    )
    scored = questionnaire.questions.first()
    for at in range(6):
        actions.give_answer(wave=wave, given={scored.pk: 2} | ({other.pk: 1} if at == 0 else {}))
    over(wave)
    assert counts(questionnaire, wave).by_level(2) == [("接起快", 6)]


def test_a_small_wave_is_not_given_away_by_the_whole(questionnaire: Questionnaire, wave: Wave) -> None:
    fill(wave, 6, [0], 5)
    today = timezone.localdate()
    second = actions.open_wave(by=BY, questionnaire=questionnaire, name="二", opens=today, closes=today)
    fill(second, 2, [1], 1)
    over(wave), over(second)
    assert results(questionnaire).respondents == 6
    assert counts(questionnaire).by_level(2) == [("接起快", 6)]


def test_a_small_group_and_the_sibling_that_gives_it_away(questionnaire: Questionnaire, wave: Wave) -> None:
    fill(wave, 9, [0], 5, group=0)
    fill(wave, 6, [0], 4, group=1)
    fill(wave, 2, [0], 1, group=2)
    over(wave)
    shown = {group.name: (group.n, group.means) for group in results(questionnaire, wave).groups}
    assert shown["一班"] == (9, (5.0,))
    # 17 less 9 less 6 would be the two: the next smallest goes with them.
    assert shown["二班"] == (None, (None,)) and shown["三班"] == (None, (None,))


def test_own_words_need_twice_as_many(questionnaire: Questionnaire, wave: Wave) -> None:
    words = questionnaire.questions.get(kind="text")
    for at in range(9):
        actions.give_answer(wave=wave, given={words.pk: f"建议 {9 - at}"})
    over(wave)
    assert results(questionnaire, wave).questions[-1].hidden
    wave.closes = timezone.localdate()
    wave.save()
    actions.give_answer(wave=wave, given={words.pk: "建议 0"})
    over(wave)
    assert results(questionnaire, wave).questions[-1].texts == tuple(f"建议 {n}" for n in range(10))


def test_scores_reach_the_lake_without_a_way_back(
    questionnaire: Questionnaire, wave: Wave, tmp_path: Path
) -> None:
    lake, today = Lake(tmp_path), timezone.localdate()
    imported = {"id": "x", "answered_at": None, "local_day": today, "kind": "ivr", "score": 3.0}
    publish_facts(lake, "surveys", pa.Table.from_pylist([imported]), "somebody")
    fill(wave, 5, [0], 5)
    fill(wave, 1, [0], 1)
    # While it runs a new row would say who just answered.
    assert publish_answers(lake, today) == 0
    after = wave.closes + timedelta(days=1)
    assert publish_answers(lake, after) == 6
    assert publish_answers(lake, after) == 0
    rows = pa.concat_tables(pq.read_table(f) for f in lake.snapshot().files("surveys")).to_pylist()
    assert sorted(row["score"] for row in rows) == [1.0, 3.0, 5.0, 5.0, 5.0, 5.0, 5.0]
    ours = [row for row in rows if row["kind"] == "relationship"]
    assert {row["local_day"] for row in ours} == {wave.closes} and {row["item"] for row in ours} == {"接起快"}
    assert all(row["customer"] is None and row["agent"] is None for row in ours)


def test_a_question_that_few_have_answered_stays_out(
    questionnaire: Questionnaire, wave: Wave, tmp_path: Path
) -> None:
    fill(wave, 4, [0], 5)
    pick = questionnaire.questions.first()
    for _time in range(3):
        actions.give_answer(wave=wave, given={pick.pk: list(pick.options.all())[:1]})
    assert publish_answers(Lake(tmp_path), wave.closes + timedelta(days=1)) == 0


def test_scales_are_brought_to_one(questionnaire: Questionnaire) -> None:
    asked = questionnaire.questions.get(kind="score")
    asked.low, asked.high = 0, 10
    assert [scaled(asked, score) for score in (0, 5, 10)] == [1.0, 3.0, 5.0]
