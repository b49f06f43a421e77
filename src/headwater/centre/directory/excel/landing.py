"""Bring a read file in: each row by the same actions as in the pages; all of it or nothing.

A test run does the same and takes it back, so that it finds exactly what the landing would find.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.directory.excel.columns import PERSONS, SHEETS, UNITS
from headwater.centre.directory.excel.reading import Book, Fault, Row
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.actions import grades, memberships, persons, posts, units
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Membership, Person, Post, Unit, UnitKind
from headwater.centre.people.permissions import Permission


@dataclass
class Outcome:
    """What a landing did or would do. `new`, `changed`, `unchanged` count rows by sheet."""

    faults: list[Fault] = field(default_factory=list)
    new: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHEETS, 0))
    changed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHEETS, 0))
    unchanged: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHEETS, 0))
    landed: bool = False
    new_posts: list[str] = field(default_factory=list)


class _TakeBack(Exception):
    """Ends the transaction of a test run, or of a file with faults."""


def bring_in(book: Book, *, by: Actor, test_run: bool) -> Outcome:
    """Units first, then persons. With a single fault nothing lands."""
    require(by, Permission.MANAGE_PEOPLE)
    outcome = Outcome(faults=list(book.faults))
    try:
        with transaction.atomic():
            _Landing(book, by, outcome).run()
            if test_run or outcome.faults:
                raise _TakeBack
            counts = {"units": sum(_rows(outcome, UNITS)), "persons": sum(_rows(outcome, PERSONS))}
            audit.record(by=by, action="people.imported", detail=counts)
            outcome.landed = True
    except _TakeBack:
        pass
    return outcome


def _rows(outcome: Outcome, sheet: str) -> tuple[int, int]:
    return outcome.new[sheet], outcome.changed[sheet]


class _Landing:
    """One file on its way in."""

    def __init__(self, book: Book, by: Actor, outcome: Outcome) -> None:
        self.book, self.by, self.outcome = book, by, outcome
        self.today = timezone.localdate()
        self.faulty = {(fault.sheet, fault.row) for fault in book.faults}

    def run(self) -> None:
        """Row by row; a faulty row stops neither the test run nor the search for further faults."""
        self._each(UNITS, "code", self._units_in_order(), self._unit)
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.posts = {post.name: post for post in Post.objects.all()}
        rows = self.book.rows.get(PERSONS, [])
        self._add_posts(rows)
        numbers = [row.values.get("number") for row in rows]
        self.persons = {p.number: p for p in Person.objects.filter(number__in=numbers)}
        present = Membership.objects.filter(person__in=self.persons.values(), until=None)
        self.present = {m.person_id: m for m in present.select_related("unit", "post")}
        self._each(PERSONS, "number", rows, self._person)

    def _add_posts(self, rows: list[Row]) -> None:
        """Posts that the centre does not have yet come with the persons who hold them."""
        named = dict.fromkeys(row.values["post"] for row in rows if "post" in row.values)
        for name in [name for name in named if name not in self.posts]:
            try:
                with transaction.atomic():
                    self.posts[name] = posts.add_post(name=name, by=self.by)
                self.outcome.new_posts.append(name)
            except (ValidationError, PermissionDenied):
                # The rows that name it say how to mend that.
                continue

    def _each(self, sheet: str, key: str, rows: list[Row], land: Callable[[Row], str]) -> None:
        met: dict[str, int] = {}
        for row in rows:
            # Without its key column a sheet has no rows that could be told apart.
            if (sheet, row.number) in self.faulty or key not in row.values:
                continue
            first = met.setdefault(row.values[key], row.number)
            if first != row.number:
                reason = _("%(key)s stands in row %(row)s already.") % {"key": row.values[key], "row": first}
                self._blame(sheet, row, key, reason)
                continue
            try:
                with transaction.atomic():
                    happened = land(row)
                getattr(self.outcome, happened)[sheet] += 1
            except ValidationError as refused:
                self._refused(sheet, row, refused)
            except PermissionDenied as refused:
                self._blame(sheet, row, key, str(refused))
            except DatabaseError:
                self._blame(sheet, row, key, _("This row contradicts another one or what is there already."))

    def _refused(self, sheet: str, row: Row, refused: ValidationError) -> None:
        if hasattr(refused, "error_dict"):
            for name, complaints in refused.message_dict.items():
                self._blame(sheet, row, name, " ".join(complaints))
        else:
            self._blame(sheet, row, "", " ".join(refused.messages))

    def _blame(self, sheet: str, row: Row, key: str, reason: str) -> None:
        header = next((column.header for column in SHEETS[sheet] if column.key == key), "")
        self.outcome.faults.append(Fault(sheet, row.number, header, reason))

    def _units_in_order(self) -> list[Row]:
        """Parents before children; a ring is refused with the names of its units."""
        rows = {r.values["code"]: r for r in self.book.rows.get(UNITS, []) if "code" in r.values}
        tree: dict[str, str | None] = dict(Unit.objects.values_list("code", "parent__code"))
        tree |= {code: row.values["parent"] for code, row in rows.items() if "parent" in row.values}
        order: dict[str, Row] = {}
        for code, row in rows.items():
            ring = units.cycle_in(tree, code)
            if code in ring:
                around = " → ".join([*ring, ring[0]])
                self._blame(
                    UNITS, row, "parent", _("These units would be a circle: %(ring)s.") % {"ring": around}
                )
                continue
            way = [code] if ring else _way(tree, code)
            order |= {step: rows[step] for step in reversed(way) if step in rows and step not in order}
        # A second row of one code is met here again, to be refused by name.
        chosen = list(order.values())
        again = [r for r in self.book.rows.get(UNITS, []) if rows.get(r.values.get("code", "")) is not r]
        return chosen + [row for row in again if "code" in row.values]

    def _unit(self, row: Row) -> str:
        given = row.values
        parent = Unit.objects.filter(code=given["parent"]).first() if "parent" in given else None
        if "parent" in given and parent is None:
            raise ValidationError({"parent": self._no_unit(given["parent"])})
        unit = Unit.objects.filter(code=given["code"]).first()
        names = {"name": given["name"], "name_en": given.get("name_en", "")}
        if unit is None:
            units.open_unit(
                code=given["code"],
                kind=given.get("kind", UnitKind.TEAM),
                parent=parent or Unit.objects.filter(parent=None).first(),
                opened=given.get("since"),
                by=self.by,
                **names,
            )
            return "new"
        before = (unit.name, unit.name_en, unit.kind, unit.parent_id)
        names["name_en"] = given.get("name_en", unit.name_en)
        units.change_unit(unit=unit, kind=given.get("kind", unit.kind), by=self.by, **names)
        if parent is not None and parent.pk != unit.parent_id:
            units.move_unit(unit=unit, parent=parent, since=given.get("since", self.today), by=self.by)
        unit = Unit.objects.get(pk=unit.pk)
        return "unchanged" if before == (unit.name, unit.name_en, unit.kind, unit.parent_id) else "changed"

    def _person(self, row: Row) -> str:
        given = row.values
        unit, post = self._place(given)
        facts = {name: given[name] for name in persons.FIELDS if name in given}
        person = self.persons.get(given["number"])
        if person is None:
            if unit is None:
                raise ValidationError(
                    {"unit": _("A new person needs a unit: write its code in this column.")}
                )
            since = given.get("since") or given.get("joined") or self.today
            person = persons.add_person(unit=unit, post=post, since=since, by=self.by, **facts)
            self._proofs(person, given, since, new=True)
            return "new"
        changed = any(getattr(person, name) != value for name, value in facts.items())
        if changed:
            persons.change_person(person=person, by=self.by, **facts)
        changed |= self._moved(person, unit, post, given.get("since"))
        changed |= self._proofs(person, given, given.get("since") or self.today)
        return "changed" if changed else "unchanged"

    def _place(self, given: dict[str, Any]) -> tuple[Unit | None, Post | None]:
        unit, post = self.units.get(given.get("unit", "")), self.posts.get(given.get("post", ""))
        if "unit" in given and unit is None:
            raise ValidationError({"unit": self._no_unit(given["unit"])})
        if "post" in given and post is None:
            said = _("There is no post %(name)s, and it cannot be added. Write one of: %(posts)s.")
            raise ValidationError(
                {"post": said % {"name": given["post"], "posts": "、".join(list(self.posts)[:12])}}
            )
        return unit, post

    @staticmethod
    def _no_unit(code: str) -> str:
        known = "、".join(Unit.objects.order_by("code").values_list("code", flat=True)[:12])
        said = _(
            "There is no unit %(code)s. Write the code of a unit (%(known)s …), "
            "or add it to the sheet of units of this file."
        )
        return said % {"code": code, "known": known}

    def _moved(self, person: Person, unit: Unit | None, post: Post | None, since: date | None) -> bool:
        now = self.present.get(person.pk)
        same_post = post is None or (now is not None and now.post_id == post.pk)
        if unit is None or (now is not None and now.unit_id == unit.pk and same_post):
            return False
        if person.left is not None:
            day = since or self.today
            persons.return_(person=person, unit=unit, post=post, since=day, by=self.by)
        else:
            memberships.move(person=person, unit=unit, post=post, since=since or self.today, by=self.by)
        return True

    def _proofs(self, person: Person, given: dict[str, Any], since: date, new: bool = False) -> bool:
        """Star grade, and leaving: the last thing that a row can say."""
        happened = False
        if "stars" in given and (new or _stars(person, since) != given["stars"]):
            grades.grade(person=person, stars=given["stars"], since=since, by=self.by)
            happened = True
        if "left" in given and person.left != given["left"]:
            reason = given.get("left_reason", "")
            persons.leave(person=person, on=given["left"], reason=reason, by=self.by)
            happened = True
        return happened


def _stars(person: Person, day: date) -> int | None:
    held = person.star_grades.filter(since__lte=day).order_by("-since").first()
    return held.stars if held else None


def _way(tree: dict[str, str | None], code: str) -> list[str]:
    """The unit and all above it."""
    way: list[str] = []
    here: str | None = code
    while here is not None and here not in way:
        way.append(here)
        here = tree.get(here)
    return way
