"""What a finding or an address says an analysis is to be about, and the story of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from headwater.centre.findings.models import Finding
from headwater.centre.people.models import Account
from headwater.centre.performance import explaining, wiring
from headwater.centre.performance.explaining import Asked
from headwater.centre.performance.presenters.explanation import sight_for, story_for
from headwater.centre.performance.presenters.groups import dimensions
from headwater.centre.reference.periods import EARLIEST, LATEST, Period
from headwater.centre.ui.data_clock import page_today
from headwater.centre.ui.state import FILTERS, PageState
from headwater.engine.explain.story import Story
from headwater.engine.words import Problem


def about_of(finding: Finding | None, params: Mapping[str, str]) -> dict[str, Any] | None:
    """Indicator, where, start and end; None where they are not all known."""
    told: Mapping[str, Any] = finding.about if finding else params
    key, start, end = told.get("indicator"), _moment(told.get("start")), _moment(told.get("end"), last=True)
    if not key or key not in wiring.machine().definitions or start is None:
        return None
    where = told.get("where") if finding else {n: params[n] for n in FILTERS if params.get(n)}
    finish = end if end is not None and end > start else start + timedelta(days=1)
    return {"indicator": key, "where": dict(where or {}), "start": start, "end": finish}


def story_about(by: Account, about: Mapping[str, Any]) -> Story | None:
    """The explanation, where it can be had while the page waits; the analysis opens without it else."""
    asked = asked_about(about)
    if asked is None:
        return None
    sight = sight_for(by, asked)
    if sight.nothing or not sight.attributes(asked.definition) or not explaining.quick(asked):
        return None
    try:
        return story_for(by, asked, sight, dimensions(by, asked.definition, sight))[0]
    except Problem:
        return None


def asked_about(about: Mapping[str, Any]) -> Asked | None:
    """The question of the explanation page for a cell; None where an address cannot say it."""
    definition = wiring.machine().definitions.get(about["indicator"])
    where = {name: value for name, value in about["where"].items() if name in FILTERS}
    if definition is None or len(where) < len(about["where"]):
        return None
    start, end = _local(about["start"]), _local(about["end"])
    last = end.date() - timedelta(days=1 if end.time() == time() else 0)
    state = PageState(
        Period(start.date(), max(last, start.date())),
        page_today(),
        filters=tuple((name, str(where[name])) for name in FILTERS if name in where),
    )
    return Asked(definition, state, start.time(), end.time())


def _moment(value: Any, *, last: bool = False) -> datetime | None:
    """A local moment without zone; of a day its beginning, or (`last`) its end."""
    if not isinstance(value, str) or not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if not EARLIEST <= moment.date() <= LATEST:
        return None
    if last and len(value) <= 10:
        moment += timedelta(days=1)
    return _local(moment)


def _local(moment: datetime) -> datetime:
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment
