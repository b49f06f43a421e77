"""Rows of the sample's file -> orders, the contacts they name, and their events, none of them saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from headwater.centre.complaints import standing
from headwater.centre.complaints.models import (
    Cause,
    ComplaintClass,
    EventKind,
    MassComplaint,
    Order,
    OrderContact,
    OrderEvent,
    OrderState,
)
from headwater.centre.people.models import Membership, Person, Unit

SOURCE = "sample"
K: Any = EventKind
S: Any = OrderState
Row = dict[str, Any]

REPLIES = (
    "已致电客户说明正在核查，稍后回复。",
    "已联系客户了解详情，请相关部门处理。",
    "已向客户致歉并说明处理时限。",
    "已核实情况，正在处理，客户表示理解。",
)
ANSWERS = {
    "network": "经现场测试并调整基站参数，信号已恢复正常，客户确认可以使用。",
    "broadband": "装维人员已上门处理，线路测试正常，客户确认。",
    "charges": "经核查账单，已说明费用构成，多收部分已退还。",
    "value_added": "已取消该业务并退还费用，加入营销免打扰名单。",
    "handling": "已更正办理结果，并向客户说明生效时间。",
    "promotion": "已核实活动规则，优惠已补发，致歉。",
    "attitude": "已调听录音，对当事人员进行教育，向客户致歉。",
    "access": "已说明原因并优化时段安排，向客户致歉。",
    "device": "已为客户更换并测试正常。",
    "privacy": "已封堵号码并核查，结果已告知客户。",
}
MASS_ANSWER = "受影响基站已全部恢复，系传输故障所致，向您致歉；如仍有问题请随时联系我们。"
MASS_REPLY = "我们已注意到该片区网络故障，正在抢修，恢复后将统一答复。"


@dataclass
class Sheet:
    """What the rows name: units, persons, classes and causes; and who of a department works on orders."""

    units: dict[str, Unit]
    agents: dict[str, Person]
    teams: dict[int, Unit]
    clerks: dict[str, list[Person]]
    classes: dict[str, ComplaintClass] = field(default_factory=dict)
    causes: dict[tuple[str, str], Cause] = field(default_factory=dict)

    @classmethod
    def of(cls, found: tuple[dict[str, Unit], list[Membership]]) -> Sheet:
        """Read once; a sample of any size asks the database no more than this."""
        units, memberships = found
        agents, teams = {}, {}
        clerks: dict[str, list[Person]] = {}
        for place in memberships:
            person = place.person
            if person.agent_code:
                agents[person.agent_code] = person
                teams[person.pk] = place.unit
            else:
                clerks.setdefault(place.unit.code, []).append(person)
        sheet = cls(units, agents, teams, clerks)
        sheet.classes = {one.code: one for one in ComplaintClass.objects.all()}
        sheet.causes = {(one.klass.code, one.name): one for one in Cause.objects.select_related("klass")}
        return sheet

    def handler(self, code: str, number: int) -> Person | None:
        """Somebody of the department, in turn; its head stands first and works on none."""
        here = self.clerks.get(code, [])
        workers = here[1:] or here
        return workers[number % len(workers)] if workers else None


def people_and_units() -> tuple[dict[str, Unit], list[Membership]]:
    """The units by code, and who is where today."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    here = Membership.objects.filter(until=None).select_related("person", "unit").order_by("person__number")
    return units, list(here)


def orders_of(
    rows: list[Row], sheet: Sheet, whole: MassComplaint | None
) -> tuple[list[Order], list[OrderContact], list[OrderEvent]]:
    """All of them, unsaved, each event and contact holding its order; clocks worked out."""
    orders, contacts, events, kept, now = [], [], [], standing.keeping(), timezone.now()
    for number, row in enumerate(rows):
        order = _order(row, number, sheet, whole)
        mine = list(_events(order, row, number, sheet))
        order.version = len(mine)
        found = standing.clocks_of(order.received_at, mine, kept, now)
        for name, value in standing.moments(found, order.state).items():
            setattr(order, name, value)
        orders.append(order)
        events += mine
        if row["contact"]:
            contacts.append(OrderContact(order=order, contact=row["contact"], happened_at=order.received_at))
    return orders, contacts, events


def _at(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


def _order(row: Row, number: int, sheet: Sheet, whole: MassComplaint | None) -> Order:
    agent = sheet.agents.get(row["agent"] or "")
    unit = sheet.teams[agent.pk] if agent else sheet.units["OPS-Q"]
    with_department = row["handed_at"] is not None
    department = sheet.units[row["department"]] if with_department else unit
    return Order(
        received_at=_at(row["received_at"]),
        channel=row["channel"],
        customer=row["customer"],
        customer_name=row["customer_name"],
        title=row["title"][:160],
        text=row["text"],
        klass=sheet.classes[row["class"]],
        cause=sheet.causes[row["class"], row["cause"]],
        severity=row["severity"],
        service=row["service"],
        segment=row["segment"],
        region=row["region"],
        area=row["area"],
        unit=unit,
        taken_by=agent,
        department=department,
        handler=sheet.handler(row["department"], number) if with_department else None,
        state=_state(row),
        first_replied_at=_at(row["first_replied_at"]),
        answered_at=_at(row["answered_at"]),
        closed_at=_at(row["closed_at"]),
        called_back_at=_at(row["called_back_at"]) if row["satisfied"] is not None else None,
        satisfied=row["satisfied"],
        valid=row["valid"] if row["closed_at"] else None,
        bounces=row["bounces"] if with_department else 0,
        mass=whole if row["mass"] else None,
        source=SOURCE,
        source_id=row["id"],
    )


def _state(row: Row) -> Any:
    if row["closed_at"]:
        return S.CLOSED
    if row["answered_at"]:
        return S.ANSWERED
    if row["paused_at"] and not row["resumed_at"]:
        return S.WAITING_CUSTOMER
    return S.IN_WORK if row["handed_at"] else S.NEW


def _events(order: Order, row: Row, number: int, sheet: Sheet) -> Iterator[OrderEvent]:
    """What happened, in order of time; the last one's number is the order's version."""
    happened = sorted(_happened(order, row, number, sheet), key=lambda one: one["at"])
    by_agent = order.taken_by.number if order.taken_by else "sample"
    for version, facts in enumerate(happened, start=1):
        person = facts.pop("person", None)
        name = person.number if person else by_agent if facts["kind"] == K.RECEIVED else "sample"
        yield OrderEvent(order=order, person=person, by=name, version=version, **facts)


def _happened(order: Order, row: Row, number: int, sheet: Sheet) -> Iterator[dict[str, Any]]:
    unit, handler, received = order.unit, order.handler, order.received_at
    yield {"kind": K.RECEIVED, "at": received, "to_unit": unit, "person": order.taken_by,
           "data": {"terms": order.klass.terms}}  # fmt: skip
    if row["mass"]:
        joined = received + timedelta(minutes=2)
        yield {"kind": K.JOINED, "at": joined, "text": order.mass.title, "data": {"mass": order.mass.number}}
    if row["handed_at"]:
        yield from _handed(order, row, sheet)
    if row["first_replied_at"]:
        text = MASS_REPLY if row["mass"] else REPLIES[number % len(REPLIES)]
        yield {"kind": K.REPLIED, "at": _at(row["first_replied_at"]), "text": text, "person": handler}
    if row["paused_at"]:
        data = {"state": S.WAITING_CUSTOMER}
        text = "等客户提供号码与截图。"
        yield {"kind": K.PAUSED, "at": _at(row["paused_at"]), "text": text, "person": handler, "data": data}
    if row["resumed_at"]:
        yield {"kind": K.RESUMED, "at": _at(row["resumed_at"]), "text": "客户已提供。", "person": handler}
    if row["answered_at"]:
        text = MASS_ANSWER if row["mass"] else ANSWERS[row["class"]]
        yield {"kind": K.ANSWERED, "at": _at(row["answered_at"]), "text": text, "person": handler}
    if row["called_back_at"]:
        reached = row["satisfied"] is not None
        data = {"reached": reached, "satisfied": row["satisfied"]}
        yield {"kind": K.CALLED_BACK, "at": _at(row["called_back_at"]), "data": data,
               "person": sheet.handler("OPS-Q", number)}  # fmt: skip
    if row["closed_at"]:
        data = {"valid": row["valid"], "by_itself": False}
        person = sheet.handler("OPS-Q", number)
        yield {"kind": K.CLOSED, "at": _at(row["closed_at"]), "data": data, "person": person}


def _handed(order: Order, row: Row, sheet: Sheet) -> Iterator[dict[str, Any]]:
    """To its department; with a bounce to a wrong one first, and back, as often as it bounced."""
    at, unit = _at(row["handed_at"]), order.unit
    assert at is not None
    wrong = sheet.units[row["wrong_department"]]
    answered = _at(row["answered_at"])
    # Sent round it loses hours of what it takes to the answer; of an open one, of the time until now.
    end = at + (answered - at) * 0.4 if answered else min(at + timedelta(hours=3), timezone.now())
    step = max((end - at) / (2 * row["bounces"] + 1), timedelta(seconds=1))
    for _turn in range(row["bounces"]):
        yield _over(unit, wrong, at, "请核实处理。", back=_turn > 0)
        yield _over(wrong, unit, at + step, "不属我部门职责，退回。", back=True)
        at += 2 * step
    yield _over(unit, order.department, at, "请按时限处理并回复。", back=False)


def _over(source: Unit, target: Unit, at: datetime, text: str, *, back: bool) -> dict[str, Any]:
    return {"kind": K.HANDED_OVER, "at": at, "from_unit": source, "to_unit": target, "text": text,
            "data": {"back": back}}  # fmt: skip
