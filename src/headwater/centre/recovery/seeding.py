"""Who complained: the customers that a model or a footprint begins with."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import ibis
from django.db.models import Q, QuerySet
from django.utils import timezone

from headwater.centre.complaints.models import Order, OrderState
from headwater.centre.recovery import files
from headwater.centre.recovery.design import FILE, ORDERS, SURVEYS, Seeds
from headwater.engine.lake import Snapshot
from headwater.engine.lake.engines import Engine
from headwater.engine.words import Problem, Words

NOBODY = Words(
    "Nobody complained by these conditions: choose other classes, a longer period or another source",
    "按这些条件没有投诉客户：请更换类别、延长时段或改用其他来源",
)
GONE = Words(
    "The list of customers is no longer there: bring it in again",
    "客户名单文件已不存在：请重新上传",
)


def complainants(seeds: Seeds, unit_path: str, engine: Engine, snapshot: Snapshot) -> list[str]:
    """The customers, each once, in order. Orders are those of the model's unit and below. Raises Problem."""
    found: list[str] = []
    if seeds.source == ORDERS:
        rows = orders(seeds, unit_path).exclude(customer="").order_by("customer")
        found = list(rows.values_list("customer", flat=True).distinct())
    elif seeds.source == SURVEYS:
        found = _of_surveys(seeds, engine, snapshot)
    elif seeds.source == FILE:
        found = listed(seeds.file)
    if not found:
        raise Problem(NOBODY)
    return found


def orders(seeds: Seeds, unit_path: str) -> QuerySet[Order]:
    """The orders that the seeds speak of; merged and withdrawn ones are none."""
    rows = Order.objects.exclude(state__in=(OrderState.MERGED, OrderState.WITHDRAWN))
    rows = rows.filter(Q(unit__path__startswith=unit_path) | Q(department__path__startswith=unit_path))
    if seeds.mass is not None:
        rows = rows.filter(mass=seeds.mass)
    if seeds.single:
        rows = rows.filter(mass=None)
    if seeds.classes:
        rows = rows.filter(klass__in=seeds.classes)
    if seeds.causes:
        rows = rows.filter(cause__in=seeds.causes)
    if seeds.start:
        rows = rows.filter(received_at__gte=_midnight(seeds.start))
    if seeds.end:
        rows = rows.filter(received_at__lt=_midnight(seeds.end + timedelta(days=1)))
    return rows


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _of_surveys(seeds: Seeds, engine: Engine, snapshot: Snapshot) -> list[str]:
    rows = engine.table(snapshot, "surveys", seeds.start, seeds.end)
    rows = rows.filter(rows.customer.notnull(), rows.score <= (seeds.below if seeds.below is not None else 2))
    for name in ("kind", "item"):
        if getattr(seeds, name):
            rows = rows.filter(rows[name] == ibis.literal(getattr(seeds, name)))
    table = engine.execute(rows.select("customer").distinct().order_by("customer"))
    found: list[str] = table["customer"].to_pylist()
    return found


def listed(key: str) -> list[str]:
    """The customers of a list that was brought in."""
    file = files.folder_of(files.LISTS, key) / "customers.txt"
    if not key or not file.is_file():
        raise Problem(GONE)
    return file.read_text(encoding="utf-8").split("\n")
