"""What the form of targets says, read and checked line by line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from headwater.centre.performance.actions.targets import Wish
from headwater.centre.performance.models import Target

if TYPE_CHECKING:
    from headwater.centre.performance.presenters.targets import Place


class Refused(Exception):
    """Fields that could not be read, a sentence each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences


def wishes_of(
    sent: Mapping[str, str], lines: Iterable[Place], factor: float
) -> tuple[date, date | None, list[Wish]]:
    """The period and the targets of a sent form. Raises Refused with every mistake, not only the first."""
    wrong: list[str] = []
    since = _day(sent.get("since", ""), _("From"), wrong)
    until = _day(sent.get("until", ""), _("Until"), wrong, optional=True)
    wishes = [_wish(sent, line, factor, wrong) for line in lines if line.may_set]
    if not any(wish.value is not None for wish in wishes):
        wrong.append(_("Fill in at least one target."))
    if wrong or since is None:
        raise Refused(wrong)
    return since, until, wishes


def _wish(sent: Mapping[str, str], line: Place, factor: float, wrong: list[str]) -> Wish:
    name = line.field_name
    value = _number(sent.get(name, ""), line.name, factor, wrong)
    amber = _number(sent.get(f"{name}-amber", ""), line.name, factor, wrong)
    red = _number(sent.get(f"{name}-red", ""), line.name, factor, wrong)
    per = sent.get("per", "")
    return Wish(line.unit, line.agent, value, amber, red, per if per in Target.Per.values else "")


def _number(text: str, name: str, factor: float, wrong: list[str]) -> float | None:
    plain = text.strip().replace(",", "").removesuffix("%")
    if not plain:
        return None
    try:
        found = float(plain)
        if not math.isfinite(found):
            raise ValueError
    except ValueError:
        wrong.append(_("%(name)s: “%(text)s” is not a number.") % {"name": name, "text": text[:40]})
        return None
    return found / factor


def _day(text: str, name: str, wrong: list[str], *, optional: bool = False) -> date | None:
    if not text and optional:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong.append(
            _("%(name)s: “%(text)s” is not a day; write 2026-03-15.") % {"name": name, "text": text[:40]}
        )
        return None
