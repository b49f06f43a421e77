"""What a closing report says, before it is a document or slides; and what is missing in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from headwater.centre.improvement import standing
from headwater.centre.improvement.live import Guarded, Live, guardrails, live, steps
from headwater.centre.improvement.models import Effect, Gate, Improvement, Measure, State
from headwater.centre.improvement.presenters import words
from headwater.centre.improvement.presenters.project import promise_facts, sentence
from headwater.centre.improvement.reports.conclusion import conclusion
from headwater.centre.improvement.reports.money import effect_sections
from headwater.centre.improvement.reports.parts import Picture, Report, Section
from headwater.centre.performance.queries import measured
from headwater.centre.ui.components import format_delta, format_value, language_now


def report_of(improvement: Improvement) -> Report:
    """Out of what stands in it now; nothing is written that nobody has entered or measured."""
    now = live(improvement)
    effect = Effect.objects.select_related("improvement").filter(improvement=improvement).first()
    rails = guardrails(improvement, now.since, now.until)
    sections = (
        conclusion(improvement, effect, rails),
        _facts(improvement),
        _promise(improvement, now),
        _causes(improvement),
        *_decided(improvement),
        _measures(improvement),
        _verified(improvement),
        _guarded(rails),
        _rolled_out(improvement),
        *effect_sections(effect),
    )
    return Report(
        improvement.title,
        improvement.number,
        f"{improvement.unit} · {improvement.owner.name} · {timezone.localdate():%Y-%m-%d}",
        sections,
        tuple(missing(improvement, effect)),
    )


def _facts(improvement: Improvement) -> Section:
    rows = (
        (_("Number"), improvement.number),
        (_("Unit"), str(improvement.unit)),
        (_("Owner"), improvement.owner.name),
        (_("Method"), improvement.get_method_display()),  # type: ignore[attr-defined]
        (_("Opened"), f"{timezone.localdate(improvement.opened_at):%Y-%m-%d}"),
        (_("State"), improvement.get_state_display()),  # type: ignore[attr-defined]
        (_("Answers"), words.listing(str(a) for a in improvement.answers.all()) or "—"),
    )
    return Section(_("The improvement"), (improvement.problem,) if improvement.problem else (), (), rows)


def _promise(improvement: Improvement, now: Live) -> Section:
    found = steps(now.line)
    picture = None
    if any(step.value is not None for step in found):
        picture = Picture(
            measured.indicator_name(improvement.indicator),
            tuple(f"{step.start:%m-%d}" for step in found),
            tuple(step.value for step in found),
            improvement.goal,
            _("Promised level"),
            words.unit_of(improvement.indicator) == "ratio",
        )
    facts = tuple(promise_facts(improvement, now))
    return Section(_("Promise and course"), (str(sentence(improvement, now)),), (), facts, picture)


def _causes(improvement: Improvement) -> Section:
    rows = []
    for stage in improvement.stages:
        for line in standing.conditions(improvement, stage):
            met = _("met") if line.met else _("not met yet")
            said = "; ".join(str(e) for e in line.evidence) or line.text or "—"
            rows.append((str(stage.label), str(line.condition.words), met, said))
    head = (_("Stage"), _("Condition"), _("State"), _("Evidence"))
    return Section(_("Gates and evidence"), (), head, tuple(rows))


def _decided(improvement: Improvement) -> Iterator[Section]:
    """Who let it pass or gave it back, when and why."""
    rows = tuple(
        (
            gate.get_stage_display(),
            gate.get_state_display(),
            str(gate.decided_by or "—"),
            f"{timezone.localdate(gate.decided_at):%Y-%m-%d}",
            gate.reason or "—",
        )
        for gate in improvement.gates.exclude(decided_at=None).select_related("decided_by__person")
    )
    if rows:
        head = (_("Stage"), _("Decision"), _("Decided by"), _("When"), pgettext("improvement", "Reason"))
        yield Section(_("Gates decided on"), (), head, rows)


def _measures(improvement: Improvement) -> Section:
    rows = tuple(
        (m.title, m.owner.name, f"{m.due:%Y-%m-%d}", m.get_state_display(), m.evidence or m.reason or "—")
        for m in improvement.measures.select_related("owner")
    )
    head = (_("Measure"), _("Owner"), _("By when"), _("State"), _("Evidence"))
    return Section(_("Action plan"), () if rows else (_("No measure stands in the plan."),), head, rows)


def _verified(improvement: Improvement) -> Section:
    unit = words.unit_of(improvement.indicator)
    accepted = improvement.acceptance
    head = (_("Verification"), _("Days"), _("Verdict"), _("Effect"), _("95% interval"))
    rows = tuple(
        (
            v.number,
            f"{v.start:%Y-%m-%d} – {v.until:%Y-%m-%d}",
            v.get_verdict_display() or v.get_state_display(),
            format_delta(unit, v.effect),
            f"{format_delta(unit, v.lower)} – {format_delta(unit, v.upper)}",
        )
        for v in improvement.verifications.order_by("pk")
    )
    said = [
        _("On %(day)s it went back to analysis: %(why)s")
        % {"day": f"{timezone.localdate(b.at):%Y-%m-%d}", "why": b.say(language_now())}
        for b in improvement.returns.order_by("at")
    ]
    if accepted is None:
        said.append(_("No verification has shown an effect; this report claims none."))
        return Section(_("Verification"), tuple(said), head, rows)
    facts = {
        "effect": format_delta(unit, accepted.effect),
        "lower": format_delta(unit, accepted.lower),
        "upper": format_delta(unit, accepted.upper),
    }
    said.append(_("The effect was shown: %(effect)s (95%%: %(lower)s to %(upper)s).") % facts)
    for foretold in improvement.predictions.all():
        said.append(
            _("Foretold by the %(source)s: %(foretold)s; shown: %(shown)s.")
            % {
                "source": foretold.get_source_display(),
                "foretold": format_delta(unit, foretold.effect),
                "shown": facts["effect"],
            }
        )
    return Section(_("Verification"), tuple(said), head, rows)


def _rolled_out(improvement: Improvement) -> Section:
    rows = tuple(
        (
            str(w.unit),
            f"{w.starts:%Y-%m-%d}",
            str(w.persons),
            str(w.informed),
            str(w.trained),
            str(w.inspections.count()),
        )
        for w in improvement.waves.select_related("unit")
    )
    head = (_("Unit"), _("From"), _("People"), _("Informed"), _("Trained"), _("Inspections on site"))
    return Section(_("Roll-out"), () if rows else (_("Nothing was rolled out yet."),), head, rows)


def _guarded(rails: Sequence[Guarded]) -> Section:
    states = {None: _("not known"), True: _("kept"), False: _("broken")}
    rows = tuple(
        (
            g.name,
            format_value(g.unit, g.guardrail.baseline),
            format_value(g.unit, g.guardrail.limit),
            format_value(g.unit, g.now),
            states[g.kept],
        )
        for g in rails
    )
    head = (_("Indicator"), _("Baseline"), _("Limit"), pgettext("guardrail", "Now"), _("State"))
    return Section(_("Guardrails"), () if rows else (_("No guardrail was set."),), head, rows)


def missing(improvement: Improvement, effect: Effect | None) -> Iterator[str]:
    """What a reader of the report has to know is not there."""
    if improvement.acceptance is None:
        yield _("The effect is not verified.")
    if improvement.state != State.EFFECTIVE:
        yield _("The improvement is not closed as effective; its state: %(state)s.") % {
            "state": improvement.get_state_display()  # type: ignore[attr-defined]
        }
    passed = set(improvement.gates.filter(state=Gate.State.PASSED).values_list("stage", flat=True))
    left = [str(stage.label) for stage in improvement.stages if stage not in passed]
    if left:
        yield _("Gates not passed: %(which)s.") % {"which": words.listing(left)}
    if improvement.measures.filter(state=Measure.State.OPEN).exists():
        yield _("Some measures are still to do.")
    if effect is None:
        yield _("No economic or other effect is stated.")
    elif effect.confirmed_by_id is None:
        yield _("The stated effect is not confirmed by a second person.")
    if not improvement.guardrails.exists():
        yield _("No guardrail was set: nothing says what it cost elsewhere.")
