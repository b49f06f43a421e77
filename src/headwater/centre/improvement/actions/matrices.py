"""Cause-and-effect matrices: outputs with weights, causes, scores."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.improvement.actions.evidence import link_causes
from headwater.centre.improvement.actions.voice import require_write
from headwater.centre.improvement.models import Improvement, Matrix, MatrixCause, MatrixOutput, Voice
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Unit

STEPS = (0.0, 1.0, 3.0, 9.0)
HIGHEST = 10.0
MOST_OUTPUTS, MOST_CAUSES = 20, 100


@transaction.atomic
def make_matrix(
    *,
    by: Actor,
    title: str,
    unit: Unit,
    voice: Voice | None = None,
    improvement: Improvement | None = None,
    free: bool = False,
    top: int = 4,
) -> Matrix:
    """A matrix; of a voice its characteristics are the outputs, each with weight 1 to begin with."""
    require_write(by, unit, improvement)
    matrix = Matrix(title=title, unit=unit, voice=voice, improvement=improvement, free=free, top=top)
    matrix.made_by = audit.name_of(by)
    matrix.full_clean()
    matrix.save()
    for ctq in voice.ctqs.all() if voice is not None else ():
        MatrixOutput.objects.create(matrix=matrix, name=ctq.name, ctq=ctq)
    audit.record(by=by, action="matrix.made", about=matrix, detail={"unit": str(unit)})
    if improvement is not None:
        address = f"/improvements/voice/matrices/{matrix.pk}/"
        link_causes(by=by, improvement=improvement, number=matrix.number, title=str(matrix), url=address)
    return matrix


def held(by: Actor, matrix: Matrix) -> Matrix:
    """The matrix, locked, if `by` may write it."""
    require_write(by, matrix.unit, matrix.improvement)
    found = Matrix.objects.select_for_update(of=("self",)).select_related("unit", "improvement")
    return found.get(pk=matrix.pk)


@transaction.atomic
def add_output(*, by: Actor, matrix: Matrix, name: str, weight: float = 1.0) -> MatrixOutput:
    """One output more."""
    matrix = held(by, matrix)
    if matrix.outputs.count() >= MOST_OUTPUTS:
        raise ValidationError({"name": _("A matrix has %(most)d outputs at most.") % {"most": MOST_OUTPUTS}})
    if matrix.outputs.filter(name=name).exists():
        raise ValidationError({"name": _("This output stands here already.")})
    made = MatrixOutput(matrix=matrix, name=name, weight=weight)
    made.full_clean()
    made.save()
    audit.record(by=by, action="matrix.changed", about=matrix, detail={"title": name, "weight": weight})
    return made


@transaction.atomic
def add_cause(*, by: Actor, matrix: Matrix, name: str) -> MatrixCause:
    """One cause more, not scored yet."""
    matrix = held(by, matrix)
    if matrix.causes.count() >= MOST_CAUSES:
        raise ValidationError({"name": _("A matrix has %(most)d causes at most.") % {"most": MOST_CAUSES}})
    if matrix.causes.filter(name=name).exists():
        raise ValidationError({"name": _("This cause stands here already.")})
    made = MatrixCause(matrix=matrix, name=name)
    made.full_clean()
    made.save()
    audit.record(by=by, action="matrix.changed", about=matrix, detail={"title": name})
    return made


@transaction.atomic
def drop_row(*, by: Actor, matrix: Matrix, row: MatrixOutput | MatrixCause) -> None:
    """Away with an output or a cause."""
    matrix = held(by, matrix)
    audit.record(by=by, action="matrix.changed", about=matrix, detail={"title": f"- {row.name}"})
    row.delete()


@transaction.atomic
def score_matrix(
    *,
    by: Actor,
    matrix: Matrix,
    scores: Mapping[tuple[int, int], float],
    weights: Mapping[int, float],
    seen: int | None = None,
) -> Matrix:
    """All scores, (cause, output) -> score, and the weights of the outputs, at once."""
    matrix = held(by, matrix)
    audit.require_unchanged(matrix, seen)
    outputs = {output.pk: output for output in matrix.outputs.all()}
    for key, weight in weights.items():
        if key in outputs:
            if not 0 < weight <= 100:
                raise ValidationError(_("A weight is a number above 0 and up to 100."))
            MatrixOutput.objects.filter(pk=key).update(weight=weight)
    for cause in matrix.causes.all():
        row = {str(o): v for (c, o), v in scores.items() if c == cause.pk and o in outputs}
        for value in row.values():
            _check(matrix, value)
        MatrixCause.objects.filter(pk=cause.pk).update(scores=row)
    audit.record(by=by, action="matrix.scored", about=matrix, detail={"rows": len(scores)})
    return matrix


def _check(matrix: Matrix, value: float) -> None:
    if matrix.free and not 0 <= value <= HIGHEST:
        raise ValidationError(_("A score is a number from 0 to 10."))
    if not matrix.free and value not in STEPS:
        raise ValidationError(_("A score is 0, 1, 3 or 9."))
