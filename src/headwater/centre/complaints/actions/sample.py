"""The sample centre's complaints: orders with their events, the mass complaint, traces, one accident.

They come from `sample/complaints.parquet` in the data folder (see `engine.sample.complaints`); a second time
changes nothing.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.db import transaction

from headwater.centre.complaints.actions import accidents, mass
from headwater.centre.complaints.actions.sample_copying import copy_in
from headwater.centre.complaints.actions.sample_orders import SOURCE, Sheet, orders_of, people_and_units
from headwater.centre.complaints.actions.sample_owning import load_sample_owning
from headwater.centre.complaints.actions.sample_traces import trace_sample
from headwater.centre.complaints.models import AccidentClass, Cause, ComplaintClass, MassComplaint, Order
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Unit

FILE = Path("sample") / "complaints.parquet"


@transaction.atomic
def load_sample_complaints(*, by: Actor, home: Path) -> dict[str, int]:
    """Bring them in; how many orders, events and traces. Nothing where the file or the organisation lacks."""
    path = home / FILE
    if not path.exists() or Order.objects.exists() or not Unit.objects.filter(code="OPS-Q").exists():
        return {"orders": 0, "events": 0, "traces": 0}
    rows = pq.read_table(path).to_pylist()
    sheet = Sheet.of(people_and_units())
    _send_classes(rows, sheet)
    whole = _incident(by, rows, sheet)
    orders, contacts, events = orders_of(rows, sheet, whole)
    copy_in(orders)
    # Only now have the orders numbers that contacts and events can name.
    for contact in contacts:
        contact.order_id = contact.order.pk
    for event in events:
        event.order_id = event.order.pk
    copy_in(contacts)
    copy_in(events)
    traces = trace_sample(by=by, orders=orders)
    _accident(by, orders)
    load_sample_owning(by=by)
    return {"orders": len(orders), "events": len(events), "traces": traces}


def _send_classes(rows: list[dict[str, Any]], sheet: Sheet) -> None:
    """Each class goes first to the department that solves most of its complaints."""
    solved: dict[str, Counter[str]] = {}
    for row in rows:
        solved.setdefault(row["class"], Counter())[row["department"]] += 1
    for code, counts in solved.items():
        klass, most = sheet.classes[code], min(counts, key=lambda unit: (-counts[unit], unit))
        if klass.department is None and most in sheet.units:
            klass.department = sheet.units[most]
            klass.save(update_fields=["department"])


def _incident(by: Actor, rows: list[dict[str, Any]], sheet: Sheet) -> MassComplaint | None:
    """The mass complaint of the failing cells, where the sample has one."""
    mine = [row for row in rows if row["mass"]]
    if not mine:
        return None
    began = mine[0]["received_at"].replace(tzinfo=UTC)
    klass = ComplaintClass.objects.get(code="network")
    found = mass.open_mass(
        by=by,
        title=f"{mine[0]['area']}多个基站故障，手机无法正常呼叫",
        text="片区内多个小区同时中断，客户反映无法呼叫、拨打 10086 失败；恢复后已统一答复。",
        unit=sheet.units["CC"],
        started_at=began,
        klass=klass,
        cause=Cause.objects.get(klass=klass, name="基站故障"),
        severity=4,
        owner=sheet.handler("OPS-Q", 0),
        region=mine[0]["area"],
        area=mine[0]["area"],
    )
    MassComplaint.objects.filter(pk=found.pk).update(
        state="solved", ended_at=max(row["received_at"] for row in mine).replace(tzinfo=UTC)
    )
    return found


def _accident(by: Actor, orders: list[Order]) -> None:
    """One service accident out of a complaint about somebody's data."""
    leaked = [one for one in orders if one.cause is not None and one.cause.name == "信息泄露"]
    klass = AccidentClass.objects.filter(active=True).order_by("pk").first()
    if not leaked or klass is None or leaked[0].taken_by is None:
        return
    order = leaked[0]
    reporter = order.handler or order.taken_by
    if reporter is None:
        return
    accidents.enter_accident(
        by=by,
        title="客户资料遗留在柜台",
        klass=klass,
        happened_at=order.received_at - timedelta(hours=3),
        known_at=order.received_at,
        unit=order.department,
        reporter=reporter,
        report_to="客户服务中心总经理",
        what="客户投诉个人资料外泄。经核实，办理人员将证件复印件遗留在柜台，被他人拍照。",
        wrong="证件复印件未当场归档，离柜未锁屏。",
        order=order,
    )


__all__ = ["SOURCE", "load_sample_complaints"]
