"""Signals for other systems: the list, one with its explanation, and an indicator's control chart."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.pagination import paginate
from pydantic import Field

from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import wiring
from headwater.centre.performance.chart_kinds import grains_of, kinds_of, parts_of
from headwater.centre.performance.chart_question import MOST_DAYS, ChartQuestion
from headwater.centre.performance.models import Signal, SignalKind
from headwater.centre.performance.presenters.chart_advice import advice_of
from headwater.centre.performance.presenters.chart_page import look
from headwater.centre.performance.presenters.chart_points import Drawn
from headwater.centre.performance.presenters.control_chart import taken_out
from headwater.centre.performance.presenters.signal_words import story_text, title_of
from headwater.centre.performance.queries.signals import signal_seen_by, signals_seen_by, waiting_signals
from headwater.centre.reference.periods import EARLIEST, LATEST, Period
from headwater.centre.ui.components import language_now
from headwater.centre.ui.data_clock import page_today
from headwater.centre.ui.state import PageState

router = Router()
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]


class SignalOut(Schema):
    """A signal; `where` is empty for the whole centre, `sigmas` 0 for a weak spot."""

    id: int
    number: str
    kind: str
    state: str
    title: str
    indicator: str
    grain: str
    where: dict[str, str]
    start: datetime
    end: datetime
    value: float | None
    expected: float | None
    sigmas: float
    rules: list[int]
    unit: str
    finding: str | None


class OneSignalOut(SignalOut):
    """With everything that tells of it, and why."""

    members: list[dict[str, Any]]
    spot: dict[str, Any] | None
    why: str


class ChartPointOut(Schema):
    """One point of a control chart; null where it cannot be judged."""

    at: str
    value: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    sigmas: float | None
    rules: list[int]
    adverse: bool


class ChartOut(Schema):
    """A control chart, with what was taken out before judging, and why this chart or another."""

    kind: str
    taken_out: str
    advice: str
    points: list[ChartPointOut]
    notes: list[str]


@router.get("/", response=list[SignalOut], summary="Signals and weak spots")
@paginate
def signals(request: HttpRequest, waiting: bool = False) -> list[dict[str, Any]]:
    """Those of the own units, the latest first; `waiting`: only those nobody has decided about."""
    require(request.user, Permission.SEE_SIGNALS)
    rows = waiting_signals(request.user) if waiting else signals_seen_by(request.user)
    return [_plain(signal) for signal in rows]


@router.get("/chart/{key}", response=ChartOut, summary="The control chart of an indicator")
def chart(
    request: HttpRequest,
    key: str,
    start: Day,
    end: Day,
    grain: str = "day",
    kind: str = "values",
    part: str = "",
) -> dict[str, Any]:
    """Judged as the page does it, in the asker's scope; 404 where there is nothing to judge.

    `kind`: values (p′, u′ or single values, whichever fits), ewma, cusum; of what was recorded xmr, p, np, u,
    c; of subgroups xbar, r, s, with `part` what those are (hour, team ...). Those that fit the indicator.
    """
    require(request.user, Permission.SEE_SIGNALS)
    require(request.user, Permission.SEE_INDICATORS)
    definition = wiring.machine().definitions.get(key)
    if definition is None or grain not in grains_of(definition):
        raise Http404
    first, last = sorted((start, end))
    if (last - first).days >= MOST_DAYS[grain]:
        raise ValidationError(
            _("That is too long at this grain: at most %(n)d days.") % {"n": MOST_DAYS[grain]}
        )
    fitting, parts = kinds_of(definition, grain), parts_of(definition, grain)
    if kind not in fitting or (part and part not in parts):
        told = {"kinds": ", ".join(fitting), "parts": ", ".join(parts) or "—"}
        raise ValidationError(_("Charts that fit here: %(kinds)s; subgroups: %(parts)s.") % told)
    state = PageState(Period(first, last), page_today())
    found = look(request.user, ChartQuestion.about(definition, state, grain, kind, part))
    if not isinstance(found, Drawn):
        raise Http404
    names = ("value", "expected", "lower", "upper", "sigmas", "adverse")
    return {
        "kind": found.kind,
        "taken_out": taken_out(found),
        "advice": advice_of(found),
        "points": [
            {"at": point.at.isoformat(), "rules": list(point.rules)}
            | {name: getattr(point, name) for name in names}
            for point in found.points
        ],
        "notes": [note.say(language_now()) for note in found.judgement.notes],
    }


@router.get("/{pk}", response=OneSignalOut, summary="One signal")
def one_signal(request: HttpRequest, pk: int) -> dict[str, Any]:
    """With its explanation."""
    require(request.user, Permission.SEE_SIGNALS)
    found = signal_seen_by(request.user, pk) if pk < 1 << 31 else None
    if found is None:
        raise Http404
    return _plain(found) | {"members": found.members, "spot": found.spot, "why": story_text(found)}


def _plain(signal: Signal) -> dict[str, Any]:
    names = (
        "id",
        "kind",
        "state",
        "indicator",
        "grain",
        "where",
        "start",
        "end",
        "value",
        "expected",
        "rules",
    )
    return {name: getattr(signal, name) for name in names} | {
        "number": signal.number,
        "rules": signal.rules,
        "title": title_of(signal),
        "sigmas": 0.0 if signal.kind == SignalKind.WEAK_SPOT else signal.sigmas,
        "unit": signal.unit.code,
        "finding": signal.finding.number if signal.finding else None,
    }
