"""The page of one improvement: sentence, promise, chart, gates, plan, what came back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from headwater.centre.findings.queries import chain, names_of
from headwater.centre.improvement import duties, gating, standing
from headwater.centre.improvement.actions.promises import fixed
from headwater.centre.improvement.economics import economics
from headwater.centre.improvement.forms import DIMENSIONS
from headwater.centre.improvement.live import Live, guardrails, live, reached, steps
from headwater.centre.improvement.models import Effect, Gate, Improvement, Measure, State
from headwater.centre.improvement.presenters import next_step, words
from headwater.centre.improvement.presenters.history import history
from headwater.centre.people import audit
from headwater.centre.people.models import Account
from headwater.centre.people.queries import here
from headwater.centre.performance.queries import measured
from headwater.centre.reference.models import Term
from headwater.centre.ui.charts import Chart, Line, line_chart
from headwater.centre.ui.components import Figure, Sentence, format_value, language_now
from headwater.engine.lake.tables import TABLES

# A promise counts as halfway kept from here on, as kept from 1.
HALFWAY = 0.5
MOST_CODES = 300


def dimension_names() -> dict[str, str]:
    """What a promise may be narrowed to, in the reader's words."""
    columns = {c.name: c.words for c in TABLES["contacts"].columns}
    return {name: columns[name].say(language_now()) for name in DIMENSIONS if name in columns}


def codes() -> list[tuple[str, str]]:
    """The codes that a promise may be narrowed to, with their names, for the form to offer."""
    terms = Term.objects.filter(kind__in=DIMENSIONS, merged_into=None).order_by("kind", "code")
    return [(term.code, f"{term.get_kind_display()} · {term}") for term in terms[:MOST_CODES]]


def page(improvement: Improvement, asker: Account) -> dict[str, Any]:
    """Everything the page shows."""
    now = live(improvement)
    lines = standing.conditions(improvement, improvement.stage) if improvement.open else []
    gate = improvement.gates.filter(stage=improvement.stage, round=improvement.returned_count).first()
    may = rights(improvement, asker, gate)
    said = sentence(improvement, now)
    _name(lines)
    next_step.say(said, improvement, lines, gate)
    effect = Effect.objects.filter(improvement=improvement).first()
    return {
        "effect": effect,
        "economics": economics(effect) if effect else None,
        "row": improvement,
        "mood": words.MOODS[improvement.state],
        "sentence": said,
        "step": next_step.button(improvement, lines, may),
        "owner_left": not here(improvement.owner),
        "overdue": words.overdue(improvement),
        "chain": chain(improvement.reference, asker),
        "promise": promise_facts(improvement, now),
        "chart": chart(improvement, now),
        "guardrails": guardrails(improvement, now.since, now.until),
        "gates": gates(improvement),
        "gate": gate,
        "decisions": decisions(improvement),
        "gate_mood": words.GATE_MOODS[gate.state] if gate else "",
        "conditions": lines,
        "ready": all(line.met for line in lines),
        "measures": measures(improvement),
        "returns": returns(improvement),
        "predictions": predictions(improvement),
        "remarks": improvement.remarks.select_related("account__person"),
        "documents": improvement.documents.select_related("account__person"),
        "history": history(improvement),
        "may": may,
        "seen": audit.latest(improvement),
        "answers": improvement.answers.all(),
    }


def _name(lines: list[standing.Standing]) -> None:
    """Who put each evidence, by name instead of by user name."""
    every = [e for line in lines for e in line.evidence]
    names = names_of({e.by for e in every})
    for evidence in every:
        evidence.by = names.get(evidence.by, evidence.by)


def returns(improvement: Improvement) -> list[tuple[Any, str, str]]:
    """Each return with its reason and who brought it about."""
    rows = list(improvement.returns.all())
    names = names_of({row.by for row in rows})
    return [(row, row.say(language_now()), names.get(row.by, row.by)) for row in rows]


def rights(improvement: Improvement, asker: Account, gate: Gate | None) -> dict[str, bool]:
    """What the reader may do here now."""
    run, going = duties.may_run(asker, improvement), improvement.open
    asked = gate is not None and gate.state == Gate.State.ASKED
    own = gate is not None and gate.asked_by_id == asker.pk
    return {
        "run": run and going,
        "promise": run and going and not fixed(improvement),
        "ask": run and going and not asked,
        "decide": going and asked and not own and duties.may_decide(asker, improvement),
        "effect": run,
    }


def sentence(improvement: Improvement, now: Live) -> Sentence:
    """The promise in a sentence, how far it is, and what is to be done next."""
    made = Sentence()
    if not improvement.promised or improvement.baseline is None:
        return made.say(
            _("{who} leads this improvement of {unit}; nothing is promised yet."),
            who=improvement.owner.name,
            unit=str(improvement.unit),
        )
    address = reverse("performance:indicator", args=[improvement.indicator])
    made.say(
        _("{name} of {unit} is to move by {size} from {baseline} to {goal} by {due}."),
        name=Figure(measured.indicator_name(improvement.indicator), address),
        unit=str(improvement.unit),
        size=Figure(words.move(improvement)),
        baseline=Figure(words.level(improvement.indicator, improvement.baseline)),
        goal=Figure(words.level(improvement.indicator, improvement.goal)),
        due=f"{improvement.due:%Y-%m-%d}",
    )
    _say_now(made, improvement, now)
    _say_state(made, improvement)
    return made


def _say_now(made: Sentence, improvement: Improvement, now: Live) -> None:
    part = reached(improvement, now.value)
    if part is None:
        made.say(_("There are no data after the baseline yet."))
        return
    mood = "good" if part >= 1 else "near" if part >= HALFWAY else "bad"
    facts = {
        "value": Figure(words.level(improvement.indicator, now.value), mood=mood),
        "since": f"{now.since:%m-%d}",
        "until": f"{now.until:%m-%d}",
    }
    if part < 0:
        made.say(_("From {since} to {until} it stands at {value}: it moved the other way."), **facts)
        return
    made.say(
        _("From {since} to {until} it stands at {value}, {part} of the promised move."),
        part=format_value("ratio", part),
        **facts,
    )


def _say_state(made: Sentence, improvement: Improvement) -> None:
    if improvement.state == State.EFFECTIVE and improvement.acceptance:
        made.say(_("A verification has shown the effect; closed as effective."))
    elif improvement.acceptance:
        made.say(_("A verification has shown the effect and it was accepted."))
    elif improvement.state == State.STOPPED:
        made.say(_("It was stopped: {why}"), why=improvement.closed_reason)
    else:
        # A value near the goal is no proof: seasons and chance move indicators too.
        made.say(_("Nothing is verified yet, so nothing is claimed."))
    if improvement.returned_count:
        made.say(_("It came back from verification {n} times."), n=improvement.returned_count)


def promise_facts(improvement: Improvement, now: Live) -> list[tuple[str, str]]:
    """The small print of the promise."""
    if not improvement.indicator:
        return []
    unit = words.unit_of(improvement.indicator)
    interval = _("too few days for an interval")
    if improvement.baseline_lower is not None and improvement.baseline_upper is not None:
        ends = (improvement.baseline_lower, improvement.baseline_upper)
        interval = " – ".join(format_value(unit, end) for end in ends)
    relative = format_value("ratio", improvement.relative) if improvement.relative else "—"
    found = [
        (_("Indicator"), measured.indicator_name(improvement.indicator)),
        (pgettext("promise", "Where"), words.where_words(improvement, dimension_names())),
        (_("By how much"), f"{words.move(improvement)} ({relative})"),
        (_("By when"), f"{improvement.due:%Y-%m-%d}" if improvement.due else "—"),
        (
            _("Baseline"),
            f"{words.level(improvement.indicator, improvement.baseline)} ({interval}, 95%)",
        ),
        (_("Baseline days"), f"{improvement.baseline_from} – {improvement.baseline_to}"),
        (_("Snapshot"), str(improvement.baseline_snapshot or "—")),
        (_("Version of the definition"), str(improvement.definition_version or "—")),
    ]
    if now.version_changed:
        found.append((_("Mind"), _("the indicator was defined anew since the baseline: measure again")))
    return found


def chart(improvement: Improvement, now: Live) -> Chart | None:
    """The line since the baseline began, with the promised level."""
    if not improvement.indicator:
        return None
    found = steps(now.line)
    weekly = len(found) > 1 and (found[1].start - found[0].start).days == 7
    baseline = [
        improvement.baseline if improvement.baseline_to and s.start <= improvement.baseline_to else None
        for s in found
    ]
    name = measured.indicator_name(improvement.indicator)
    return line_chart(
        "promise-line",
        name,
        [f"{s.start:%m-%d}" for s in found],
        [Line(name, [s.value for s in found]), Line(_("Baseline"), baseline, "expected")],
        words.unit_of(improvement.indicator),
        target=improvement.goal,
        step_name=_("Week") if weekly else _("Day"),
        note=_("by week, with the promised level") if weekly else _("by day, with the promised level"),
        empty=_("There are no data since the baseline began."),
        height=260,
    )


def gates(improvement: Improvement) -> list[dict[str, Any]]:
    """The stages in order, each with its newest gate."""
    newest: dict[str, Gate] = {}
    for gate in improvement.gates.order_by("round", "pk"):
        newest[gate.stage] = gate
    here = improvement.stages.index(improvement.stage) if improvement.stage in improvement.stages else 0
    found = []
    for place, stage in enumerate(improvement.stages):
        gate = newest.get(stage)
        # After a return the gates of later stages stand open again, whatever an earlier round decided.
        stale = gate is not None and place >= here and gate.round != improvement.returned_count
        state = gate.state if gate and not stale else ""
        found.append(
            {
                "stage": stage.label,
                "here": place == here and improvement.open,
                "gate": None if stale else gate,
                "mood": words.GATE_MOODS.get(state, ""),
                "passed": state == Gate.State.PASSED,
            }
        )
    return found


def decisions(improvement: Improvement) -> list[dict[str, Any]]:
    """Every gate that was decided on, with what stood there at that moment; the newest first."""
    named = {c.key: c.words for c in gating.CONDITIONS[improvement.method]}
    decided = improvement.gates.exclude(decided_at=None).select_related("decided_by__person")
    return [
        {
            "gate": gate,
            "mood": words.GATE_MOODS[gate.state],
            "lines": [
                {
                    "words": named.get(line.get("key", ""), line.get("key", "")),
                    "met": line.get("met"),
                    "said": "; ".join(
                        [*line.get("evidence", []), *([line["text"]] if line.get("text") else [])]
                    ),
                }
                for line in gate.stood
            ],
        }
        for gate in decided.order_by("-decided_at")
    ]


def measures(improvement: Improvement) -> list[dict[str, Any]]:
    """The plan, late ones marked."""
    today = timezone.localdate()
    rows = improvement.measures.select_related("owner").order_by("due", "pk")
    return [
        {
            "row": m,
            "late": (today - m.due).days if m.state == Measure.State.OPEN and m.due < today else 0,
            "left": not here(m.owner),
            "mood": {"done": "good", "dropped": ""}.get(m.state, "bad" if m.due < today else "info"),
        }
        for m in rows
    ]


def predictions(improvement: Improvement) -> list[dict[str, Any]]:
    """What was foretold, beside what was shown."""
    unit = words.unit_of(improvement.indicator)
    shown = improvement.acceptance.effect if improvement.acceptance else None
    return [{"row": p, "unit": unit, "shown": shown} for p in improvement.predictions.all()]
