"""The API of this room: orders to take in, to read, to answer; customers masked as on pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router, Schema, Status
from pydantic import Field

from headwater.centre.complaints import exporting, insight_api, own_api, standing, trace_api
from headwater.centre.complaints.actions import orders as actions
from headwater.centre.complaints.masking import mask_name, mask_text
from headwater.centre.complaints.models import OPEN, Cause, ComplaintClass, Order, OrderState
from headwater.centre.complaints.queries.orders import order_for, orders_seen_by
from headwater.centre.people.access import can, require
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.components import mask_customer

router = Router()
router.add_router("", own_api.router)
router.add_router("", insight_api.router)
router.add_router("", trace_api.router)
MOST = 500
OVER_THE_API = gettext_lazy("Complaint orders over the API")
P = Permission
Short = Annotated[str, Field(max_length=80)]
Words = Annotated[str, Field(max_length=4000)]


class ClassOut(Schema):
    """A class with what is promised in it: minutes of working time, or of day and night."""

    code: str
    name: str
    name_en: str
    first_reply_minutes: int
    solve_minutes: int
    department_minutes: int
    hours: str
    causes: list[str]


class ClockOut(Schema):
    """One clock at this moment. Seconds; `kept` is null while that is open."""

    due_at: datetime | None
    used: float
    allowed: float
    stage: int
    paused: bool
    kept: bool | None


class OrderOut(Schema):
    """An order; `stage` 0 in time, 1 warned, 2 pressing, 3 overdue. The customer is masked."""

    number: str
    source: str
    source_id: str
    received_at: datetime
    title: str
    klass: str
    cause: str
    severity: int
    state: str
    stage: int
    due_at: datetime | None
    first_replied_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    unit: str
    department: str
    handler: str
    customer: str
    channel: str
    service: str
    segment: str
    region: str
    area: str
    bounces: int
    satisfied: bool | None
    valid: bool | None
    mass: str
    continues: str
    version: int
    url: str


class EventOut(Schema):
    """What happened, when, by whom."""

    kind: str
    at: datetime
    by: str
    text: str


class OneOrderOut(OrderOut):
    """An order with its text, clocks, contacts and story."""

    text: str
    customer_name: str
    contacts: list[str]
    first_reply: ClockOut
    solve: ClockOut
    department_clock: ClockOut
    events: list[EventOut]


class OrderIn(Schema):
    """A complaint. `unit` and `department` are codes of units, `klass` the code of a class."""

    title: Annotated[str, Field(min_length=1, max_length=160)]
    unit: Short
    klass: Short
    text: Annotated[str, Field(max_length=8000)] = ""
    source: Annotated[str, Field(max_length=40, pattern=r"^[\w-]*$")] = "api"
    source_id: Short = ""
    received_at: datetime | None = None
    cause: Short = ""
    severity: Annotated[int, Field(ge=1, le=4)] | None = None
    department: Short = ""
    customer: Short = ""
    customer_name: Short = ""
    channel: Annotated[str, Field(max_length=40)] = ""
    service: Annotated[str, Field(max_length=200)] = ""
    segment: Short = ""
    region: Short = ""
    area: Annotated[str, Field(max_length=120)] = ""
    contacts: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=50)] = []


class ReplyIn(Schema):
    """An answer. `final`: it solves the order. `version`: what was read; another one is refused."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    final: bool = False
    version: int | None = None


class SaidIn(Schema):
    """What the customer says; after the end it opens an order that goes on from this one."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]
    objects: bool = False
    version: int | None = None


PLAIN = (
    "number", "source", "source_id", "received_at", "severity", "state", "due_at", "first_replied_at",
    "answered_at", "closed_at", "channel", "service", "segment", "region", "area", "bounces", "satisfied",
    "valid", "version", "url",
)  # fmt: skip


def _out(order: Any) -> dict[str, Any]:
    return {name: getattr(order, name) for name in PLAIN} | {
        "title": order.title_shown,
        "klass": order.klass.code,
        "cause": order.cause.name if order.cause else "",
        "stage": order.stage,
        "unit": order.unit.code,
        "department": order.department.code,
        "handler": order.handler.number if order.handler else "",
        "customer": mask_customer(order.customer),
        "mass": order.mass.number if order.mass else "",
        "continues": f"C-{order.continues_id}" if order.continues_id else "",
    }


def _one(order: Order) -> dict[str, Any]:
    now = standing.with_stage(Order.objects.select_related("klass", "cause", "unit", "department", "mass"))
    row = now.get(pk=order.pk)
    clocks = standing.clocks(row)
    known = (row.customer, row.customer_name)
    events = row.events.order_by("at", "pk")
    return _out(row) | {
        "text": mask_text(row.text, *known),
        "customer_name": mask_name(row.customer_name),
        "contacts": [c.contact for c in row.contacts.all()],
        "first_reply": clocks.first_reply,
        "solve": clocks.solve,
        "department_clock": clocks.department,
        "events": [
            {"kind": e.kind, "at": e.at, "by": e.by, "text": mask_text(e.text, *known)} for e in events
        ],
    }


@router.get("/classes", response=list[ClassOut], summary="The classes and their deadlines")
def classes(request: HttpRequest) -> Any:
    """Those in use, in the order of the list."""
    require(request.user, P.TAKE_COMPLAINTS if not can(request.user, P.SEE_COMPLAINTS) else P.SEE_COMPLAINTS)
    rows = ComplaintClass.objects.filter(active=True).prefetch_related("causes")
    names = [name for name in ClassOut.model_fields if name != "causes"]
    return [{n: getattr(k, n) for n in names} | {"causes": [c.name for c in k.causes.all()]} for k in rows]


@router.get("/orders", response=list[OrderOut], summary="Orders, the newest first")
def orders(
    request: HttpRequest,
    limit: int = 100,
    before: int | None = None,
    state: str = "",
    stage: int | None = None,
    which: Literal["open", "all"] = "open",
) -> Any:
    """Those that the owner of the token may see, at most 500 at once. `before`: the number to go on from."""
    require(request.user, P.SEE_COMPLAINTS)
    rows = standing.with_stage(orders_seen_by(request.user)).order_by("-pk")
    if state and state not in OrderState.values:
        raise ValidationError(_("There is no such state."))
    if state:
        rows = rows.filter(state=state)
    elif which == "open":
        rows = rows.filter(state__in=OPEN)
    if stage is not None:
        rows = rows.filter(stage__gte=max(0, min(stage, 3)))
    if before is not None:
        rows = rows.filter(pk__lt=max(0, min(before, 2**62)))
    page = list(rows[: max(1, min(limit, MOST))])
    exporting.read_by_program(request, OVER_THE_API, orders_seen_by(request.user), page)
    return [_out(order) for order in page]


@router.get("/orders/{int:number}", response=OneOrderOut, summary="One order with its clocks and story")
def order(request: HttpRequest, number: int) -> Any:
    """By its number without C-."""
    require(request.user, P.SEE_COMPLAINTS)
    found = _seen(request, number)
    # One by one they count with the list.
    address = request.path.rpartition("/")[0]
    exporting.read_by_program(request, OVER_THE_API, orders_seen_by(request.user), [found], address)
    return _one(found)


def _seen(request: HttpRequest, number: int) -> Order:
    found = order_for(request.user, number) if 0 < number < 2**62 else None
    if found is None:
        raise Http404
    return found


@router.post("/orders", response={200: OneOrderOut, 201: OneOrderOut}, summary="Take in a complaint")
def take_in(request: HttpRequest, told: OrderIn) -> Any:
    """201 for a new order; 200 with the order that is there when source and number are known already."""
    require(request.user, P.TAKE_COMPLAINTS)
    klass = ComplaintClass.objects.filter(code=told.klass, active=True).first()
    if klass is None:
        raise ValidationError(_("There is no class with the code %(code)s.") % {"code": told.klass})
    unit = _unit(told.unit)
    require(request.user, P.TAKE_COMPLAINTS, unit)
    known = _known(told)
    if known is not None:
        if order_for(request.user, known.pk) is None:
            raise ValidationError(_("This number of the source is known already, with another unit."))
        return Status(200, _one(known))
    facts = told.dict(exclude={"unit", "klass", "cause", "department", "received_at"})
    received = told.received_at
    made = actions.take_in(
        by=request.user, unit=unit, klass=klass, cause=_cause(klass, told.cause),  # type: ignore[arg-type]
        department=_unit(told.department) if told.department else None,
        received_at=timezone.make_aware(received) if received and timezone.is_naive(received) else received,
        **facts,
    )  # fmt: skip
    return Status(201, _one(made))


def _known(told: OrderIn) -> Order | None:
    if not told.source_id or not told.source:
        return None
    return Order.objects.filter(source=told.source, source_id=told.source_id.strip()).first()


def _unit(code: str) -> Unit:
    found = Unit.objects.filter(code=code, closed=None).first()
    if found is None:
        raise ValidationError(_("There is no unit with the code %(code)s.") % {"code": code[:60]})
    return found


def _cause(klass: ComplaintClass, name: str) -> Cause | None:
    if not name:
        return None
    found = klass.causes.filter(name=name).first() or klass.causes.filter(name_en=name).first()
    if found is None:
        raise ValidationError(_("The class has no cause %(name)s.") % {"name": name})
    return found


@router.post("/orders/{int:number}/replies", response={201: OneOrderOut}, summary="Reply to the customer")
def reply(request: HttpRequest, number: int, told: ReplyIn) -> Any:
    """Ends the clock of the first reply; with `final` that of solving too."""
    require(request.user, P.HANDLE_COMPLAINTS)
    facts = {"text": told.text, "final": told.final, "seen": told.version}
    done = actions.reply(by=request.user, order=_seen(request, number), **facts)  # type: ignore[arg-type]
    return Status(201, _one(done))


@router.post("/orders/{int:number}/said", response={201: OneOrderOut}, summary="The customer spoke up")
def said(request: HttpRequest, number: int, told: SaidIn) -> Any:
    """Gives the order in which it stands now: after the end of this one a new, linked one."""
    require(request.user, P.HANDLE_COMPLAINTS)
    facts = {"text": told.text, "objects": told.objects, "seen": told.version}
    done = actions.customer_says(by=request.user, order=_seen(request, number), **facts)  # type: ignore[arg-type]
    return Status(201, _one(done))
