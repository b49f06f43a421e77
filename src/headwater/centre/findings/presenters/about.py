"""What a finding is about, in words: the indicator, the place, the time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.findings.models import Finding
from headwater.centre.people.queries import unit_names
from headwater.centre.reference.models import TermKind
from headwater.centre.reference.queries import label
from headwater.centre.ui.components import language_now
from headwater.centre.ui.persons import listed
from headwater.engine.indicators.catalogue import load
from headwater.engine.lake.tables import TABLES

UNITS = ("team", "zone", "unit", "centre")
LONGEST = 200


def about(finding: Finding) -> list[tuple[str, str]]:
    """Facts with their names; what cannot be put into words stands as its room has written it."""
    told = finding.about
    found = []
    if told.get("indicator"):
        found.append((_("Indicator"), _indicator(told)))
    where = told.get("where")
    for name, value in where.items() if isinstance(where, dict) else ():
        found.append((_dimension(str(name)), listed(_group(str(name), code) for code in _each(value))))
    if told.get("start"):
        found.append((_("When"), _when(told)))
    return found


def _indicator(told: dict[str, Any]) -> str:
    """The name that its room has told, else that of a shipped definition, else the key."""
    name, key = told.get("name"), str(told["indicator"])
    if isinstance(name, dict):
        return str(name.get(language_now()) or key)
    shipped = load().get(key)
    return str(name or (shipped.name.say(language_now()) if shipped else key))


def _dimension(name: str) -> str:
    columns = (column for table in TABLES.values() for column in table.columns if column.name == name)
    found = next(columns, None)
    return found.words.say(language_now()) if found else name


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _group(dimension: str, code: Any) -> str:
    text = str(code)[:LONGEST]
    if dimension in UNITS:
        return unit_names([text]).get(text, text)
    return label(dimension, text, language_now()) if dimension in TermKind.values else text


def _when(told: dict[str, Any]) -> str:
    start, end = (str(told.get(name) or "").replace("T", " ")[:16] for name in ("start", "end"))
    return f"{start} – {end}" if end and end != start else start
