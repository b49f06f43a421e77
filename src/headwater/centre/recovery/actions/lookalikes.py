"""The library of models: made, changed, put into service, retired."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.complaints.models import MassComplaint
from headwater.centre.findings.actions import link, remember
from headwater.centre.findings.models import Reference
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery import lake
from headwater.centre.recovery.customers import TABLE, newest_extract
from headwater.centre.recovery.design import Feature, Seeds
from headwater.centre.recovery.models import WITH_RADIUS, Chosen, LookalikeModel
from headwater.centre.ui.components import language_now
from headwater.engine.lookalike.conditions import narrowed
from headwater.engine.words import Problem

S = LookalikeModel.State
PLAIN = ("name", "problem", "note", "within", "method", "chosen_by", "chosen", "standing")
MOST_WEIGHT = 1000.0


@transaction.atomic
def make(
    *,
    by: Actor,
    name: str,
    problem: str,
    unit: Unit,
    owner: Person,
    seeds: Seeds,
    features: tuple[Feature, ...],
    **facts: Any,
) -> LookalikeModel:
    """A new model; `facts`: further plain fields."""
    require(by, Permission.MODEL_LOOKALIKES, unit)
    made = LookalikeModel(name=name, problem=problem, unit=unit, owner=owner, **facts)
    _put(made, seeds, features)
    made.made_by = by if isinstance(by, Account) else None
    _checked(made)
    made.save()
    audit.record(by=by, action="lookalike.made", about=made, detail={"method": str(made.method)})
    remember(made.reference)
    _came_from(by, made, seeds)
    return made


def _came_from(by: Actor, model: LookalikeModel, seeds: Seeds) -> None:
    """A model of a mass complaint's customers came out of it."""
    mass = MassComplaint.objects.filter(pk=seeds.mass).first() if seeds.mass else None
    if mass is not None:
        lower = Reference("mass_complaint", mass.number, mass.title, mass.url)
        link(by=by, upper=model.reference, lower=lower)


@transaction.atomic
def change(
    *,
    by: Actor,
    model: LookalikeModel,
    seeds: Seeds | None = None,
    features: tuple[Feature, ...] | None = None,
    seen: int | None = None,
    owner: Person | None = None,
    **facts: Any,
) -> LookalikeModel:
    """Another design. Screenings keep the one with which they were made."""
    row = locked(by, model)
    audit.require_unchanged(row, seen)
    if row.state == S.RETIRED:
        raise ValidationError(_("%(number)s is retired: take it back first.") % {"number": row.number})
    names = (*PLAIN, "owner", "seeds", "features")
    before = {name: getattr(row, name) for name in names}
    for name in PLAIN:
        setattr(row, name, facts.get(name, before[name]))
    row.owner = owner or row.owner
    _put(row, seeds or Seeds.of(row.seeds), features)
    _checked(row)
    row.standing_error = {}
    row.save()
    changed = [name for name in names if before[name] != getattr(row, name)]
    if changed:
        audit.record(by=by, action="lookalike.changed", about=row, detail={"fields": changed})
        remember(row.reference)
    return row


@transaction.atomic
def move(*, by: Actor, model: LookalikeModel, state: str) -> LookalikeModel:
    """Into service, back to the drawing board, or retired; a retired one does not run by itself."""
    row = locked(by, model)
    if state not in S.values or state == row.state:
        raise ValidationError(_("%(number)s is in this state already.") % {"number": row.number})
    row.state = state
    row.standing = row.standing and state != S.RETIRED
    row.save()
    audit.record(by=by, action="lookalike.moved", about=row, detail={"state": state})
    return row


def locked(by: Actor, model: LookalikeModel) -> LookalikeModel:
    """The model for whoever may change it, nobody else meanwhile."""
    row = LookalikeModel.objects.select_for_update(of=("self",)).select_related("unit").get(pk=model.pk)
    require(by, Permission.MODEL_LOOKALIKES, row.unit)
    return row


def _put(row: LookalikeModel, seeds: Seeds, features: tuple[Feature, ...] | None) -> None:
    row.seeds = seeds.to_json()
    if features is not None:
        row.features = [{"name": f.name, "kind": f.kind, "weight": f.weight} for f in features]


def _checked(row: LookalikeModel) -> None:
    if row.owner.left is not None:
        raise ValidationError({"owner": _("%(name)s has left: choose somebody else.") % {"name": row.owner}})
    if row.chosen_by == Chosen.RADIUS and row.method not in WITH_RADIUS:
        raise ValidationError(
            {"chosen_by": _("Only the two distances know a radius: select by number or share instead.")}
        )
    if row.chosen_by == Chosen.SHARE and row.chosen > 1:
        raise ValidationError({"chosen": _("A share is at most 100 %.")})
    if any(not 0 <= feature["weight"] <= MOST_WEIGHT for feature in row.features):
        raise ValidationError(_("A weight lies between 0 and %(most)d.") % {"most": MOST_WEIGHT})
    row.full_clean()
    _check_condition(row)


def _check_condition(row: LookalikeModel) -> None:
    """A condition over customers is made, not run: what cannot be asked is told here."""
    engine, snapshot = lake.opened()
    day = newest_extract(snapshot)
    if not row.within.strip() or day is None:
        return
    try:
        narrowed(engine.table(snapshot, TABLE, day, day), TABLE, row.within)
    except Problem as problem:
        raise ValidationError({"within": problem.words.say(language_now())}) from None
