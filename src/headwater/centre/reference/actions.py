"""The only writers of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.reference.models import CalendarDay, ServiceHours, Term, TermKind

EDITABLE = ("name", "name_en", "active")


@dataclass(frozen=True, slots=True)
class Seen:
    """A code met in the lake, with the first and last day it stands there, and names where known."""

    kind: str
    code: str
    since: date | None = None
    until: date | None = None
    name: str = ""
    name_en: str = ""


@transaction.atomic
def propose_terms(*, by: Actor, seen: Sequence[Seen]) -> int:
    """Add codes that the vocabulary does not have, widen the days of those it has; how many are new."""
    require(by, Permission.MANAGE_REFERENCE)
    known = {(row.kind, row.code): row for row in Term.objects.select_for_update()}
    new = [item for item in seen if (item.kind, item.code) not in known]
    Term.objects.bulk_create(
        [Term(**{name: getattr(item, name) for name in Seen.__slots__}) for item in new],
        ignore_conflicts=True,
    )
    wider = [row for row in (_widened(known.get((i.kind, i.code)), i) for i in seen) if row is not None]
    Term.objects.bulk_update(wider, ["since", "until"])
    if new:
        listed = [f"{item.kind} {item.code}" for item in new[:50]]
        audit.record(by=by, action="terms.proposed", detail={"new": len(new), "first": listed})
    return len(new)


def _widened(row: Term | None, item: Seen) -> Term | None:
    if row is None or item.since is None or item.until is None:
        return None
    since, until = min(row.since or item.since, item.since), max(row.until or item.until, item.until)
    if (since, until) == (row.since, row.until):
        return None
    row.since, row.until = since, until
    return row


@transaction.atomic
def save_term(*, by: Actor, term: Term, values: Mapping[str, object]) -> Term:
    """Change names, group, whether in use; saving confirms a proposed term."""
    require(by, Permission.MANAGE_REFERENCE)
    term = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
    before = {name: getattr(term, name) for name in (*EDITABLE, "parent")}
    for name in EDITABLE:
        setattr(term, name, values.get(name, getattr(term, name)))
    if "parent" in values:
        _set_parent(term, values["parent"])
    term.confirmed = True
    term.save()
    after = {name: getattr(term, name) for name in before}
    audit.record(by=by, action="term.changed", about=term, detail=audit.changes(before, after))
    return term


def _set_parent(term: Term, parent: object) -> None:
    assert parent is None or isinstance(parent, Term)
    above = parent
    while above is not None:
        if above.pk == term.pk:
            raise ValidationError(_("“%(term)s” cannot stand below itself.") % {"term": term})
        above = above.parent
    if parent is not None and parent.kind != term.kind:
        raise ValidationError(_("A group holds terms of its own kind only."))
    term.parent = parent


@transaction.atomic
def add_term(*, by: Actor, kind: str, code: str, name: str = "", name_en: str = "") -> Term:
    """A term that no record has shown yet, or a group."""
    require(by, Permission.MANAGE_REFERENCE)
    if kind not in TermKind.values:
        raise ValidationError(_("There is no kind of term “%(kind)s”.") % {"kind": kind})
    if not code.strip() or Term.objects.filter(kind=kind, code=code.strip()).exists():
        raise ValidationError(_("The code “%(code)s” is empty or exists already.") % {"code": code})
    term = Term.objects.create(kind=kind, code=code.strip(), name=name, name_en=name_en, confirmed=True)
    audit.record(by=by, action="term.added", about=term, detail={"kind": kind, "code": code})
    return term


@transaction.atomic
def group_terms(*, by: Actor, terms: Iterable[Term], parent: Term | None) -> int:
    """Put several terms under one group, or (None) under none."""
    moved = [save_term(by=by, term=term, values={"parent": parent}) for term in terms]
    return len(moved)


@transaction.atomic
def merge_terms(*, by: Actor, terms: Iterable[Term], into: Term) -> int:
    """From now on `terms` are shown and counted as `into`. The lake's records stay as they are."""
    require(by, Permission.MANAGE_REFERENCE)
    if into.merged_into is not None:
        raise ValidationError(_("“%(term)s” is itself merged into another term.") % {"term": into})
    merged = [term for term in terms if term.pk != into.pk]
    if any(term.kind != into.kind for term in merged):
        raise ValidationError(_("Only terms of one kind can be merged."))
    for term in merged:
        Term.objects.filter(merged_into=term).update(merged_into=into)
        Term.objects.filter(pk=term.pk).update(merged_into=into, confirmed=True)
        audit.record(by=by, action="term.merged", about=term, detail={"into": into.code})
    return len(merged)


@transaction.atomic
def part_term(*, by: Actor, term: Term) -> None:
    """Take a merged term out again."""
    require(by, Permission.MANAGE_REFERENCE)
    Term.objects.filter(pk=term.pk).update(merged_into=None)
    into = term.merged_into.code if term.merged_into else None
    audit.record(by=by, action="term.parted", about=term, detail={"from": into})


@transaction.atomic
def set_day(*, by: Actor, day: date, kind: str, name: str) -> CalendarDay:
    """Keep a day as a working day or a day of rest, whatever the state's arrangement says."""
    require(by, Permission.MANAGE_REFERENCE)
    if kind not in CalendarDay.Kind.values:
        raise ValidationError(_("There is no kind of day “%(kind)s”.") % {"kind": kind})
    row, _made = CalendarDay.objects.update_or_create(day=day, defaults={"kind": kind, "name": name})
    audit.record(by=by, action="calendar_day.set", about=row, detail={"kind": kind, "name": name})
    return row


@transaction.atomic
def unset_day(*, by: Actor, row: CalendarDay) -> None:
    """Let the day be again what the state's arrangement says."""
    require(by, Permission.MANAGE_REFERENCE)
    audit.record(by=by, action="calendar_day.unset", about=row)
    row.delete()


@transaction.atomic
def set_hours(*, by: Actor, on: str, opens: time | None, closes: time | None) -> None:
    """Working hours of working days or of days of rest; without times: closed on those days."""
    require(by, Permission.MANAGE_REFERENCE)
    if opens is None or closes is None:
        ServiceHours.objects.filter(on=on).delete()
    else:
        if closes != time.min and closes <= opens:
            raise ValidationError(_("The centre closes before it opens; write 00:00 for midnight."))
        ServiceHours.objects.update_or_create(on=on, defaults={"opens": opens, "closes": closes})
    audit.record(by=by, action="hours.set", detail={"on": on, "opens": str(opens), "closes": str(closes)})
