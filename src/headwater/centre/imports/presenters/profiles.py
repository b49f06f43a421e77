"""Profiles in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from headwater.centre.imports.models import ImportRun, Profile
from headwater.centre.imports.queries.profiles import Offer
from headwater.centre.imports.tables import table_label
from headwater.engine.lake.intake.profile import Profile as Mapping
from headwater.engine.words import Problem


@dataclass(frozen=True, slots=True)
class ProfileRow:
    pk: int | None
    name: str
    title: str
    table: str
    columns: int
    version: int | None
    used: int


def profile_rows(found: list[Offer]) -> list[ProfileRow]:
    """The offered profiles with how often each was used."""
    used = list(ImportRun.objects.exclude(profile="").values_list("profile", flat=True))
    return [
        ProfileRow(
            pk=offer.row.pk if offer.row else None,
            name=offer.name,
            title=offer.title,
            table=table_label(offer.table),
            columns=len(offer.mapping.fields),
            version=offer.version,
            used=used.count(offer.name),
        )
        for offer in found
    ]


@dataclass(frozen=True, slots=True)
class VersionRow:
    number: int
    by: str
    at: datetime
    text: str
    newest: bool


def version_rows(profile: Profile) -> list[VersionRow]:
    """Every version with what it says, newest first."""
    versions = list(profile.versions.all())
    return [VersionRow(v.number, v.by, v.at, _text(v.definition), v == versions[0]) for v in versions]


def _text(definition: dict[str, object]) -> str:
    """As TOML; as it was stored where this release does not know its settings."""
    try:
        return Mapping.from_dict({**definition, "name": ""}).to_toml()
    except Problem:
        return str(definition)
