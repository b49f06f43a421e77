"""The board of tracing: how much is traced, what waits, where complaints began, what prevents them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from headwater.centre.complaints.models import ComplaintClass, Order, PreventiveMeasure
from headwater.centre.complaints.queries.returned import Returned
from headwater.centre.complaints.queries.tracing import (
    AGES,
    TraceCounts,
    by_age,
    by_step,
    by_tracer,
    outstanding,
    overdue,
    trace_counts,
)
from headwater.centre.directory.wording import who
from headwater.centre.processes.models import Step
from headwater.centre.ui.charts import Bar, Chart, bar_ranking, heat_map
from headwater.centre.ui.components import Figure, Kpi, Sentence, format_value
from headwater.centre.ui.state import PageState

TARGET = 1.0
MEASURES = 8


def board(orders: QuerySet[Order], measures: QuerySet[PreventiveMeasure], state: PageState) -> dict[str, Any]:
    """Everything above the list."""
    now = timezone.now()
    counts, late = trace_counts(orders, now), overdue(measures)
    todo = outstanding(measures)
    return {
        "counts": counts,
        "sentence": sentence(counts, todo.count(), late, state),
        "cards": cards(counts, state),
        "ages": ages(orders, state),
        "steps": steps(orders, state),
        "tracers": tracers(orders, state),
        "measures": todo[:MEASURES],
        "today": timezone.localdate(),
        "returned_url": f"{reverse('complaints:returned')}{state.query}",
    }


def address(state: PageState, **facts: Any) -> str:
    """The board itself, narrowed."""
    return f"{reverse('complaints:trace-board')}?{urlencode(state.to_params() | facts)}#list"


def sentence(counts: TraceCounts, todo: int, late: int, state: PageState) -> Sentence:
    """How much is traced against all, what waits longest, what is shared."""
    words = Sentence()
    if not counts.all:
        return words.say(_("No complaint came in this period."))
    words.say(
        _("Of {all} complaints {traced} are traced ({share}; all are to be)."),
        all=Figure(f"{counts.all:,}"),
        traced=Figure(f"{counts.traced:,}", address(state, which="traced")),
        share=Figure(format_value("ratio", counts.share), "", "good" if not counts.untraced else "bad"),
    )
    if counts.untraced:
        words.say(
            _("{untraced} wait, the oldest for {days} days."),
            untraced=Figure(f"{counts.untraced:,}", address(state, which="untraced")),
            days=str(counts.oldest_days or 0),
        )
    if counts.traced:
        words.say(
            _(
                "{shared} are shared problems, {individual} individual; "
                "{same} are of the same type as something mended."
            ),
            shared=Figure(f"{counts.shared:,}", address(state, which="shared")),
            individual=Figure(f"{counts.individual:,}", address(state, which="individual")),
            same=Figure(
                f"{counts.same_type:,}", address(state, which="same_type"), "bad" if counts.same_type else ""
            ),
        )
    if todo:
        words.say(
            ngettext(
                "{todo} preventive measure is outstanding, {late} of them late.",
                "{todo} preventive measures are outstanding, {late} of them late.",
                todo,
            ),
            todo=Figure(str(todo), reverse("complaints:measures") + "?state=planned"),
            late=Figure(str(late), reverse("complaints:measures") + "?late=1", "bad" if late else ""),
        )
    return words


def cards(counts: TraceCounts, state: PageState) -> list[Kpi]:
    """The key figures."""
    share = counts.share
    mood = "" if share is None else "good" if share >= TARGET else "near" if share >= 0.9 else "bad"
    return [
        Kpi("traced", _("Traced"), "ratio", "up", share, address(state, which="traced"), TARGET, mood),
        Kpi("untraced", _("Not traced"), "count", "down", counts.untraced, address(state, which="untraced")),
        Kpi("shared", _("Shared problems"), "ratio", "none", counts.of_traced(counts.shared),
            address(state, which="shared")),
        Kpi("controllable", _("Controllable"), "ratio", "down", counts.of_traced(counts.controllable),
            address(state, which="controllable")),
        Kpi("same", _("Same type"), "count", "down", counts.same_type, address(state, which="same_type")),
        Kpi("defects", _("Defects they point at"), "count", "none", counts.defects,
            address(state, which="defect")),
    ]  # fmt: skip


def age_names() -> list[str]:
    """Under 1 day, 1 to 3 days, …"""
    firsts = (0, *AGES)
    names = [
        _("%(first)s to %(last)s days") % {"first": a, "last": b} for a, b in zip(firsts, AGES, strict=False)
    ]
    return [_("under 1 day"), *names[1:], _("over %(days)s days") % {"days": AGES[-1]}]


def ages(orders: QuerySet[Order], state: PageState) -> Chart:
    """Untraced orders by class and age."""
    counts = by_age(orders, timezone.now())
    classes = list(ComplaintClass.objects.filter(pk__in={klass for klass, _age in counts}))
    groups = range(len(AGES) + 1)
    values = [[counts.get((klass.pk, at)) for at in groups] for klass in classes]
    urls = [
        [
            address(state, which="untraced", klass=k.pk, **({"age": AGES[at - 1]} if at > 1 else {}))
            for at in groups
        ]
        for k in classes
    ]
    return heat_map(
        "ages",
        _("Not traced, by class and age"),
        [str(klass) for klass in classes],
        age_names(),
        values,
        "count",
        row_name=_("Class"),
        urls=urls,
        empty=_("Nothing waits for its trace."),
    )


def steps(orders: QuerySet[Order], state: PageState) -> Chart:
    """Where complaints began."""
    found = by_step(orders)
    known = Step.objects.select_related("process").in_bulk([step for step, _n, _shared in found])
    bars = [
        # The step first: a long name of its process must not hide which one it is.
        Bar(f"{known[step].label} · {known[step].process}", n, address(state, step=step), before=shared)
        for step, n, shared in found
        if step in known
    ]
    return bar_ranking(
        "steps", _("Steps where complaints began"), bars, "count", group_name=_("Step"),
        before_name=pgettext("trace", "shared"), empty=_("Nothing is traced in this period."),
    )  # fmt: skip


def tracers(orders: QuerySet[Order], state: PageState) -> Chart:
    """Who traced."""
    rows = by_tracer(orders)
    bars = [Bar(who(name), n, address(state, tracer=name), before=other) for name, n, other in rows]
    return bar_ranking(
        "tracers", _("Traced by"), bars, "count", group_name=_("Traced by"),
        before_name=_("decided otherwise than proposed"), empty=_("Nothing is traced in this period."),
    )  # fmt: skip


def returned_sentence(found: list[Returned], label: str) -> Sentence:
    """How many came back to mended steps, how many of them of the same type."""
    words = Sentence()
    same = sum(1 for one in found if one.back.same_type)
    steps = len({one.trace.step_id for one in found})
    if not found:
        return words.say(
            _("{period}: no complaint began at a step that was declared mended before it."), period=label
        )
    return words.say(
        _(
            "{period}: {count} complaints trace to {steps} steps that were declared mended before; "
            "{same} are of the same type."
        ),
        period=label,
        count=Figure(str(len(found)), "", "bad"),
        steps=Figure(str(steps)),
        same=Figure(str(same), "", "bad" if same else ""),
    )
