"""Whom a unit's papers reach: how a centre works concerns everybody in it, and whoever is over it."""

from __future__ import annotations

from django.db.models import Q

from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside


def reaches(by: Actor, field: str = "unit__path") -> Q:
    """A condition: the paper's unit is one of the asker's, below one, or above one."""
    units = units_of(by, Permission.SEE_PROCESSES)
    above = {path for unit in units for path in _above(unit.path)}
    return inside(units, field) | Q(**{f"{field}__in": above})


def within(by: Actor, field: str) -> Q:
    """A condition: the unit is one of the asker's, or below one."""
    return inside(units_of(by, Permission.SEE_PROCESSES), field)


def _above(path: str) -> list[str]:
    """Paths of the units over one: /1/5/9/ lies in /1/5/ and /1/."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:n]) + "/" for n in range(1, len(parts))]
