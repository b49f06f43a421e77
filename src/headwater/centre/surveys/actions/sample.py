"""The sample centre's survey of its customers: a thousand made-up answers, so that no page is empty."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Unit
from headwater.centre.surveys.actions.questionnaires import add_question, make_questionnaire
from headwater.centre.surveys.actions.waves import open_wave
from headwater.centre.surveys.models import Answer, AnswerItem, Option, Question, Questionnaire, Wave

TITLE = "电话服务需求调查"
# aspect, requirement, how many of a thousand named it
NAMED = (
    ("高效率服务", "电话接起快", 182),
    ("专业性服务", "诉求一次解决", 168),
    ("礼貌服务", "服务主动", 146),
    ("专业性服务", "解释清楚易懂", 92),
    ("高效率服务", "菜单简短", 84),
    ("服务界面友好", "容易转人工", 76),
    ("礼貌服务", "耐心倾听", 68),
    ("服务界面友好", "语音清晰", 56),
    ("高效率服务", "不重复询问", 48),
    ("礼貌服务", "用语规范", 40),
    ("服务界面友好", "等待有提示", 24),
    ("专业性服务", "了解我的情况", 16),
)
ASKED = 3000


@transaction.atomic
def load_sample_survey(*, by: Actor, today: date | None = None) -> Questionnaire | None:
    """The survey with its one wave, which is over; nothing where it is already."""
    today = today or timezone.localdate()
    unit = Unit.objects.filter(code="CC").first()
    if unit is None or Questionnaire.objects.filter(title=TITLE).exists():
        return None
    intro = "为改进电话服务，请告诉我们您最看重什么。约需一分钟。"
    questionnaire = make_questionnaire(by=by, title=TITLE, unit=unit, intro=intro)
    pick = add_question(
        by=by,
        questionnaire=questionnaire,
        kind="pick_one",
        text="致电客服时，您最看重哪一点？",
        options=[(level1, level2) for level1, level2, _n in NAMED],
        required=True,
    )
    scored = add_question(
        by=by,
        questionnaire=questionnaire,
        kind="score",
        text="您对最近一次电话服务的总体评价",
        level1="总体评价",
        level2="总体满意",
        low_words="很不满意",
        high_words="非常满意",
    )
    wave = open_wave(
        by=by,
        questionnaire=questionnaire,
        name="第一期",
        opens=today - timedelta(days=40),
        closes=today - timedelta(days=10),
        drawn_from="近三个月来话客户中随机抽取",
        asked=ASKED,
    )
    _answers(wave, pick, scored)
    return questionnaire


def _answers(wave: Wave, pick: Question, scored: Question) -> None:
    options: list[Option] = list(pick.options.all())
    chosen = [option for option, (_a, _b, n) in zip(options, NAMED, strict=True) for _time in range(n)]
    days = (wave.closes - wave.opens).days + 1
    answers = Answer.objects.bulk_create(
        Answer(wave=wave, given_on=wave.opens + timedelta(days=at * 7 % days)) for at in range(len(chosen))
    )
    # Out of ten: four very content, three content, two so-so, one not.
    scores = (5, 4, 5, 3, 4, 5, 2, 4, 5, 3)
    picks = [AnswerItem(answer=a, question=pick, option=o) for a, o in zip(answers, chosen, strict=True)]
    marks = [AnswerItem(answer=a, question=scored, score=scores[at * 7 % 10]) for at, a in enumerate(answers)]
    AnswerItem.objects.bulk_create([*picks, *marks], batch_size=1000)
