"""The chain: all that an object came from, and all that came of it, as one row of links."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from headwater.centre.findings.models import KINDS, Link, Member, Reference
from headwater.centre.people.access import can
from headwater.centre.ui.components import Link as Step

MOST = 40
Pairs = dict[int, set[int]]


def chain(reference: Reference, account: Any) -> list[Step]:
    """The row for `ui/chain.html`; empty while the object stands alone.

    Every member is named by kind and number; it is a link where the reader has the right for its kind.
    """
    row = members(reference)
    return [_step(member, reference, account) for member in row] if len(row) > 1 else []


def _step(member: Member, here: Reference, account: Any) -> Step:
    label = f"{member.word} {member.number}"
    if (member.kind, member.number) == (here.kind, here.number):
        return Step(label, here.url or member.url, here=True)
    allowed = member.kind in KINDS and can(account, KINDS[member.kind].permission)
    if member.gone_at is not None:
        # Its title told what stood on its page.
        what = f"{label} {member.title}".strip() if allowed else label
        return Step(_("%(what)s (deleted)") % {"what": what})
    return Step(label, member.url if allowed else "")


def members(reference: Reference) -> list[Member]:
    """The object itself with its forebears and offspring, in the order in which they came."""
    me = Member.objects.filter(kind=reference.kind, number=reference.number).first()
    if me is None:
        return []
    onward, back = _reach([me.pk], "before", "after"), _reach([me.pk], "after", "before")
    keys = {me.pk, *onward, *back}
    return _in_order(list(Member.objects.filter(pk__in=keys)))


def _reach(start: Iterable[int], here: str, there: str) -> set[int]:
    """All members that one comes to by following links one way; chains are short."""
    found: set[int] = set()
    edge = set(start)
    while edge and len(found) < MOST:
        edge = set(Link.objects.filter(**{f"{here}__in": edge}).values_list(there, flat=True)) - found
        found |= edge
    return found


def _in_order(found: list[Member]) -> list[Member]:
    """A member stands behind everything that it came out of; else the one that was told of first."""
    keys = [member.pk for member in found]
    waiting: Pairs = {key: set() for key in keys}
    for before, after in Link.objects.filter(before__in=keys, after__in=keys).values_list("before", "after"):
        waiting[after].add(before)
    rest = sorted(found, key=lambda member: member.pk)
    row: list[Member] = []
    while rest:
        placed = {member.pk for member in row}
        # A circle cannot be written, but a row must end even if there is one.
        following = next((m for m in rest if waiting[m.pk] <= placed), rest[0])
        row.append(following)
        rest.remove(following)
    return row


def came_of(reference: Reference, kind: str = "") -> list[Reference]:
    """What came directly out of an object; of one kind, if asked."""
    return _next_to(reference, "before", "after", kind)


def came_from(reference: Reference, kind: str = "") -> list[Reference]:
    """What an object came directly out of; of one kind, if asked."""
    return _next_to(reference, "after", "before", kind)


def _next_to(reference: Reference, here: str, there: str, kind: str) -> list[Reference]:
    at = Q(**{f"{here}__kind": reference.kind, f"{here}__number": reference.number})
    if kind:
        at &= Q(**{f"{there}__kind": kind})
    return [getattr(link, there).reference for link in Link.objects.filter(at).select_related(there)]


def known(kind: str, number: str, account: Any) -> Reference | None:
    """An object by kind and number, as its room told of it last, where the account has the right to its kind.

    For addresses of a lower room that an upper one leads to: `?improvement=I-12`.
    """
    member = Member.objects.filter(kind=kind, number=number[:40], gone_at=None).first()
    if member is None or kind not in KINDS or not can(account, KINDS[kind].permission):
        return None
    return member.reference
