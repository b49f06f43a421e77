"""A handbook as a plain value: what a version keeps, what its page shows, what two versions differ in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from headwater.centre.processes.models import Handbook, ItemState, Procedure, ProcedureVersion


def in_force(procedure: Procedure, day: date | None = None) -> ProcedureVersion | None:
    """The confirmed text of the highest number, or the one that is valid on a day."""
    found = procedure.versions.exclude(confirmed_at=None).order_by("-number")
    return (found.filter(valid_from__lte=day) if day else found).first()


def content_of(handbook: Handbook, day: date) -> dict[str, Any]:
    """Duties, procedures with the texts valid on the day, indicators, checklist: as JSON keeps them."""
    procedures = [row.procedure for row in handbook.procedures.select_related("procedure")]
    texts = [(procedure, in_force(procedure, day)) for procedure in procedures]
    items = handbook.items.filter(state=ItemState.TAKEN)
    return {
        "duties": handbook.duties,
        "duties_en": handbook.duties_en,
        "procedures": [_text(procedure, version) for procedure, version in texts if version],
        "indicators": list(handbook.indicators),
        "items": [{"text": item.text, "text_en": item.text_en} for item in items],
    }


def _text(procedure: Procedure, version: ProcedureVersion) -> dict[str, Any]:
    return {
        "procedure": procedure.pk,
        "name": procedure.name,
        "name_en": procedure.name_en,
        "version": version.number,
        "text": version.text,
        "text_en": version.text_en,
    }


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison: "same", "gone" or "new"."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Line]:
    """What of a text is gone and what is new, line by line in their order."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for verb, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            found += [Line("same", line) for line in old[a:b]]
        else:
            found += [Line("gone", line) for line in old[a:b]] + [Line("new", line) for line in new[c:d]]
    return found
