"""Open, rename, move and close units. The tree of today stands on the unit, its history in `Placement`."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Membership, Placement, Unit, UnitKind
from headwater.centre.people.permissions import Permission

Tree = dict[int, int | None]


@transaction.atomic
def open_unit(
    *,
    kind: str,
    code: str,
    name: str,
    parent: Unit | None,
    by: Actor,
    name_en: str = "",
    opened: date | None = None,
) -> Unit:
    """A new unit below `parent`. Only the first unit of all stands on top."""
    require(by, Permission.MANAGE_ORGANISATION, parent)
    _lock_tree()
    if parent is None and Unit.objects.filter(parent=None).exists():
        raise ValidationError(_("There is one top unit already. Choose the unit that this one belongs to."))
    if parent is not None and parent.closed:
        raise ValidationError(_("%(unit)s is closed; open the new unit elsewhere.") % {"unit": parent})
    unit = Unit(kind=UnitKind(kind), code=code, name=name, name_en=name_en, parent=parent, opened=opened)
    unit.full_clean(exclude=["path"])
    unit.save()
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    since = opened or timezone.localdate()
    Placement.objects.create(unit=unit, parent=parent, since=since)
    facts = {"kind": unit.kind, "code": code, "parent": str(parent or ""), "opened": str(since)}
    audit.record(by=by, action="unit.opened", about=unit, detail=facts)
    return unit


@transaction.atomic
def change_unit(
    *, unit: Unit, name: str, name_en: str, kind: str, by: Actor, seen: int | None = None
) -> Unit:
    """Another name or kind. The code stays: the machines' records are written under it."""
    require(by, Permission.MANAGE_ORGANISATION, unit)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    audit.require_unchanged(unit, seen)
    before = {"name": unit.name, "name_en": unit.name_en, "kind": unit.kind}
    unit.name, unit.name_en, unit.kind = name, name_en, UnitKind(kind)
    unit.full_clean(exclude=["path"])
    detail = audit.changes(before, {"name": unit.name, "name_en": unit.name_en, "kind": unit.kind})
    if detail:
        unit.save(update_fields=["name", "name_en", "kind"])
        audit.record(by=by, action="unit.changed", about=unit, detail=detail)
    return unit


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit, since: date, by: Actor, seen: int | None = None) -> Unit:
    """Under another parent from the day `since` on; before that day the old tree stays as it was."""
    require(by, Permission.MANAGE_ORGANISATION, unit)
    require(by, Permission.MANAGE_ORGANISATION, parent)
    _lock_tree()
    unit.refresh_from_db()
    audit.require_unchanged(unit, seen)
    old = _open_placement(unit)
    _check_move(unit, parent, since, old)
    if old.since == since:
        old.parent = parent
        old.save(update_fields=["parent"])
    else:
        old.until = since - timedelta(days=1)
        old.save(update_fields=["until"])
        Placement.objects.create(unit=unit, parent=parent, since=since)
    _refuse_cycles(unit, parent, since)
    detail = {"parent": [str(old.parent or ""), str(parent)], "since": str(since)}
    audit.record(by=by, action="unit.moved", about=unit, detail=detail)
    settle_placements(by=System("organisation"))
    unit.refresh_from_db()
    return unit


def _open_placement(unit: Unit) -> Placement:
    found = unit.placements.filter(until=None).select_related("parent").first()
    if found is None:
        raise ValidationError(_("%(unit)s is closed and cannot be moved.") % {"unit": unit})
    return found


def _check_move(unit: Unit, parent: Unit, since: date, old: Placement) -> None:
    if unit.parent_id is None:
        raise ValidationError(_("The top unit cannot be moved."))
    if parent.closed and parent.closed < since:
        raise ValidationError(_("%(unit)s is closed; choose another unit.") % {"unit": parent})
    if old.parent_id == parent.pk:
        raise ValidationError(_("%(unit)s stands there already.") % {"unit": unit})
    if since < old.since:
        raise ValidationError(
            _("%(unit)s already moves on %(day)s; choose that day or a later one.")
            % {"unit": unit, "day": old.since}
        )


def tree_on(day: date) -> Tree:
    """Unit -> parent as it stood, or will stand, on a day."""
    rows = Placement.objects.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))
    return dict(rows.values_list("unit_id", "parent_id"))


def cycle_in(tree: dict[int, int | None] | dict[str, str | None], start: int | str) -> list:
    """The units of the ring that `start` leads into, or nothing. Works on ids and on codes alike."""
    way: list = []
    here: int | str | None = start
    while here is not None and here in tree:
        if here in way:
            return way[way.index(here) :]
        way.append(here)
        here = tree[here]  # type: ignore[index]
    return []


def _refuse_cycles(unit: Unit, parent: Unit, since: date) -> None:
    # Later moves are planned already, so the tree must hold on each of those days too.
    days = {since, *Placement.objects.filter(since__gt=since).values_list("since", flat=True)}
    for day in sorted(days):
        ring = cycle_in(tree_on(day), unit.pk)
        if ring:
            names = {u.pk: str(u) for u in Unit.objects.filter(pk__in=ring)}
            raise ValidationError(
                _("%(unit)s cannot stand under %(parent)s: that would be a circle (%(ring)s) on %(day)s.")
                % {
                    "unit": unit,
                    "parent": parent,
                    "ring": " → ".join(names[pk] for pk in [*ring, ring[0]]),
                    "day": day,
                }
            )


@transaction.atomic
def close_unit(*, unit: Unit, on: date, by: Actor, seen: int | None = None) -> Unit:
    """`on` is the unit's last day. Whoever and whatever stands in it must have gone by then."""
    require(by, Permission.MANAGE_ORGANISATION, unit)
    _lock_tree()
    unit.refresh_from_db()
    audit.require_unchanged(unit, seen)
    placement = _open_placement(unit)
    if on < placement.since:
        raise ValidationError(
            _("%(unit)s has stood here since %(day)s; it cannot close before.")
            % {"unit": unit, "day": placement.since}
        )
    _refuse_full(unit, on)
    placement.until = unit.closed = on
    placement.save(update_fields=["until"])
    unit.save(update_fields=["closed"])
    audit.record(by=by, action="unit.closed", about=unit, detail={"closed": [None, str(on)]})
    return unit


def _refuse_full(unit: Unit, on: date) -> None:
    after = Q(until=None) | Q(until__gt=on)
    persons = Membership.objects.filter(after, unit=unit).values("person").distinct().count()
    units = Placement.objects.filter(after, parent=unit).values("unit").distinct().count()
    if persons or units:
        raise ValidationError(
            _(
                "%(unit)s cannot close: after that day %(persons)s persons and %(units)s units are in it. "
                "Move them first."
            )
            % {"unit": unit, "persons": persons, "units": units}
        )


@transaction.atomic
def settle_placements(*, by: System, today: date | None = None) -> int:
    """Bring the tree of today in line with the placements: moves planned for a day take place on it."""
    _lock_tree()
    wanted = tree_on(today or timezone.localdate())
    units = {unit.pk: unit for unit in Unit.objects.all()}
    moved = 0
    for unit in units.values():
        if unit.pk in wanted and unit.parent_id != wanted[unit.pk]:
            unit.parent_id = wanted[unit.pk]
            moved += 1
    if moved:
        write_paths(units)
    return moved


def write_paths(units: dict[int, Unit]) -> None:
    """Write each unit's path from its parent, where it differs. For actions on the tree only."""
    changed = []
    for unit in units.values():
        path = _path(unit, units)
        if path != unit.path:
            unit.path = path
            changed.append(unit)
    Unit.objects.bulk_update(changed, ["parent", "path"])


def _path(unit: Unit, units: dict[int, Unit]) -> str:
    steps = [unit.pk]
    while unit.parent_id is not None:
        unit = units[unit.parent_id]
        steps.append(unit.pk)
    return "/" + "".join(f"{pk}/" for pk in reversed(steps))


def _lock_tree() -> None:
    # Two moves that are each harmless may together be a circle: one at a time. The top unit is the lock.
    list(Unit.objects.select_for_update().filter(parent=None).values_list("pk"))
