"""The mapping of one upload while it is worked on: proposed, taken from a profile, corrected."""

from __future__ import annotations

from collections.abc import Mapping as Names
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from headwater.centre.imports.actions.profiles import definition_of
from headwater.centre.imports.mapping.reading import read_pending, read_profile
from headwater.centre.imports.models import Upload
from headwater.centre.imports.queries import sources
from headwater.centre.imports.queries.profiles import Offer, offer, offers
from headwater.engine.lake.intake.profile import Field
from headwater.engine.lake.intake.profile import Profile as Mapping
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Problem

USUAL_TABLE = "contacts"


@dataclass(frozen=True)
class Draft:
    """A mapping on its way. `base` names the profile it was taken from, "" for a proposal."""

    mapping: Mapping
    base: Offer | None = None
    problems: tuple[str, ...] = ()
    confidence: Names[str, float] = field(default_factory=dict)
    # Targets whose origin was chosen but not yet named, with the parts that were: the form shows them so.
    pending: Names[str, tuple[str, Field]] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "table": self.mapping.table,
            "profile": self.base.name if self.base else "",
            "definition": definition_of(self.mapping),
        }

    @property
    def corrected(self) -> bool:
        """Whether it says something else than the profile it was taken from."""
        return self.base is not None and definition_of(self.base.mapping) != definition_of(self.mapping)

    @property
    def used_profile(self) -> str:
        """The profile that a run of it may be said to use."""
        return self.base.name if self.base and not self.corrected else ""

    @property
    def used_version(self) -> int | None:
        return self.base.version if self.base and not self.corrected else None

    def from_profile(self, name: str, version: int) -> Draft:
        """The same mapping, now kept under a name."""
        return replace(self, base=Offer(name, self.mapping.table, name, self.mapping, None, version))


def begun(upload: Upload, language: str) -> Draft:
    """As it was left, or a first proposal."""
    if not upload.definition:
        return first(upload, language)
    try:
        mapping = Mapping.from_dict({**upload.definition, "name": upload.profile})
    except Problem:
        return first(upload, language)
    return Draft(mapping, offer(upload.profile, language))


def first(upload: Upload, language: str) -> Draft:
    """The profile that fits the file's columns best, else a suggestion for the likeliest table."""
    fitting = [found for found in offers(language) if sources.fits(upload, found.mapping)]
    if fitting:
        best = max(fitting, key=lambda found: (found.row is not None, len(found.mapping.fields)))
        return Draft(best.mapping, best)
    return proposed(upload, likeliest(upload))


def likeliest(upload: Upload, sheet: str = "") -> str:
    """The table that the file's (or that sheet's) columns suit best."""
    tables = [name for name, table in TABLES.items() if not table.fact]
    return max(tables, key=lambda name: (sources.promise(upload, name, sheet), name == USUAL_TABLE))


def proposed(upload: Upload, table: str, sheet: str = "") -> Draft:
    """What the intake suggests for a table."""
    try:
        suggestion = sources.suggested(upload, table, sheet)
    except Problem:
        # The page looks at the file again and says the sentence there.
        return Draft(Mapping(name="", table=table, sheet=sheet))
    return Draft(suggestion.profile, None, confidence=suggestion.confidence)


def changed(upload: Upload, data: QueryDict, language: str) -> Draft:
    """What the form says: another table or profile begins anew, else the corrections are taken."""
    before = begun(upload, language)
    table = data.get("table", before.mapping.table)
    name = data.get("profile", upload.profile)
    if table != before.mapping.table and table in TABLES and not TABLES[table].fact:
        return proposed(upload, table)
    if name != upload.profile:
        chosen = offer(name, language)
        return Draft(chosen.mapping, chosen) if chosen else proposed(upload, before.mapping.table)
    if data.get("sheet", before.mapping.sheet) not in (before.mapping.sheet, data.get("sheet.shown", "")):
        # Another sheet is another table, most often.
        return proposed(upload, likeliest(upload, data["sheet"]), data["sheet"])
    try:
        mapping = read_profile(data, before.mapping)
        return replace(before, mapping=mapping, pending=read_pending(data, before.mapping))
    except Problem as problem:
        return replace(before, problems=(problem.words.say(language),))
