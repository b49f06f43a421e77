"""Shapes for the templates and the files of the directory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.directory.filters import PersonFilter, TrailFilter
from headwater.centre.directory.tables import in_reader_language
from headwater.centre.directory.wording import Line, said
from headwater.centre.people import queries
from headwater.centre.people.access import can
from headwater.centre.people.actions.persons import unit_of
from headwater.centre.people.models import Account, Person, RoleGrant, Unit
from headwater.centre.people.permissions import LABELS, Permission
from headwater.centre.people.queries import UnitNode
from headwater.centre.people.roles import ROLES, Role
from headwater.centre.ui.charts import Column
from headwater.centre.ui.exports import Sheet

HISTORY = 50
MOST_EXPORTED = 100_000


def person_page(person: Person, by: Any) -> dict[str, Any]:
    """Everything that one person's page shows."""
    unit = unit_of(person)
    account = Account.objects.filter(person=person).first()
    return {
        "person": person,
        "facts": _facts(person),
        "periods": person.memberships.select_related("unit", "post").order_by("-since"),
        "grades": person.star_grades.order_by("-since"),
        "certificates": person.certificates.order_by("-issued_on"),
        "history": [said(event) for event in queries.history_of(person)[:HISTORY]],
        "account": account,
        "unit": unit,
        "sees_unit": unit is not None and can(by, Permission.SEE_PEOPLE, unit),
        "may_manage": can(by, Permission.MANAGE_PEOPLE, unit) if unit else can(by, Permission.MANAGE_PEOPLE),
        "may_open": can(by, Permission.MANAGE_ACCOUNTS, unit) if unit else False,
        "today": timezone.localdate(),
    }


def _facts(person: Person) -> list[tuple[str, Any]]:
    found = [
        (_("Staff number"), person.number),
        (_("Agent code"), person.agent_code),
        (_("Employer"), person.get_employer_display()),
        (_("E-mail"), person.email),
        (_("Joined"), person.joined),
        (_("Training start"), person.training_start),
        (_("Certified on"), person.certified_on),
        (_("First solo contact"), person.first_solo_contact),
        (_("Last day"), person.left),
        (_("Reason for leaving"), person.left_reason),
    ]
    return [(label, value) for label, value in found if value]


def persons_sheet(found: PersonFilter) -> Sheet:
    """The narrowed list for Excel."""
    labels = [
        _("Staff number"),
        _("Full name"),
        _("Unit"),
        _("Post"),
        _("Employer"),
        _("Stars"),
        _("Agent code"),
    ]
    labels += [_("Joined"), _("Last day")]
    rows = [
        (
            p.number,
            p.name,
            in_reader_language(p.unit_name, p.unit_name_en),
            in_reader_language(p.post_name, p.post_name_en),
            p.get_employer_display(),
            p.stars,
            p.agent_code,
            p.joined,
            p.left,
        )
        for p in found.qs[:MOST_EXPORTED]
    ]
    return Sheet(_("Persons"), [Column(label) for label in labels], rows)


def trail_sheet(found: TrailFilter) -> Sheet:
    """The narrowed audit trail for Excel."""
    labels = [_("When"), _("Who"), _("Action"), _("Concerning"), _("Details"), _("Address")]
    rows = [_trail_row(said(event)) for event in found.qs[:MOST_EXPORTED]]
    return Sheet(_("Audit trail"), [Column(label) for label in labels], rows)


def _trail_row(line: Line) -> tuple[Any, ...]:
    return (line.at, line.by, line.what, line.about, " · ".join(line.details), line.ip)


@dataclass(frozen=True, slots=True)
class Move:
    """One period of a unit's place in the tree."""

    parent: Unit | None
    since: date
    until: date | None
    planned: bool


def unit_page(unit: Unit, by: Any) -> dict[str, Any]:
    """Everything that one unit's page shows, but for the list of its members."""
    today = timezone.localdate()
    places = unit.placements.select_related("parent").order_by("-since")
    return {
        "unit": unit,
        "above": _above(unit),
        "children": unit.children.filter(closed=None).order_by("code"),
        "places": [Move(p.parent, p.since, p.until, p.since > today) for p in places],
        "grants": queries.grants_seen_by(by).filter(unit=unit).order_by("role", "account__username"),
        "role_names": role_names(),
        "history": [said(event) for event in queries.history_of(unit)[:HISTORY]],
        "may_manage": can(by, Permission.MANAGE_ORGANISATION, unit),
        "may_add_person": can(by, Permission.MANAGE_PEOPLE, unit) and unit.closed is None,
    }


def _above(unit: Unit) -> list[Unit]:
    numbers = [int(step) for step in unit.path.strip("/").split("/")[:-1]]
    return list(Unit.objects.filter(pk__in=numbers).order_by("path"))


def role_names() -> dict[str, Any]:
    """Key -> name, of shipped and own roles."""
    return {r.key: r.name for r in (*ROLES.values(), *queries.own_roles())}


@dataclass(frozen=True, slots=True)
class Right:
    """A row of the matrix: a right, and which roles hold it."""

    key: str
    label: Any
    held: tuple[bool, ...]


def matrix(roles: list[Role]) -> list[Right]:
    """Rights by roles."""
    return [Right(str(p), LABELS[p], tuple(p in r.permissions for r in roles)) for p in Permission]


def accounts_with_roles(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Accounts, with the grants at hand for `roles_held`."""
    held = RoleGrant.objects.select_related("unit")
    return accounts.prefetch_related(Prefetch("grants", held, to_attr="held"))


def tree_totals(roots: list[UnitNode]) -> tuple[int, int]:
    """Units and persons of what is shown."""
    return sum(r.all_units + 1 for r in roots), sum(r.all_persons for r in roots)
