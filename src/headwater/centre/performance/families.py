"""Families of services: GPRS of GPRS·…, by the vocabulary."""

from __future__ import annotations

from headwater.centre.reference.models import Term, TermKind
from headwater.engine.explain.story.cells import family_of


def services_of(family: str) -> list[str]:
    """The services of a family; the name itself where it is no family."""
    codes = Term.objects.filter(kind=TermKind.SERVICE).values_list("code", flat=True)
    return sorted(code for code in codes if family_of(code) == family) or [family]
