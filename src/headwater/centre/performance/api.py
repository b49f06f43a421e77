"""The API of this room: which indicators there are, figures, series. Always in the asker's scope."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from headwater.centre.people.access import require, units_of
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import queries, wiring
from headwater.centre.performance.api_analyses import router as analyses_router
from headwater.centre.performance.api_signals import router as signals_router
from headwater.centre.performance.filters import permission_for
from headwater.centre.performance.presenters.groups import PEOPLE, dimensions
from headwater.centre.performance.queries.names import indicators_seen_by
from headwater.centre.performance.sight import Sight, sight_of
from headwater.centre.reference.periods import EARLIEST, LATEST, Period
from headwater.centre.ui.components import language_now
from headwater.centre.ui.data_clock import page_today
from headwater.centre.ui.state import PageState
from headwater.engine.indicators import Definition, IndicatorQuery

router = Router()
router.add_router("/analyses", analyses_router)
router.add_router("/signals", signals_router)
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]


class IndicatorOut(Schema):
    """An indicator in force."""

    key: str
    number: str
    name: str
    table: str
    formula: str
    unit: str
    direction: str
    level: str
    version: int
    review_date: date


class Asked(Schema):
    """A question as `headwater indicators compute` takes it; days are local and both inclusive."""

    indicators: str
    by: str = ""
    start: Day | None = None
    end: Day | None = None
    where: str = ""
    unit: str = ""


class AnswerOut(Schema):
    """Figures, and what they stand on. Ratios are fractions, times seconds; null where undefined."""

    rows: list[dict[str, Any]]
    snapshot: int
    source: str
    versions: dict[str, int]
    suppressed: int
    notes: list[str]
    waiting: dict[str, str]
    not_attributable: list[str]
    seconds: float


class PointOut(Schema):
    """A step of a series: its first day, and the slot or hour within the day."""

    day: date
    slot: int
    value: float | None
    before: float | None
    count: float | None


class SeriesOut(Schema):
    """An indicator over time with its comparison and target."""

    key: str
    name: str
    unit: str
    grain: str
    target: float | None
    points: list[PointOut]
    notes: list[str]


@router.get("/", response=list[IndicatorOut], summary="Indicators in force")
def indicators(request: HttpRequest) -> list[dict[str, Any]]:
    """All definitions that figures are made with now."""
    require(request.user, Permission.SEE_INDICATORS)
    return [_plain(definition) for definition in indicators_seen_by(_asker(request))]


@router.get("/compute", response=AnswerOut, summary="Figures of indicators")
def compute(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """As `headwater indicators compute`, in the asker's scope."""
    require(request.user, Permission.SEE_INDICATORS)
    wanted = [_definition(key) for key in asked.indicators.split(",") if key]
    by = tuple(name for name in asked.by.split(",") if name)
    sight = _sight(request, wanted, by, asked)
    shown = [d for d in wanted if sight.attributes(d) and not sight.nothing]
    keys = tuple(d.key for d in shown)
    answer = wiring.ask(IndicatorQuery(keys, by, asked.start, asked.end, asked.where, sight.scope))
    return {
        "rows": answer.rows,
        "snapshot": answer.snapshot,
        "source": answer.source,
        "versions": dict(answer.versions),
        "suppressed": answer.suppressed,
        "notes": [words.say(language_now()) for words in answer.notes],
        "waiting": {key: words.say(language_now()) for key, words in answer.waiting_words.items()},
        "not_attributable": [d.key for d in wanted if d not in shown],
        "seconds": answer.seconds,
    }


@router.get("/{key}/series", response=SeriesOut, summary="One indicator over time")
def series(
    request: HttpRequest, key: str, start: Day, end: Day, grain: str = "", compare: str = "", unit: str = ""
) -> dict[str, Any]:
    """With the comparison (before, yesterday, last_week, same_weekday, last_year) beside."""
    require(request.user, Permission.SEE_INDICATORS)
    _definition(key)
    first, last = sorted((start, end))
    state = PageState(Period(first, last), page_today(), _unit(request, unit))
    found = queries.series(_asker(request), state, key, grain, compare)
    assert found is not None
    points = [
        {"day": p.key[0], "slot": p.key[1], "value": p.value, "before": p.before, "count": p.count}
        for p in found.points
    ]
    plain = {name: getattr(found, name) for name in ("key", "name", "unit", "grain", "target", "notes")}
    return plain | {"points": points}


def _asker(request: HttpRequest) -> Any:
    return request.user


def _definition(key: str) -> Definition:
    found = wiring.machine().definitions.get(key)
    if found is None:
        raise Http404
    return found


def _unit(request: HttpRequest, code: str) -> Unit | None:
    if not code:
        return None
    unit = Unit.objects.filter(code=code).first()
    if unit is None or not any(u.holds(unit) for u in units_of(request.user, Permission.SEE_INDICATORS)):
        raise Http404
    return unit


def _sight(request: HttpRequest, wanted: list[Definition], by: tuple[str, ...], asked: Asked) -> Sight:
    """The page's own rules: no breakdown by persons or teams, no filter by persons, without the right."""
    asker, unit = _asker(request), _unit(request, asked.unit)
    singled = "agent" if "agent" in by else ""
    rights = {permission_for(asker, definition, asked.where, singled) for definition in wanted}
    wide = sight_of(asker, unit)
    for definition in wanted:
        allowed = dimensions(asker, definition, wide)
        if any(name in PEOPLE and name not in allowed for name in by):
            raise PermissionDenied(_("You may not break this indicator down by teams or persons."))
    return sight_of(asker, unit, Permission.SEE_AGENTS) if Permission.SEE_AGENTS in rights else wide


def _plain(definition: Definition) -> dict[str, Any]:
    plain = {name: getattr(definition, name) for name in IndicatorOut.model_fields if name != "name"}
    return plain | {"name": definition.name.say(language_now())}
