"""The API of tracing, to read: traces of the orders one sees, the register of accidents for its keepers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from ninja import Router, Schema

from headwater.centre.complaints import exporting
from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import Accident, Trace
from headwater.centre.complaints.queries.accidents import accidents_seen_by
from headwater.centre.complaints.queries.orders import orders_seen_by
from headwater.centre.complaints.queries.traces import traces_seen_by
from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission as P
from headwater.centre.ui.components import mask_customer

router = Router()
MOST = 500
OVER_THE_API = gettext_lazy("Traces of complaints over the API")
LARGEST = 2**62


class TraceOut(Schema):
    """Where a complaint began. `scope`: individual or shared; `reasons` in the language asked for."""

    order: str
    customer: str
    klass: str
    cause: str | None
    process: str
    step: str
    finding: str
    scope: str
    reasons: list[str]
    controllable: bool
    same_type: bool
    days_since_fix: int | None
    measure: str | None
    measure_due: date | None
    traced_at: datetime


class AccidentOut(Schema):
    """A service accident. `state`: open, reported or closed."""

    number: str
    title: str
    klass: str
    severity: int
    unit: str
    order: str | None
    happened_at: datetime
    known_at: datetime
    state: str
    report_due: datetime
    reported_at: datetime | None
    what: str
    wrong: str
    right: str
    conclusion: str


@router.get("/traces", response=list[TraceOut], summary="Traces of complaints, the newest first")
def traces(request: HttpRequest, limit: int = 100, before: int | None = None) -> Any:
    """Of the orders in the token's units; `before`: only orders with a smaller number. Customers masked."""
    require(request.user, P.SEE_COMPLAINTS)
    rows = traces_seen_by(request.user).order_by("-order")
    if before is not None:
        rows = rows.filter(order__lt=_number(before))
    page = list(rows[: _most(limit)])
    traced = orders_seen_by(request.user).filter(trace__isnull=False)
    exporting.read_by_program(request, OVER_THE_API, traced, [row.order for row in page])
    return [_trace(row) for row in page]


def _number(asked: int) -> int:
    return max(0, min(asked, LARGEST))


def _most(limit: int) -> int:
    return max(1, min(limit, MOST))


def _trace(row: Trace) -> dict[str, Any]:
    order = row.order
    return {
        "order": order.number,
        "customer": mask_customer(order.customer) if order.customer else "",
        "klass": order.klass.code,
        "cause": row.cause.name if row.cause else None,
        "process": str(row.step.process),
        "step": str(row.step),
        "finding": mask_text(row.finding, order.customer, order.customer_name),
        "scope": row.scope,
        "reasons": row.reasons,
        "controllable": row.controllable,
        "same_type": row.same_type,
        "days_since_fix": row.days_since_fix,
        "measure": row.measure.title if row.measure else None,
        "measure_due": row.measure.due if row.measure else None,
        "traced_at": row.traced_at,
    }


@router.get("/accidents", response=list[AccidentOut], summary="Service accidents, the newest first")
def accidents(request: HttpRequest, limit: int = 100, before: int | None = None) -> Any:
    """Of the units whose register the token's owner keeps; `before`: only those with a smaller number."""
    require(request.user, P.KEEP_ACCIDENTS)
    rows = accidents_seen_by(request.user).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=_number(before))
    return [_accident(row) for row in rows[: _most(limit)]]


def _accident(row: Accident) -> dict[str, Any]:
    known = (row.order.customer, row.order.customer_name) if row.order else ()
    plain = ("number", "severity", "happened_at", "known_at", "state", "report_due", "reported_at")
    said = ("title", "what", "wrong", "right", "conclusion")
    return (
        {name: getattr(row, name) for name in plain}
        | {name: mask_text(getattr(row, name), *known) for name in said}
        | {
            "klass": row.klass.code,
            "unit": row.unit.code,
            "order": row.order.number if row.order else None,
        }
    )
