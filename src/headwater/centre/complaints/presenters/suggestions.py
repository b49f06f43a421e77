"""Suggestions on the intake and on an order's page, and the page that says how good they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.complaints.actions.holding import may_handle
from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import WORKED, Cause, ComplaintClass, Order, OrderState, TextModel
from headwater.centre.complaints.presenters.mentions import mentions_of
from headwater.centre.complaints.queries import suggestions as queries
from headwater.centre.complaints.queries.hot_spots import spots_of
from headwater.centre.complaints.queries.suggestions import Suggested
from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.charts import Bar, Chart, Column, Line, bar_ranking, line_chart
from headwater.centre.ui.charts.axes import base, category
from headwater.centre.ui.charts.chart import colour
from headwater.centre.ui.components import Figure, Sentence, format_value
from headwater.engine.text.classify import Bin, HeldOut


@dataclass(frozen=True, slots=True)
class Proposal:
    """One suggestion as a page shows it. `words` spoke for it, numbers in them masked."""

    klass: ComplaintClass
    cause: Cause | None
    confidence: str
    cause_confidence: str
    percent: int
    sure: bool
    words: tuple[str, ...]
    same: bool


def proposals(found: list[Suggested], order: Order | None = None, *known: str) -> list[Proposal]:
    """The suggestions in words; `same`: the order has this class and this cause already."""
    return [
        Proposal(
            klass=one.klass,
            cause=one.cause,
            confidence=format_value("ratio", one.confidence),
            cause_confidence=format_value("ratio", one.cause_confidence),
            percent=round(100 * one.confidence),
            sure=one.sure,
            words=tuple(mask_text(word, *known) for word in one.words),
            same=order is not None
            and order.klass_id == one.klass.pk
            and (one.cause is None or order.cause_id == one.cause.pk),
        )
        for one in found
    ]


def block(order: Order, account: Any) -> dict[str, Any]:
    """What the order's text says: class and cause it looks like, matters it belongs to, what it mentions."""
    found = queries.suggest(order.title, order.text)
    shown = proposals(found, order, order.customer, order.customer_name)
    open_to_change = order.state in (*WORKED, OrderState.ANSWERED)
    return {
        "order": order,
        "model": queries.current(),
        "proposals": shown,
        "agrees": bool(shown) and shown[0].same,
        "may_take": open_to_change and may_handle(account, order),
        "mentions": mentions_of(order),
        "spots": spots_of(order),
    }


def learning_page(account: Any) -> dict[str, Any]:
    """Everything on the page of what was learned."""
    model = queries.current()
    page: dict[str, Any] = {
        "model": model,
        "may_learn": can(account, Permission.MANAGE_COMPLAINTS),
        "sentence": sentence(model),
    }
    if model is None:
        return page
    classes, causes = queries.reports(model)
    names = {klass.code: str(klass) for klass in ComplaintClass.objects.all()}
    names[queries.OTHER] = _("another class")
    return page | {
        "classes": class_rows(classes, names),
        "confusion": confusion(classes, names),
        "reliability": reliability(classes.bins),
        "history": history(queries.trainings()),
        "causes": cause_rows(causes),
        "left_out": [(names.get(code, code), n) for code, n in sorted(model.left_out.items())],
        "facts": _facts(model, classes, causes),
    }


def sentence(model: TextModel | None) -> Sentence:
    """How often it is right, on what that stands, and what was closed since."""
    words = Sentence()
    if model is None:
        closed = queries.new_since(None)
        return words.say(
            _("Nothing was learned yet: {n} orders are closed, and each of two classes needs some."),
            n=f"{closed:,}",
        )
    held, _causes = queries.reports(model)
    words.say(
        _("Of {n} closed orders kept back in turn {share} were given their right class; always guessing the "
          "largest class would reach {guess}."),
        n=f"{held.texts:,}",
        share=Figure(format_value("ratio", held.accuracy), "", "good" if held.accuracy >= 0.8 else "near"),
        guess=format_value("ratio", held.commonest),
    )  # fmt: skip
    since, right = queries.in_use(model)
    if since:
        words.say(
            _("Of {n} orders closed since the training {right} would have been right."),
            n=f"{since:,}",
            right=format_value("ratio", right / since),
        )
    return words


def _facts(model: TextModel, classes: HeldOut, causes: HeldOut | None) -> list[tuple[str, str]]:
    rows = [
        (_("Learned at"), f"{model.made_at:%Y-%m-%d %H:%M}"),
        (_("Closed orders learned from"), f"{model.orders:,}"),
        (_("Macro F1 of classes"), f"{classes.macro_f1:.3f}"),
        (_("Confidence off by, on average"), format_value("ratio", classes.calibration_error)),
        (_("Right causes"), format_value("ratio", causes.accuracy) if causes else _("too few orders")),
        (_("Suggestions taken with a click"), f"{queries.taken(model):,}"),
        (_("Seconds to learn"), f"{model.seconds:.0f}"),
        (_("Orders closed since"), f"{queries.new_since(model):,}"),
    ]
    return rows


def class_rows(held: HeldOut, names: dict[str, str]) -> Chart:
    """F1 of each class, best first; precision and recall in the table below."""
    ordered = sorted(held.classes, key=lambda one: -one.f1)
    bars = [Bar(names.get(one.label, one.label), one.f1, wrong=one.f1 < 0.5) for one in ordered]
    drawn = bar_ranking("f1", _("F1 by class, on orders kept back"), bars, "ratio", group_name=_("Class"))
    rows = tuple(
        (names.get(one.label, one.label), one.f1, one.precision, one.recall, one.texts) for one in ordered
    )
    columns = (
        Column(_("Class")), Column(_("F1"), "ratio"), Column(_("Precision"), "ratio"),
        Column(_("Recall"), "ratio"), Column(_("Orders"), "count"),
    )  # fmt: skip
    return Chart(drawn.key, drawn.title, drawn.option, columns, rows, drawn.note, drawn.empty, drawn.height)


def confusion(held: HeldOut, names: dict[str, str]) -> list[dict[str, Any]]:
    """A row a true class; cells carry how dark they are (0 to 4) by the share of the row."""
    labels = [names.get(one.label, one.label) for one in held.classes]
    found = []
    for at, row in enumerate(held.confusion):
        whole = max(1, sum(row))
        cells = [
            {"n": n, "shade": min(4, round(4 * n / whole)) if n else 0, "right": k == at, "name": labels[k]}
            for k, n in enumerate(row)
        ]
        found.append({"name": labels[at], "cells": cells})
    return found


def reliability(bins: tuple[Bin, ...]) -> Chart:
    """What it said of itself against how often it was right."""
    option = base("ratio", legend=(_("stated"), _("right")))
    names = [format_value("ratio", one.confidence) for one in bins]
    option["xAxis"], option["yAxis"] = category(names), {"type": "value", "min": 0, "max": 1}
    stated = [round(one.confidence, 4) for one in bins]
    right = [round(one.right / one.texts, 4) for one in bins]
    option["series"] = [
        {"name": _("stated"), "type": "line", "data": stated, "itemStyle": {"color": colour("grey")},
         "lineStyle": {"type": "dashed", "color": colour("grey")}},
        {"name": _("right"), "type": "bar", "data": right, "itemStyle": {"color": colour("blue")}},
    ]  # fmt: skip
    columns = (
        Column(_("Stated confidence"), "ratio"),
        Column(_("Proved right"), "ratio"),
        Column(_("Orders"), "count"),
    )
    rows = tuple((one.confidence, one.right / one.texts, one.texts) for one in bins)
    return Chart(
        "reliability", _("Is the confidence kept?"), option, columns, rows, "", _("No figures."), 260
    )


def history(models: list[TextModel]) -> Chart | None:
    """Accuracy of the trainings so far."""
    told = [(model, queries.reports(model)[0]) for model in reversed(models) if model.report]
    if len(told) < 2:
        return None
    steps = [f"{model.made_at:%m-%d %H:%M}" for model, _held in told]
    lines = [
        Line(_("right class"), [held.accuracy for _model, held in told]),
        Line(_("macro F1"), [held.macro_f1 for _model, held in told], "compare"),
    ]
    return line_chart("trainings", _("From training to training"), steps, lines, "ratio", height=220)


def cause_rows(held: HeldOut | None) -> list[dict[str, Any]]:
    """Each cause with its figures, the largest first."""
    if held is None:
        return []
    known = Cause.objects.select_related("klass").in_bulk([int(one.label) for one in held.classes])
    return [
        {"cause": known.get(int(one.label)), "texts": one.texts, "f1": one.f1, "recall": one.recall,
         "precision": one.precision}
        for one in sorted(held.classes, key=lambda one: -one.texts)
    ]  # fmt: skip
