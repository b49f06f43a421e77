"""Profiles as pages ask for them: the shipped ones and the centre's own under one roof."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.centre.imports.models import Profile
from headwater.engine.lake.intake.profile import Profile as Mapping
from headwater.engine.lake.intake.profile import shipped, shipped_names
from headwater.engine.words import Problem


@dataclass(frozen=True, slots=True)
class Offer:
    """A profile that can be chosen. `row` None: it comes with the product."""

    name: str
    table: str
    title: str
    mapping: Mapping
    row: Profile | None = None
    version: int | None = None


def offers(language: str, table: str = "") -> list[Offer]:
    """All profiles in use, own ones first; those of one table when it is given."""
    own = [_own(row) for row in Profile.objects.filter(active=True).prefetch_related("versions")]
    found = [offer for offer in own if offer is not None] + [
        _shipped(name, language) for name in shipped_names()
    ]
    return [offer for offer in found if not table or offer.table == table]


def offer(name: str, language: str) -> Offer | None:
    """The profile of that name, or None."""
    return next((found for found in offers(language) if found.name == name), None)


def _own(row: Profile) -> Offer | None:
    newest = next(iter(row.versions.all()), None)
    if newest is None:
        return None
    try:
        mapping = Mapping.from_dict({**newest.definition, "name": row.name})
    except Problem:
        # Written by another release whose settings are no longer known: shown on its page, not offered.
        return None
    return Offer(row.name, row.table, row.note, mapping, row, newest.number)


def _shipped(name: str, language: str) -> Offer:
    mapping = shipped(name)
    title = mapping.title_zh if language.startswith("zh") else mapping.title_en
    return Offer(name, mapping.table, title or name, mapping)
