"""The promise: this indicator, here, by so much, by then, its baseline out of the lake; and guardrails."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.improvement import duties, telling
from headwater.centre.improvement.actions.holding import locked, require_open
from headwater.centre.improvement.models import Gate, Guardrail, Improvement, Prediction, Stage
from headwater.centre.improvement.queries.trials import being_proved
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.performance.queries import measured
from headwater.centre.ui.components import format_value, language_now
from headwater.engine.indicators import FormulaError

# Once one of these gates is passed, the goal no longer moves.
FIXED_BY = (Stage.MEASURE, Stage.PLAN)


def fixed(improvement: Improvement) -> bool:
    """Whether the promise can no longer be changed."""
    passed = improvement.gates.filter(stage__in=FIXED_BY, state=Gate.State.PASSED).exists()
    return passed or being_proved(improvement)


def _require_free(improvement: Improvement) -> None:
    require_open(improvement)
    if being_proved(improvement):
        raise ValidationError(
            _("The promise stands: a pilot is locked or a verification planned on it, guardrails included.")
        )
    if fixed(improvement):
        raise ValidationError(
            _("The promise stands since its gate was passed: a goal that moves proves nothing.")
        )


@transaction.atomic
def promise(
    *,
    by: Actor,
    improvement: Improvement,
    indicator: str,
    size: float | None = None,
    relative: float | None = None,
    due: date,
    baseline_from: date,
    baseline_to: date,
    where: Mapping[str, str] | None = None,
    direction: str = "",
    seen: int | None = None,
) -> Improvement:
    """Keep the promise and measure its baseline from the lake.

    `size` in the indicator's own unit (a ratio as a fraction), positive, or `relative`, the part of the
    baseline that it is to move by. `direction` is asked for only where
    the indicator itself says none. Refused without any data in the baseline's days.
    """
    row = locked(improvement.pk)
    duties.require_run(by, row)
    _require_free(row)
    audit.require_unchanged(row, seen)
    row.indicator, row.where, row.size, row.due = indicator, dict(where or {}), size, due
    row.direction = _direction(indicator, direction)
    row.baseline_from, row.baseline_to = baseline_from, baseline_to
    if due <= baseline_to:
        raise ValidationError({"due": _("The promise falls due before its baseline ends.")})
    _measure(row)
    if row.size is None and relative is not None and row.baseline is not None:
        row.size = abs(row.baseline) * relative
    if row.size is None or row.size <= 0:
        raise ValidationError({"size": _("Say by how much, as a number above 0.")})
    _require_possible(row)
    row.full_clean()
    row.save()
    _keep_promise(row)
    for guardrail in row.guardrails.all():
        _measure_guardrail(row, guardrail)
    detail = {"indicator": indicator, "size": size, "due": str(due), "baseline": row.baseline}
    audit.record(by=by, action="improvement.promised", about=row, detail=detail)
    telling.promised(by, row)
    return row


def _require_possible(row: Improvement) -> None:
    """Refuse a level that the indicator can never have: a share above 100 %, a time or a count below 0."""
    assert row.baseline is not None and row.goal is not None
    definition = measured.indicator(row.indicator)
    unit = definition.unit if definition else "number"
    if (unit == "ratio" and row.baseline <= 1 < row.goal) or (row.goal < 0 <= row.baseline):
        facts = {"goal": format_value(unit, row.goal), "baseline": format_value(unit, row.baseline)}
        raise ValidationError(
            {"size": _("From %(baseline)s this leads to %(goal)s, which cannot be. Promise less.") % facts}
        )


def _direction(indicator: str, wanted: str) -> str:
    definition = measured.indicator(indicator)
    if definition is None:
        raise ValidationError({"indicator": _("There is no such indicator.")})
    if definition.direction in ("up", "down"):
        return definition.direction
    if wanted not in ("up", "down"):
        raise ValidationError({"direction": _("This indicator has no good side of its own: say whereto.")})
    return wanted


def _measure(row: Improvement) -> None:
    definition = measured.indicator(row.indicator)
    assert definition is not None  # `_direction` has looked
    try:
        if measured.names_persons(definition, row.where):
            raise ValidationError({"where": _("A promise is not made about single persons.")})
    except FormulaError as error:
        raise ValidationError({"where": error.words.say(language_now())}) from None
    assert row.baseline_from and row.baseline_to
    found = measured.level(
        row.indicator, start=row.baseline_from, end=row.baseline_to, unit=row.unit, where=row.where
    )
    assert found is not None
    if found.value is None:
        why = found.why.say(language_now()) if found.why else ""
        raise ValidationError(
            {"baseline_from": why or _("There are no data in these days: choose others, or bring data in.")}
        )
    row.baseline, row.baseline_lower, row.baseline_upper = found.value, found.lower, found.upper
    row.baseline_days, row.baseline_snapshot = len(found.days), found.snapshot
    row.definition_version = found.version


def _keep_promise(row: Improvement) -> None:
    """The promise is the first prediction; while it may still change, the last word counts."""
    assert row.size is not None
    row.predictions.filter(source=Prediction.Source.PROMISE).delete()
    Prediction.objects.create(
        improvement=row,
        source=Prediction.Source.PROMISE,
        effect=row.size if row.direction == "up" else -row.size,
    )


@transaction.atomic
def set_guardrail(*, by: Actor, improvement: Improvement, indicator: str, margin: float) -> Guardrail:
    """This indicator must not worsen by more than `margin`; measured over the baseline's days."""
    row = locked(improvement.pk)
    duties.require_run(by, row)
    _require_free(row)
    if indicator == row.indicator:
        raise ValidationError({"indicator": _("This is the promised indicator itself.")})
    definition = measured.indicator(indicator)
    if definition is None or definition.direction not in ("up", "down"):
        raise ValidationError({"indicator": _("A guardrail needs an indicator with a good and a bad side.")})
    made = Guardrail.objects.filter(improvement=row, indicator=indicator).first()
    made = made or Guardrail(improvement=row, indicator=indicator)
    made.direction, made.margin = definition.direction, margin
    made.full_clean()
    _measure_guardrail(row, made)
    audit.record(
        by=by, action="improvement.guarded", about=row, detail={"indicator": indicator, "margin": margin}
    )
    return made


def _measure_guardrail(row: Improvement, guardrail: Guardrail) -> None:
    if row.baseline_from and row.baseline_to:
        found = measured.level(
            guardrail.indicator, start=row.baseline_from, end=row.baseline_to, unit=row.unit, where=row.where
        )
        if found is not None:
            guardrail.baseline = found.value
            guardrail.baseline_lower, guardrail.baseline_upper = found.lower, found.upper
    guardrail.save()


@transaction.atomic
def drop_guardrail(*, by: Actor, guardrail: Guardrail) -> None:
    """Take a guardrail away, while the promise is still free."""
    row = locked(guardrail.improvement_id)
    duties.require_run(by, row)
    _require_free(row)
    audit.record(by=by, action="improvement.unguarded", about=row, detail={"indicator": guardrail.indicator})
    guardrail.delete()
