"""Footprint cohorts: everybody whom an incident touched, by area, period and events.

Where it is known what happened, where and when, nobody need be guessed at: whoever called about it, whose
call failed there, who talks much there, is in. Groups by conditions over the lake's event tables, each
counted, joined without doubles, complainants set apart. Source: seed 004 (2,987 complaints -> 60,000
customers by three groups); a distance may rank inside afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from headwater.engine.lake.engines import Engine
from headwater.engine.lake.snapshots import Snapshot
from headwater.engine.lake.tables import TABLES, Table
from headwater.engine.lookalike.conditions import narrowed
from headwater.engine.words import Problem, Words

# The column that tells where: the first of these that a table has.
PLACES = ("area", "region")
# Local days are at most so far from UTC's: files are chosen by day, rows by the moment.
DAY = timedelta(days=1)
MOST_GROUPS = 16
MOST_HOURS_AFTER = 24 * 31


@dataclass(frozen=True, slots=True)
class Group:
    """Customers with at least `at_least` rows in `table` for which `where` holds, in period and areas.

    `key`: short and stable ("a"); `name`: as people read it; `where`: a condition in the formula language;
    `everywhere`: the areas of the footprint do not bear on this group (who calls in sits anywhere).
    `hours_after`: it is counted so many hours beyond the end: people call about a failure when it is over.
    """

    key: str
    name: str
    table: str
    where: str = ""
    at_least: int = 1
    everywhere: bool = False
    hours_after: int = 0


@dataclass(frozen=True, slots=True)
class Footprint:
    """Groups over a period [start, end) in UTC without a zone, and the areas (none: no limit).

    `within`: a condition over the newest extract of `customers` that everybody must meet, e.g. a device.
    """

    groups: tuple[Group, ...]
    start: datetime
    end: datetime
    areas: tuple[str, ...] = ()
    within: str = ""


@dataclass(frozen=True)
class Touched:
    """Who was touched. `members`: customer (text), groups (the keys, joined by "+"), events (rows counted),
    complained (bool); ordered by complained, events falling, customer.

    `counts`: group -> customers in it; `alone`: in this group only; `complained`: complainants in it.
    `total`: customers in any group, once each, without complainants; `complainants`: how many there are,
    `reached`: those of them who are in a group.
    """

    members: pa.Table
    counts: Mapping[str, int] = field(default_factory=dict)
    alone: Mapping[str, int] = field(default_factory=dict)
    complained: Mapping[str, int] = field(default_factory=dict)
    total: int = 0
    complainants: int = 0
    reached: int = 0

    @property
    def doubles(self) -> int:
        """How many would be counted more than once if the groups were just added."""
        return sum(self.counts.values()) - self.total - self.reached


def event_tables() -> dict[str, Table]:
    """The tables a group may stand on: those with a customer and a moment, by name."""
    return {name: table for name, table in TABLES.items() if moment_of(table) and _has(table, "customer")}


def moment_of(table: Table) -> str:
    """The column that tells when; empty where the table knows only days or nothing."""
    own = {column.name: column.type for column in table.columns}
    return table.day_from if own.get(table.day_from) == "timestamp" else ""


def place_of(table: Table) -> str:
    """The column that tells where; empty where the table does not know."""
    return next((name for name in PLACES if _has(table, name)), "")


def check(footprint: Footprint) -> None:
    """Refuses what cannot be counted, in words. Conditions are checked where they are rendered."""
    if not 1 <= len(footprint.groups) <= MOST_GROUPS:
        raise Problem(
            Words(
                f"A footprint has 1 to {MOST_GROUPS} groups; this one has {len(footprint.groups)}",
                f"影响范围由 1 至 {MOST_GROUPS} 个群组构成，当前为 {len(footprint.groups)} 个",
            )
        )
    if footprint.end <= footprint.start:
        raise Problem(
            Words("The period ends before it begins: change one of the two", "时段的结束早于开始：请修改其一")
        )
    keys = [group.key for group in footprint.groups]
    if len(set(keys)) < len(keys):
        raise Problem(Words("Two groups have the same key: rename one", "有两个群组的标识相同：请改名其一"))
    for group in footprint.groups:
        _check_group(group, footprint.areas)


def _check_group(group: Group, areas: tuple[str, ...]) -> None:
    tables = event_tables()
    if group.table not in tables:
        known = ", ".join(sorted(tables))
        raise Problem(
            Words(
                f"Group “{group.name}”: “{group.table}” holds no events of customers; there are {known}",
                f"群组“{group.name}”：“{group.table}”不含客户事件；可用的表：{known}",
            )
        )
    if not 0 <= group.hours_after <= MOST_HOURS_AFTER:
        raise Problem(
            Words(
                f"Group “{group.name}”: it goes on for 0 to {MOST_HOURS_AFTER} hours after the end",
                f"群组“{group.name}”：结束后可延长 0 至 {MOST_HOURS_AFTER} 小时",
            )
        )
    if group.at_least < 1:
        raise Problem(
            Words(
                f"Group “{group.name}”: at least one event is needed; {group.at_least} would be everybody",
                f"群组“{group.name}”：至少需 1 次事件；{group.at_least} 次等于所有客户",
            )
        )
    if areas and not group.everywhere and not place_of(tables[group.table]):
        raise Problem(
            Words(
                f"Group “{group.name}”: the table {group.table} does not know areas; let it count everywhere",
                f"群组“{group.name}”：表 {group.table} 没有片区；请设为不限片区",
            )
        )


def touched(
    engine: Engine, snapshot: Snapshot, footprint: Footprint, complainants: Iterable[str] = ()
) -> Touched:
    """Counts the groups over the lake and joins them. Raises Problem (FormulaError for a condition)."""
    known = pa.array(sorted(set(complainants)), pa.string())
    return _counted(engine.execute(rows_of(engine, snapshot, footprint)), footprint.groups, known)


def rows_of(engine: Engine, snapshot: Snapshot, footprint: Footprint) -> Any:
    """The question as an expression, not run yet: a condition that cannot be asked raises here already."""
    check(footprint)
    parts = [_of_group(engine, snapshot, footprint, group) for group in footprint.groups]
    joined = _joined(ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0], footprint.groups)
    if not footprint.within.strip():
        return joined
    return joined.semi_join(_customers(engine, snapshot, footprint.within), "customer")


def _of_group(engine: Engine, snapshot: Snapshot, footprint: Footprint, group: Group) -> Any:
    table = event_tables()[group.table]
    end = footprint.end + timedelta(hours=group.hours_after)
    rows = engine.table(snapshot, group.table, (footprint.start - DAY).date(), (end + DAY).date())
    at = rows[moment_of(table)]
    rows = rows.filter(at >= footprint.start, at < end, rows.customer.notnull())
    if footprint.areas and not group.everywhere:
        rows = rows.filter(rows[place_of(table)].isin(list(footprint.areas)))
    rows = narrowed(rows, group.table, group.where)
    found = rows.group_by("customer").aggregate(events=rows.count())
    found = found.filter(found.events >= group.at_least)
    return found.mutate(key=ibis.literal(group.key))


def _joined(parts: Any, groups: tuple[Group, ...]) -> Any:
    """One row a customer: events over all groups, and whether the customer is in each."""
    inside = {_flag(place): (parts.key == group.key).any() for place, group in enumerate(groups)}
    return parts.group_by("customer").aggregate(events=parts.events.sum(), **inside)


def _customers(engine: Engine, snapshot: Snapshot, within: str) -> Any:
    days = snapshot.days("customers")
    if not days:
        raise Problem(
            Words(
                "There are no customer data yet, so no condition over customers can hold: import them first",
                "还没有客户特征数据，无法按客户条件筛选：请先导入",
            )
        )
    rows = engine.table(snapshot, "customers", days[-1], days[-1])
    return narrowed(rows, "customers", within).select("customer").distinct()


def _counted(rows: pa.Table, groups: tuple[Group, ...], complainants: pa.Array) -> Touched:
    complained = pc.is_in(rows["customer"], complainants).combine_chunks()
    flags = {g.key: rows[_flag(place)].combine_chunks() for place, g in enumerate(groups)}
    number = pa.array([0] * len(rows), pa.int64())
    for flag in flags.values():
        number = pc.add(number, flag.cast(pa.int64()))
    only = pc.equal(number, 1)
    quiet = pc.invert(complained)
    members = pa.table(
        {
            "customer": rows["customer"],
            "groups": _keys(flags, len(rows)),
            "events": rows["events"].cast(pa.int64()),
            "complained": complained,
        }
    ).sort_by([("complained", "ascending"), ("events", "descending"), ("customer", "ascending")])
    return Touched(
        members,
        counts={key: _true(flag) for key, flag in flags.items()},
        alone={key: _true(pc.and_(flag, only)) for key, flag in flags.items()},
        complained={key: _true(pc.and_(flag, complained)) for key, flag in flags.items()},
        total=_true(quiet),
        complainants=len(complainants),
        reached=_true(complained),
    )


def _keys(flags: Mapping[str, pa.Array], length: int) -> pa.Array:
    if not length:
        return pa.array([], pa.string())
    texts = [pc.if_else(flag, key, None) for key, flag in flags.items()]
    joined: pa.Array = pc.binary_join_element_wise(*texts, "+", null_handling="skip")
    return joined


def _true(flags: pa.Array) -> int:
    return int(pc.sum(flags.cast(pa.int64())).as_py() or 0)


def _flag(place: int) -> str:
    return f"in_{place}"


def _has(table: Table, name: str) -> bool:
    return any(column.name == name for column in table.columns)


def words_of(touched: Touched, footprint: Footprint) -> Iterator[Words]:
    """The count of each group and of all together, as sentences."""
    for group in footprint.groups:
        count, alone = touched.counts[group.key], touched.alone[group.key]
        yield Words(
            f"{group.name}: {count:,} customers, {alone:,} of them in no other group",
            f"{group.name}：{count:,} 户，其中 {alone:,} 户不在其他群组",
        )
    yield Words(
        f"Together {touched.total:,} customers who did not complain; {touched.doubles:,} were counted once "
        f"though they are in several groups; {touched.reached:,} of {touched.complainants:,} complainants "
        "are set apart",
        f"合并去重后未投诉客户 {touched.total:,} 户；去掉重复 {touched.doubles:,} 户；"
        f"{touched.complainants:,} 名投诉客户中有 {touched.reached:,} 户在影响范围内，已单列",
    )
