"""Questionnaires, results and sheets, as their templates show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from headwater.centre.findings.models import Reference
from headwater.centre.findings.queries import chain
from headwater.centre.people.queries import history_of
from headwater.centre.surveys.links import token_of
from headwater.centre.surveys.models import Questionnaire, Wave
from headwater.centre.surveys.queries import Counts, counts
from headwater.centre.surveys.results import Asked, Results, results
from headwater.centre.ui.charts import Bar, Chart, Column, bar_ranking
from headwater.centre.ui.components import Figure, Sentence, format_value
from headwater.centre.ui.exports import Sheet
from headwater.centre.ui.offers import offers_for

HISTORY = 20
# The words of the whole trail stand in a room beside this one.
HAPPENED = {
    "questionnaire.made": gettext_lazy("questionnaire made"),
    "questionnaire.changed": gettext_lazy("questionnaire changed"),
    "questionnaire.retired": gettext_lazy("questionnaire retired"),
    "question.added": gettext_lazy("question added"),
    "question.changed": gettext_lazy("question changed"),
    "question.removed": gettext_lazy("question removed"),
    "wave.opened": gettext_lazy("wave opened"),
    "wave.changed": gettext_lazy("wave changed"),
    "wave.closed": gettext_lazy("wave closed"),
    "wave.codes_made": gettext_lazy("codes made"),
    "wave.link_changed": gettext_lazy("another link made"),
    "export.made": gettext_lazy("exported"),
}


def reference(questionnaire: Questionnaire) -> Reference:
    """Q-2."""
    url = reverse("surveys:questionnaire", args=[questionnaire.pk])
    return Reference("questionnaire", questionnaire.number, questionnaire.title, url)


def address_of(request: HttpRequest, wave: Wave) -> str:
    """The whole public link."""
    return request.build_absolute_uri(reverse("surveys:answer", args=[token_of(wave)]))


def questionnaire_page(questionnaire: Questionnaire, request: HttpRequest) -> dict[str, Any]:
    """Everything on the page of a questionnaire."""
    today = timezone.localdate()
    waves = list(questionnaire.waves.all())
    rows = [
        {
            "wave": wave,
            "open": wave.open_on(today) and not questionnaire.retired,
            "answers": wave.answers.count(),
            "codes": wave.invitations.count(),
            "used": wave.invitations.filter(used=True).count(),
            "url": address_of(request, wave),
        }
        for wave in waves
    ]
    return {
        "questionnaire": questionnaire,
        "questions": questionnaire.questions.prefetch_related("options"),
        "waves": rows,
        "chain": chain(reference(questionnaire), request.user),
        "sentence": told(questionnaire, rows),
        "history": history(questionnaire),
    }


def history(questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """Who did what when. Answers leave no line here."""
    events = history_of(questionnaire).order_by("-pk")[:HISTORY]
    return [
        {
            "at": event.at,
            "by": _("sample data") if event.by == "sample" else event.by,
            "what": HAPPENED.get(event.action, event.action),
            "title": event.detail.get("title", ""),
        }
        for event in events
    ]


def told(questionnaire: Questionnaire, rows: list[dict[str, Any]]) -> Sentence:
    """Whether it is anonymous, how many answered, and what runs now."""
    words = Sentence()
    if questionnaire.anonymous:
        words.say(
            _("Anonymous: no name, no hour; groups under {n} are not shown."), n=str(questionnaire.smallest)
        )
    else:
        words.say(_("With names, as the people asked are told."))
    answers = sum(row["answers"] for row in rows)
    if rows:
        words.say(
            ngettext("{waves} wave, {answers} answers.", "{waves} waves, {answers} answers.", len(rows)),
            waves=str(len(rows)),
            answers=Figure(f"{answers:,}", reverse("surveys:results", args=[questionnaire.pk])),
        )
    running = [row["wave"] for row in rows if row["open"]]
    if running:
        words.say(_("{wave} runs until {day}."), wave=running[0].name, day=str(running[0].closes))
    return words


def results_page(questionnaire: Questionnaire, wave: Wave | None, by: Any) -> dict[str, Any]:
    """The answers, their charts, and the counts for a Pareto chart."""
    found = results(questionnaire, wave)
    counted = counts(questionnaire, wave)
    return {
        "questionnaire": questionnaire,
        "wave": wave,
        "waves": questionnaire.waves.all(),
        "results": found,
        "charts": [(asked, chart_of(asked)) for asked in found.questions],
        "counts": counted,
        "sentence": results_sentence(found, counted),
        "offers": offers_for("questionnaire", questionnaire, by) if counted.rows else [],
    }


def results_sentence(found: Results, counted: Counts) -> Sentence:
    """How many answered, of how many, and what was named most."""
    words = Sentence()
    if not found.respondents:
        return words
    if found.rate is not None:
        words.say(
            _("{n} of {asked} answered ({share})."),
            n=Figure(f"{found.came:,}"),
            asked=f"{found.asked:,}",
            share=format_value("ratio", found.rate),
        )
    else:
        words.say(_("{n} answered."), n=Figure(f"{found.came:,}"))
    if found.waiting:
        words.say(_("{n} of them are not shown yet, so that nobody is recognised."), n=f"{found.waiting:,}")
    if found.hidden:
        words.say(_("These are too few for anything to be shown."))
    ranked = counted.by_level(2)
    if ranked and ranked[0][1]:
        words.say(_("Most often: {what} ({n})."), what=ranked[0][0], n=Figure(f"{ranked[0][1]:,}"))
    return words


def chart_of(asked: Asked) -> Chart | None:
    """Bars of a question's answers, or nothing for words and for what is hidden."""
    if not asked.bars:
        return None
    bars = [Bar(bar.name, bar.share) for bar in asked.bars]
    note = _("{n} answers").format(n=asked.n)
    if asked.mean is not None and asked.half_width is not None:
        note += " · " + _("mean {mean} ± {half}").format(
            mean=f"{asked.mean:.2f}", half=f"{asked.half_width:.2f}"
        )
    return bar_ranking(f"q{asked.question.pk}", str(asked.question), bars, "ratio", note=note)


def results_sheets(questionnaire: Questionnaire, wave: Wave | None) -> list[Sheet]:
    """What the page shows, and nothing more, for Excel."""
    found, counted = results(questionnaire, wave), counts(questionnaire, wave)
    facts = [
        (_("Questionnaire"), str(questionnaire)),
        (pgettext("survey", "Answers"), str(found.respondents)),
    ]
    columns = [
        Column(_("Question")),
        Column(_("Answer")),
        Column(_("Count"), "count"),
        Column(_("Share"), "ratio"),
        Column(_("Mean"), "score"),
    ]
    rows: list[Any] = [
        (str(asked.question), bar.name, bar.count, bar.share, asked.mean)
        for asked in found.questions
        for bar in asked.bars
    ]
    rows += [(str(a.question), text, None, None, None) for a in found.questions for text in a.texts]
    return [
        Sheet(pgettext("survey", "Answers"), columns, rows, facts),
        counts_sheet(counted),
        *group_sheets(found),
    ]


def counts_sheet(counted: Counts) -> Sheet:
    """Counts by aspect and requirement."""
    columns = [Column(_("Aspect")), Column(_("Requirement")), Column(_("Count"), "count")]
    rows = [(row.level1, row.level2, row.count) for row in counted.rows]
    return Sheet(_("Counts"), columns, rows, [(_("Source"), counted.title)])


def group_sheets(found: Results) -> Iterable[Sheet]:
    """Means by group, where there are groups."""
    if not found.groups:
        return []
    scored = [Column(str(question), "score") for question in found.scored]
    columns = [Column(_("Group")), Column(pgettext("survey", "Answers"), "count"), *scored]
    rows = [(group.name or _("not said"), group.n, *group.means) for group in found.groups]
    return [Sheet(pgettext("answers", "By group"), columns, rows)]
