"""A row becomes an order with its story, or a reason why it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from headwater.centre.complaints.actions.loading import Story
from headwater.centre.complaints.filing.columns import BY_NAME, MOMENTS, Reading
from headwater.centre.complaints.filing.moments import format_of, moment
from headwater.centre.complaints.filing.rows import Row
from headwater.centre.complaints.models import Cause, ComplaintClass, EventKind, Order, OrderEvent, OrderState
from headwater.centre.people.models import Unit
from headwater.engine.words import Words

PLAIN = {
    "customer": 80, "customer_name": 80, "channel": 40, "service": 200, "segment": 80, "region": 80,
    "area": 120,
}  # fmt: skip
# Clocks of two machines differ a little.
AHEAD = timedelta(minutes=10)
SAMPLE = 500
K: Any = EventKind


class Reject(Exception):
    """Why a row cannot be an order."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True)
class House:
    """What rows refer to, looked up once."""

    unit: Unit
    by: str
    source: str
    classes: Mapping[str, ComplaintClass]
    causes: Mapping[tuple[int, str], Cause]
    units: Mapping[str, Unit]
    now: datetime = field(default_factory=timezone.now)


def house(unit: Unit, by: str, source: str) -> House:
    """From the ledger as it stands."""
    units = {key: u for u in Unit.objects.filter(closed=None) for key in (u.code, u.name, u.name_en) if key}
    causes = {(c.klass_id, key): c for c in Cause.objects.all() for key in (c.name, c.name_en) if key}
    classes = {k.code: k for k in ComplaintClass.objects.select_related("department")}
    return House(unit, by, source, classes, causes, units)


def settled(reading: Reading, rows: Iterable[Row]) -> Reading:
    """The reading with the format of each column of moments, as the first rows show it."""
    first = [row for row, _n in zip(rows, range(SAMPLE), strict=False)]
    formats = {
        name: format_of(row.cells.get(reading.columns[name], "") for row in first)
        for name in MOMENTS
        if name in reading.columns
    }
    return Reading(reading.columns, reading.classes, reading.usual_class, reading.zone, formats)


def facts_of(row: Row, reading: Reading) -> dict[str, Any]:
    """Our facts of a row: texts, and moments with their zone. Reject where a moment cannot be read."""
    zone = ZoneInfo(reading.zone)
    found: dict[str, Any] = {}
    for name, column in reading.columns.items():
        cell = row.cells.get(column, "")
        if name not in MOMENTS:
            found[name] = cell
            continue
        try:
            found[name] = moment(cell, reading.formats.get(name, ""), zone)
        except ValueError:
            label = BY_NAME[name].words
            raise Reject(
                Words(
                    f"{label.en}: “{cell[:40]}” is no moment that can be read",
                    f"{label.zh}：无法识别时间“{cell[:40]}”",
                )
            ) from None
    return found


def story_of(row: Row, reading: Reading, where: House) -> Story:
    """The order of a row with its events; Reject with the reason."""
    facts = facts_of(row, reading)
    title, text = facts.get("title", "").strip(), facts.get("text", "").strip()
    if not title and not text:
        raise Reject(Words("neither a title nor a text", "既无标题也无内容"))
    received = facts.get("received_at") or (where.now if "received_at" not in reading.columns else None)
    if received is None:
        raise Reject(Words("no time of receipt", "缺少受理时间"))
    if received > where.now + AHEAD:
        raise Reject(Words("received in the future", "受理时间晚于当前时间"))
    klass = class_of(facts.get("klass", ""), reading, where)
    order = Order(
        title=_title(title or text), text=text[:8000], received_at=received, klass=klass,
        cause=where.causes.get((klass.pk, facts.get("cause", "").strip())), severity=klass.severity,
        unit=where.unit, source=where.source, source_id=identity(facts, row),
        department=_department(facts, klass, where),
        **{name: facts.get(name, "").strip()[:longest] for name, longest in PLAIN.items()},
    )  # fmt: skip
    contact = facts.get("contact", "").strip()[:120]
    return Story(order, _events(order, facts, klass, where), [contact] if contact else [])


def _title(words: str) -> str:
    """One line."""
    return " ".join(words.split())[:160]


def class_of(value: str, reading: Reading, where: House) -> ComplaintClass:
    """By the mapping of their values, else by our own names, else the usual one."""
    code = reading.classes.get(value.strip()) or reading.usual_class
    own = next((k for k in where.classes.values() if value.strip() in (k.code, k.name, k.name_en)), None)
    found = own if own is not None and value.strip() not in reading.classes else where.classes.get(code)
    if found is None:
        raise Reject(
            Words(
                f"no class is chosen for “{value[:40]}”, and no usual one",
                f"类别“{value[:40]}”未对应到投诉分类，也未设默认分类",
            )
        )
    return found


def _department(facts: Mapping[str, Any], klass: ComplaintClass, where: House) -> Unit:
    return where.units.get(str(facts.get("department", "")).strip()) or klass.goes_to(where.unit)


def identity(facts: Mapping[str, Any], row: Row) -> str:
    """The number at the source; without one a mark of the content, so that the same row is known again."""
    given = str(facts.get("source_id", "")).strip()
    if given.endswith(".0") and given[:-2].isdecimal():
        given = given[:-2]  # what a spreadsheet makes of a number
    if given:
        return given[:80]
    return "#" + sha256("\x1f".join(row.cells.values()).encode()).hexdigest()[:24]


def _events(order: Order, facts: Mapping[str, Any], klass: ComplaintClass, where: House) -> list[OrderEvent]:
    """Received, replied, answered, closed, as far as the row says; the order's state follows."""
    due = facts.get("due_at")
    data = {"terms": klass.terms} | ({"source_due": due.isoformat()} if due else {})
    events = [_event(where, K.RECEIVED, order.received_at, to_unit=order.department, data=data)]
    closed = _after(facts.get("closed_at"), order.received_at, where)
    answered = _after(facts.get("answered_at"), order.received_at, where) or closed
    replied = _after(facts.get("replied_at"), order.received_at, where)
    if answered and closed and answered > closed:
        answered = closed
    if replied and (answered is None or replied < answered):
        events.append(_event(where, K.REPLIED, replied))
        order.state = OrderState.IN_WORK
    if answered:
        events.append(_event(where, K.ANSWERED, answered, text=facts.get("reply", "").strip()[:4000]))
        order.state, order.answered_at = OrderState.ANSWERED, answered
    if closed:
        events.append(_event(where, K.CLOSED, closed, data={"valid": None}))
        order.state, order.closed_at = OrderState.CLOSED, closed
    order.first_replied_at = min((at for at in (replied, answered) if at), default=None)
    return events


def _after(at: datetime | None, start: datetime, where: House) -> datetime | None:
    """A later step of the same order; one that lies before its beginning is taken for its beginning."""
    if at is not None and at > where.now + AHEAD:
        raise Reject(Words("answered or closed in the future", "答复或结单时间晚于当前时间"))
    return max(at, start) if at else None


def _event(where: House, kind: Any, at: datetime, **facts: Any) -> OrderEvent:
    return OrderEvent(kind=kind, at=at, by=where.by, **facts)
