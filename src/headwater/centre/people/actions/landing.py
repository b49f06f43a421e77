"""A whole organisation at once, in a few statements: for the sample centre and for moving house.

Row by row it would take the single actions a minute for a thousand persons. What is checked there is
checked here by the tables' constraints; the trail gets one event with the counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.actions.units import cycle_in, write_paths
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import (
    Certificate,
    Membership,
    Person,
    Placement,
    Post,
    StarGrade,
    Unit,
    UnitKind,
)
from headwater.centre.people.permissions import Permission

Row = Mapping[str, Any]
PERSON_FIELDS = (
    "name",
    "agent_code",
    "employer",
    "joined",
    "left",
    "left_reason",
    "training_start",
    "certified_on",
    "first_solo_contact",
)
DATES = {"joined", "left", "training_start", "certified_on", "first_solo_contact"}


@transaction.atomic
def land(*, units: list[Row], posts: list[Row], persons: list[Row], by: Actor) -> dict[str, int]:
    """Units by code, posts by name, persons by number; periods, grades and certificates are replaced.

    A second time with the same rows changes nothing. Dates are `YYYY-MM-DD`.
    """
    require(by, Permission.MANAGE_ORGANISATION)
    require(by, Permission.MANAGE_PEOPLE)
    by_code = _land_units(units)
    Post.objects.bulk_create(
        [Post(name=row["name"], name_en=row["name_en"]) for row in posts],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["name_en"],
    )
    by_number = _land_persons(persons)
    _land_periods(persons, by_number, by_code)
    _land_proofs(persons, by_number)
    counts = {"units": len(units), "posts": len(posts), "persons": len(persons)}
    audit.record(by=by, action="organisation.landed", detail=counts)
    return counts


def _land_units(rows: list[Row]) -> dict[str, Unit]:
    parents = {row["code"]: row["parent"] for row in rows}
    for code in parents:
        ring = cycle_in(parents, code)
        if ring:
            raise ValidationError(_("The organisation is a circle: %(ring)s.") % {"ring": " → ".join(ring)})
    top = Unit.objects.filter(parent=None).first()
    known = {unit.code: unit for unit in Unit.objects.all()}
    waiting = [row for row in rows if row["code"] not in known]
    while waiting:
        ready = [row for row in waiting if row["parent"] is None or row["parent"] in known]
        if not ready:
            missing = waiting[0]["parent"]
            raise ValidationError(_("There is no unit %(code)s to stand under.") % {"code": missing})
        made = Unit.objects.bulk_create([_unit(row, known, top) for row in ready])
        known |= {unit.code: unit for unit in made}
        waiting = [row for row in waiting if row["code"] not in known]
    _write_tree(rows, known)
    return known


def _unit(row: Row, known: dict[str, Unit], top: Unit | None) -> Unit:
    # There is one top unit: where a house has one already, the rows' own stands below it.
    parent = known[row["parent"]] if row["parent"] else top
    return Unit(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        kind=UnitKind(row["kind"]),
        parent=parent,
        opened=_day(row["opened"]),
    )


def _write_tree(rows: list[Row], known: dict[str, Unit]) -> None:
    write_paths({unit.pk: unit for unit in known.values()})
    placed = set(Placement.objects.values_list("unit__code", flat=True))
    Placement.objects.bulk_create(
        Placement(unit=unit, parent=unit.parent, since=unit.opened or date(2000, 1, 1))
        for row in rows
        if (unit := known[row["code"]]).code not in placed
    )


def _land_persons(rows: list[Row]) -> dict[str, Person]:
    persons = [Person(number=row["number"], **_fields(row)) for row in rows]
    Person.objects.bulk_create(
        persons, update_conflicts=True, unique_fields=["number"], update_fields=PERSON_FIELDS, batch_size=1000
    )
    return {p.number: p for p in Person.objects.filter(number__in=[row["number"] for row in rows])}


def _fields(row: Row) -> dict[str, Any]:
    return {name: _day(row[name]) if name in DATES else row[name] for name in PERSON_FIELDS}


def _land_periods(rows: list[Row], persons: dict[str, Person], units: dict[str, Unit]) -> None:
    posts = {post.name: post for post in Post.objects.all()}
    _replace(
        Membership,
        persons.values(),
        (
            Membership(
                person=persons[row["number"]],
                unit=units[place["unit"]],
                post=posts.get(place["post"]),
                since=_day(place["since"]),
                until=_day(place["until"]),
            )
            for row in rows
            for place in row["memberships"]
        ),
    )


def _land_proofs(rows: list[Row], persons: dict[str, Person]) -> None:
    grades = (
        StarGrade(person=persons[row["number"]], stars=grade["stars"], since=_day(grade["since"]))
        for row in rows
        for grade in row["stars"]
    )
    _replace(StarGrade, persons.values(), grades)
    certificates = (
        Certificate(
            person=persons[row["number"]],
            name=given["name"],
            issued_on=_day(given["issued_on"]),
            expires_on=_day(given["expires_on"]),
        )
        for row in rows
        for given in row["certificates"]
    )
    _replace(Certificate, persons.values(), certificates)


def _replace(model: Any, persons: Iterable[Person], rows: Iterable[Any]) -> None:
    model.objects.filter(person__in=[person.pk for person in persons]).delete()
    model.objects.bulk_create(rows, batch_size=2000)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
