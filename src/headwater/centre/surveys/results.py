"""What was answered, question by question; groups too small to be shown are hidden, and their siblings."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from headwater.centre.surveys.models import AnswerItem, Question, Questionnaire, Wave
from headwater.centre.surveys.queries.counts import answers_of, given_by, told_items
from headwater.engine.indicators.suppression import hidden_places

# Words are easier to recognise than marks: they take twice as many people.
TIMES_FOR_WORDS = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """An option or a step of the scale, with how many chose it."""

    name: str
    count: int
    share: float


@dataclass(frozen=True)
class Asked:
    """One question with its answers; `hidden` when too few gave one."""

    question: Question
    n: int
    hidden: bool = False
    mean: float | None = None
    half_width: float | None = None
    bars: tuple[Bar, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A group's means by question; None where they are not shown."""

    name: str
    n: int | None
    means: tuple[float | None, ...]


@dataclass(frozen=True)
class Results:
    """A wave's answers (or all waves'). `waiting`: answers that came in and are not counted yet."""

    respondents: int
    asked: int | None
    hidden: bool
    questions: tuple[Asked, ...] = ()
    scored: tuple[Question, ...] = ()
    groups: tuple[Group, ...] = field(default=())
    waiting: int = 0

    @property
    def came(self) -> int:
        """All answers, those that wait too: their number tells nothing of any of them."""
        return self.respondents + self.waiting

    @property
    def rate(self) -> float | None:
        """Answers to those asked."""
        return self.came / self.asked if self.asked else None


def results(questionnaire: Questionnaire, wave: Wave | None = None) -> Results:
    """Nothing but the number of answers while fewer than the smallest group have answered."""
    answers, came = answers_of(questionnaire, wave), given_by(questionnaire, wave)
    respondents = answers.count()
    waves = [wave] if wave is not None else list(questionnaire.waves.all())
    known = [w.asked for w in waves]
    asked = sum(n for n in known if n) if known and all(known) else None
    waiting = came - respondents
    if respondents < questionnaire.smallest:
        return Results(came, asked, hidden=came > 0)
    questions = list(questionnaire.questions.prefetch_related("options"))
    by_question: dict[int, list[AnswerItem]] = defaultdict(list)
    for item in told_items(answers, questionnaire.smallest).select_related("option", "answer"):
        by_question[item.question_id].append(item)
    told = tuple(_told(q, by_question[q.pk], questionnaire.smallest) for q in questions if q.kind != "group")
    scored = tuple(q for q in questions if q.kind == "score")
    # A group that is too small in one wave would be what all waves have more than the others.
    one = answers.order_by().values("wave").distinct().count() == 1
    groups = _groups(questions, scored, by_question, questionnaire.smallest) if one else ()
    return Results(respondents, asked, False, told, scored, groups, waiting)


def _told(question: Question, items: list[AnswerItem], smallest: int) -> Asked:
    if question.kind == "text":
        items = _words(items, smallest * TIMES_FOR_WORDS)
    n = len({item.answer_id for item in items})
    if n < smallest:
        # Whether none or a few have answered is not said either.
        return Asked(question, n, hidden=True)
    if question.kind == "text":
        # By their words, not in the order in which they came.
        return Asked(question, n, texts=tuple(sorted(item.text for item in items if item.text)))
    if question.kind == "score":
        scores = np.array([item.score for item in items], float)
        spread = float(scores.std(ddof=1)) if n > 1 else 0.0
        bars = tuple(_bar(str(s), int((scores == s).sum()), n) for s in question.scores)
        return Asked(
            question, n, mean=float(scores.mean()), half_width=1.96 * spread / math.sqrt(n), bars=bars
        )
    chosen: dict[int | None, int] = defaultdict(int)
    for item in items:
        chosen[item.option_id] += 1
    bars = tuple(_bar(str(option), chosen[option.pk], n) for option in question.options.all())
    return Asked(question, n, bars=bars)


def _words(items: list[AnswerItem], least: int) -> list[AnswerItem]:
    """Words of the waves in which enough have written any."""
    waves = Counter(item.answer.wave_id for item in items)
    return [item for item in items if waves[item.answer.wave_id] >= least]


def _bar(name: str, count: int, n: int) -> Bar:
    return Bar(name, count, count / n if n else 0.0)


def _groups(
    questions: list[Question],
    scored: tuple[Question, ...],
    by_question: dict[int, list[AnswerItem]],
    smallest: int,
) -> tuple[Group, ...]:
    """Means by the answerers' own group; hidden are small ones, and whoever would give them away."""
    asked = next((q for q in questions if q.kind == "group"), None)
    if asked is None or not scored:
        return ()
    group_of = {item.answer_id: item.option_id for item in by_question[asked.pk]}
    if not group_of:
        return ()
    # Who named no group is one too: shown totals must not give a hidden one away.
    options: list[Any] = [*asked.options.all(), None]
    places = {option.pk if option else None: place for place, option in enumerate(options)}
    persons = np.zeros(len(options))
    answered = {item.answer_id for q in [*scored, asked] for item in by_question[q.pk]}
    for answer in answered:
        persons[places[group_of.get(answer)]] += 1
    keys = [(str(place),) for place in range(len(options))]
    hidden = hidden_places(keys, persons, smallest)
    columns = [_means(by_question[q.pk], group_of, places, keys, smallest) for q in scored]
    return tuple(
        Group(
            str(option) if option else "",
            None if place in hidden else int(persons[place]),
            tuple(None if place in hidden else column[place] for column in columns),
        )
        for place, option in enumerate(options)
        if persons[place]
    )


def _means(
    items: list[AnswerItem],
    group_of: dict[int, int | None],
    places: dict[Any, int],
    keys: list[tuple[str]],
    smallest: int,
) -> list[float | None]:
    sums, persons = np.zeros(len(keys)), np.zeros(len(keys))
    for item in items:
        place = places[group_of.get(item.answer_id)]
        sums[place] += item.score or 0
        persons[place] += 1
    hidden = hidden_places(keys, persons, smallest)
    return [
        None if place in hidden or not persons[place] else float(sums[place] / persons[place])
        for place in range(len(keys))
    ]
