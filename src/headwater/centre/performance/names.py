"""What people call the groups of a dimension, and what a step of time is called."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headwater.centre.people.models import Person, Unit
from headwater.centre.performance.question import Step
from headwater.centre.reference.models import Term, TermKind
from headwater.centre.ui.components import language_now
from headwater.engine.indicators.grains import GRAINS
from headwater.engine.lake.tables import TABLES

WEEKDAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "zh": "一二三四五六日"}


def dimension_name(name: str) -> str:
    """What a dimension or a grain is called."""
    if name in GRAINS:
        return GRAINS[name].say(language_now())
    for table in TABLES.values():
        for column in table.columns:
            if column.name == name:
                return column.words.say(language_now())
    return name


def group_names(dimension: str, groups: Iterable[Any], table: str = "contacts") -> dict[Any, str]:
    """Code -> name, for the codes at hand; an empty code is said to be unknown."""
    wanted = list(dict.fromkeys(groups))
    codes = [str(code) for code in wanted if code is not None]
    known = _coded(dimension, table) | _from_ledger(dimension, codes)
    return {code: _("(not known)") if code is None else known.get(str(code), str(code)) for code in wanted}


def _coded(dimension: str, table: str) -> dict[str, str]:
    try:
        codes = TABLES[table].column(dimension).codes
    except KeyError:
        return {}
    return {code: words.say(language_now()) for code, words in codes.items()}


def _from_ledger(dimension: str, codes: list[str]) -> dict[str, str]:
    if dimension in TermKind.values:
        return _terms(dimension, codes)
    if dimension in ("team", "zone", "unit", "centre", "department"):
        return {unit.code: str(unit) for unit in Unit.objects.filter(code__in=codes)}
    if dimension == "agent":
        return {p.agent_code or "": p.name for p in Person.objects.filter(agent_code__in=codes)}
    return {}


def _terms(kind: str, codes: list[str]) -> dict[str, str]:
    """Names of the vocabulary; a merged code carries the other one's. A table may ask for a thousand."""
    own, other = ("name", "name_en") if language_now() == "zh" else ("name_en", "name")
    columns = ("code", f"merged_into__{own}", f"merged_into__{other}", own, other)
    rows = Term.objects.filter(kind=kind, code__in=codes).values_list(*columns)
    named = {code: next((name for name in names if name), "") for code, *names in rows}
    # A term that nobody has named yet would hide the coded column's own words.
    return {code: name for code, name in named.items() if name and name != code}


def step_name(grain: str, step: Step, *, long: bool = False) -> str:
    """A step on the axis: 14:15, 03-15, 2026-03; `long` adds the day to a time of day."""
    day, slot = step
    if grain in ("slot", "hour"):
        minutes = slot * (15 if grain == "slot" else 60)
        clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
        return f"{date_format(day, 'm-d')} {clock}" if long else clock
    if grain == "month":
        return date_format(day, "Y-m")
    if grain == "quarter":
        return f"{day.year} Q{(day.month - 1) // 3 + 1}"
    if grain == "year":
        return str(day.year)
    return date_format(day, "Y-m-d" if long else "m-d")


def weekday_name(day: date) -> str:
    """周一 or Mon."""
    if language_now() == "zh":
        return f"周{WEEKDAYS['zh'][day.weekday()]}"
    return WEEKDAYS["en"][day.weekday()]
