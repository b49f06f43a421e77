"""The sample's survey is counted to 49.6 %, and comes in only once."""

from __future__ import annotations

import pytest

from headwater.centre.improvement.actions.sample_voice import load_sample_voice
from headwater.centre.improvement.models import Matrix
from headwater.centre.improvement.presenters.voice import pareto_of, ranking
from headwater.centre.people.actions import units
from headwater.centre.people.models import UnitKind
from headwater.centre.surveys.actions.sample import load_sample_survey
from tests.cast import BY, SINCE, Cast

pytestmark = pytest.mark.django_db


def test_the_survey_s_first_three(cast: Cast) -> None:
    parent = cast.units["centre"]
    units.open_unit(kind=UnitKind.DEPARTMENT, code="CC", name="CC", parent=parent, opened=SINCE, by=BY)
    voice = load_sample_voice(by=BY, questionnaire=load_sample_survey(by=BY))
    assert voice is not None and voice.respondents == 1000 and voice.ctqs.count() == 3
    found = pareto_of(voice)
    assert [bar.name for bar in found.vital] == ["电话接起快", "诉求一次解决", "服务主动"]
    assert found.reached == pytest.approx(0.496)
    assert len({bar.level1 for bar in found.bars}) == 4
    top = [cause for cause in ranking(Matrix.objects.get()) if cause.top]
    assert len(top) == 4 and sum(cause.tied for cause in top) == 2
    assert load_sample_survey(by=BY) is None


def test_elsewhere_nothing_happens(cast: Cast) -> None:
    assert load_sample_voice(by=BY, questionnaire=load_sample_survey(by=BY)) is None
