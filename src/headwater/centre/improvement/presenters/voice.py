"""A Pareto chart, characteristics with their indicators, a matrix: as their templates show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from headwater.centre.directory.wording import said
from headwater.centre.improvement.actions.voice import require_write
from headwater.centre.improvement.models import Ctq, Matrix, Voice
from headwater.centre.improvement.voice_figures import Pareto, Ranked, pareto, rank
from headwater.centre.people.queries import history_of
from headwater.centre.performance.queries import measured
from headwater.centre.ui.charts import Bar, Chart, Column, axes, bar_ranking, colour
from headwater.centre.ui.components import Figure, Sentence, format_value
from headwater.centre.ui.exports import Sheet

HISTORY = 12


def may_write(by: Any, row: Voice | Matrix) -> bool:
    """Whether the forms are shown."""
    try:
        require_write(by, row.unit, row.improvement)
    except PermissionDenied:
        return False
    return True


def pareto_of(voice: Voice, level: int | None = None, cutoff: float | None = None) -> Pareto:
    """The Pareto of a voice, on its own level and cut-off unless told."""
    rows = [(row["level1"], row["level2"], row["count"]) for row in voice.rows]
    return pareto(rows, level=level or voice.level, cutoff=voice.cutoff if cutoff is None else cutoff)


def voice_page(voice: Voice, by: Any, level: int, cutoff: float) -> dict[str, Any]:
    """Everything on the page of a voice."""
    found = pareto_of(voice, level, cutoff)
    return {
        "voice": voice,
        "pareto": found,
        "chart": pareto_chart(found, level),
        "sentence": voice_sentence(voice, found, level),
        "ctqs": [(ctq, named(ctq)) for ctq in voice.ctqs.all()],
        "level": level,
        "percent": round(cutoff * 100, 2),
        "differs": (level, round(cutoff, 6)) != (voice.level, round(voice.cutoff, 6)),
        "may_write": may_write(by, voice),
        "matrices": voice.matrices.all(),
        "history": [said(event) for event in history_of(voice).order_by("-pk")[:HISTORY]],
    }


def named(ctq: Ctq) -> dict[str, str]:
    """The indicator's name and address."""
    if not ctq.indicator:
        return {}
    try:
        url = reverse("performance:indicator", args=[ctq.indicator])
    except NoReverseMatch:
        url = ""
    return {"name": measured.indicator_name(ctq.indicator), "url": url}


def voice_sentence(voice: Voice, found: Pareto, level: int) -> Sentence:
    """Who was asked, what was named most, how much that is together."""
    words = Sentence()
    if voice.respondents:
        words.say(_("{n} customers were asked."), n=Figure(f"{voice.respondents:,}"))
    vital = found.vital
    if vital:
        words.say(
            _("The first {n} of {all} ({names}) make {share} of all answers."),
            n=Figure(str(len(vital))),
            all=str(len(found.bars)),
            names=_(", ").join(bar.name for bar in vital[:6]) + ("…" if len(vital) > 6 else ""),
            share=Figure(format_value("ratio", found.reached)),
        )
    if found.tied:
        words.say(
            _("{names} were named just as often as the last of them: the line is drawn through equals."),
            names=_(", ").join(found.tied),
        )
    return words


def pareto_chart(found: Pareto, level: int) -> Chart:
    """Bars in order, the line of their sum, the cut-off."""
    labels = (_("Share"), _("Together"))
    option = axes.base("ratio", legend=labels)
    option["xAxis"] = axes.category([bar.name for bar in found.bars])
    option["xAxis"]["axisLabel"] |= {"interval": 0, "width": 92, "overflow": "break", "hideOverlap": True}
    option["yAxis"] = axes.measure("ratio") | {"min": 0, "max": 1, "interval": 0.2}
    words = _("Cut-off {share}").format(share=format_value("ratio", found.cutoff))
    line = {"symbol": "none", "silent": True, "data": [{"yAxis": found.cutoff}]}
    line |= {"lineStyle": {"type": "dashed", "color": colour("near")}}
    line |= {"label": {"formatter": words, "position": "insideEndTop", "color": colour("near")}}
    option["series"] = [
        {
            "name": labels[0],
            "type": "bar",
            "barMaxWidth": 44,
            "data": [
                {"value": bar.share, "itemStyle": {"color": colour("blue" if bar.vital else "pale")}}
                for bar in found.bars
            ],
            "itemStyle": {"borderRadius": [3, 3, 0, 0]},
            "labelLayout": {"hideOverlap": True},
            "label": {"show": True, "position": "top", "hw": "ratio", "color": colour("ink"), "fontSize": 11},
        },
        {
            "name": labels[1],
            "type": "line",
            "data": [bar.cumulative for bar in found.bars],
            "lineStyle": {"color": colour("grey"), "width": 1.5},
            "itemStyle": {"color": colour("grey")},
            "symbolSize": 5,
            "markLine": line,
        },
    ]
    head = _("Aspect") if level == 1 else _("Requirement")
    columns = (
        Column(head),
        Column(_("Count"), "count"),
        Column(labels[0], "ratio"),
        Column(labels[1], "ratio"),
    )
    rows = tuple((bar.name, bar.count, bar.share, bar.cumulative) for bar in found.bars)
    empty = _("No requirement was named.")
    return Chart("pareto", _("Pareto of requirements"), option, columns, rows, "", empty, 340)


def voice_sheets(voice: Voice, level: int, cutoff: float) -> list[Sheet]:
    """The Pareto and the characteristics for Excel."""
    found = pareto_of(voice, level, cutoff)
    columns = [
        Column(_("Aspect")),
        Column(_("Requirement")),
        Column(_("Count"), "count"),
        Column(_("Share"), "ratio"),
        Column(_("Together"), "ratio"),
        Column(_("Within the cut-off")),
    ]
    rows = [(b.level1, b.name, b.count, b.share, b.cumulative, b.vital) for b in found.bars]
    facts = [(_("Voice of the customer"), str(voice)), (_("Cut-off"), format_value("ratio", cutoff))]
    heads = (_("Requirement"), _("Critical to quality"), _("Indicator"), _("Stands for it, because"))
    ctqs = [(c.requirement, c.name, named(c).get("name", ""), c.reason) for c in voice.ctqs.all()]
    return [
        Sheet(_("Pareto"), columns, rows, facts),
        Sheet(_("Critical to quality"), [Column(head) for head in heads], ctqs),
    ]


def ranking(matrix: Matrix) -> list[Ranked]:
    """The causes by weighted score."""
    causes = list(matrix.causes.all())
    weights = {output.pk: output.weight for output in matrix.outputs.all()}
    scores = {(c.pk, int(o)): float(v) for c in causes for o, v in c.scores.items()}
    return rank([(c.pk, c.name) for c in causes], weights, scores, top=matrix.top)


def matrix_page(matrix: Matrix, by: Any, typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Everything on the page of a matrix: rows in the order of their rank.

    `typed`: scores and weights that were sent and refused; they stand there again, to be mended.
    """
    typed = typed or {}
    outputs = list(matrix.outputs.select_related("ctq"))
    causes = {cause.pk: cause for cause in matrix.causes.all()}
    ranked = ranking(matrix)
    rows = [
        {
            "ranked": place,
            "cause": causes[place.key],
            "scores": [
                (o, typed.get(f"s{place.key}-{o.pk}", _shown(causes[place.key].scores.get(str(o.pk), 0))))
                for o in outputs
            ],
        }
        for place in ranked
    ]
    chart = bar_ranking(
        "causes", _("Causes by weighted score"), [Bar(r.name, r.total) for r in ranked], "number"
    )
    # Red is for what is wrong; these are only the first to take on.
    for bar, place in zip(chart.option["series"][0]["data"], ranked, strict=True):
        bar["itemStyle"] = {"color": colour("blue" if place.top else "pale")}
    return {
        "matrix": matrix,
        "outputs": [(o, typed.get(f"w{o.pk}", _shown(o.weight))) for o in outputs],
        "rows": rows,
        "chart": chart,
        "sentence": matrix_sentence(ranked, matrix),
        "may_write": may_write(by, matrix),
        "steps": ["0", "1", "3", "9"],
        "history": [said(event) for event in history_of(matrix).order_by("-pk")[:HISTORY]],
    }


def _shown(value: float) -> str:
    """3, not 3.0."""
    return f"{value:g}"


def matrix_sentence(ranked: list[Ranked], matrix: Matrix) -> Sentence:
    """The causes to take on, and whether equals make them more than asked for."""
    words = Sentence()
    top = [cause for cause in ranked if cause.top]
    if not top:
        return words
    if len(top) == len(ranked):
        # All of them together carry everything: that needs no sentence.
        return words
    words.say(
        _("Of {all} causes the first {n} carry {share} of the weighted scores: {names}."),
        all=str(len(ranked)),
        n=Figure(str(len(top))),
        share=Figure(format_value("ratio", sum(cause.share for cause in top))),
        names=_(", ").join(cause.name for cause in top),
    )
    if len(top) > matrix.top:
        words.say(_("They are more than {n}, because the last of them are equal."), n=str(matrix.top))
    return words


def matrix_sheet(matrix: Matrix) -> Sheet:
    """Scores, totals, ranks for Excel."""
    outputs = list(matrix.outputs.all())
    causes = {cause.pk: cause for cause in matrix.causes.all()}
    heads = [Column(f"{o.name} ×{_shown(o.weight)}", "number") for o in outputs]
    columns = [
        Column(_("Cause")),
        *heads,
        Column(_("Total"), "number"),
        Column(_("Rank"), "count"),
        Column(_("Tied")),
    ]
    rows = [
        (r.name, *[float(causes[r.key].scores.get(str(o.pk), 0)) for o in outputs], r.total, r.rank, r.tied)
        for r in ranking(matrix)
    ]
    return Sheet(_("Cause-and-effect matrix"), columns, rows, [(_("Matrix"), str(matrix))])
