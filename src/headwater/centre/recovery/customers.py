"""The customers' extract in the lake: its newest day, its columns, and the features a model asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from headwater.centre.recovery.design import NOMINAL, NUMERIC, Design
from headwater.engine.lake import Snapshot
from headwater.engine.lake.engines import Engine
from headwater.engine.lake.tables import TABLES
from headwater.engine.lookalike import Features
from headwater.engine.lookalike.conditions import narrowed
from headwater.engine.words import Problem, Words

TABLE = "customers"
# Not features: who it is, and when it was taken.
IDENTITY = frozenset({"customer", "as_of", "id", "local_day"})
NO_CUSTOMERS = Words(
    "There are no customer data yet. Import the customers' features first (Data, table “customers”).",
    "还没有客户特征数据。请先导入客户特征（数据 → 表“客户特征”）。",
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that can be a feature; `kind` is what its type suggests."""

    name: str
    words: Words
    kind: str

    def label(self, language: str) -> str:
        """What it is called."""
        return self.words.say(language)


@dataclass(frozen=True)
class Customers:
    """The features asked for, of all customers of a day that meet the condition."""

    ids: pa.Array
    features: Features
    day: date


def newest_extract(snapshot: Snapshot) -> date | None:
    """The day of the newest extract; None while there is none."""
    days = snapshot.days(TABLE)
    return days[-1] if days else None


def columns(engine: Engine, snapshot: Snapshot) -> list[Column]:
    """What the newest extract has besides identity: what may be chosen as a feature."""
    day = newest_extract(snapshot)
    if day is None:
        return []
    schema = engine.table(snapshot, TABLE, day, day).schema()
    found = []
    for name, kind in schema.items():
        if name in IDENTITY or not (kind.is_numeric() or kind.is_string() or kind.is_boolean()):
            continue
        found.append(Column(name, words_of(name), NUMERIC if kind.is_numeric() else NOMINAL))
    return found


def read(engine: Engine, snapshot: Snapshot, design: Design) -> Customers:
    """Ids and features of the newest extract, in the order of the ids. Raises Problem."""
    day = newest_extract(snapshot)
    if day is None:
        raise Problem(NO_CUSTOMERS)
    rows = engine.table(snapshot, TABLE, day, day)
    require(design, rows.schema().names, day)
    wanted = [feature.name for feature in design.features]
    rows = narrowed(rows, TABLE, design.within).filter(rows.customer.notnull())
    table = engine.execute(rows.select("customer", *wanted).order_by("customer"))
    if not len(table):
        raise Problem(
            Words(
                f"No customer meets “{design.within}”: change or empty the condition",
                f"没有客户满足“{design.within}”：请修改或清空该条件",
            )
        )
    ids = table["customer"].combine_chunks()
    return Customers(ids, _features(table, design), day)


def _features(table: pa.Table, design: Design) -> Features:
    return Features(
        numeric={name: _number(table, name) for name in design.names(NUMERIC)},
        nominal={name: table[name].combine_chunks() for name in design.names(NOMINAL)},
    )


def _number(table: pa.Table, name: str) -> Any:
    column = table[name].combine_chunks()
    if pa.types.is_string(column.type):
        raise Problem(
            Words(
                f"The feature “{words_of(name).en}” holds texts, not numbers: choose “nominal” for it",
                f"特征“{words_of(name).zh}”是文字而非数值：请把它设为名义尺度",
            )
        )
    return column.cast(pa.float64())


def require(design: Design, there: Iterable[str], day: date) -> None:
    """Says plainly which features have left the data, since when, and what to do."""
    known = set(there)
    gone = [feature.name for feature in design.features if feature.name not in known]
    if not gone:
        return
    en = ", ".join(f"“{words_of(name).en}”" for name in gone)
    zh = "、".join(f"“{words_of(name).zh}”" for name in gone)
    raise Problem(
        Words(
            f"The extract of {day:%Y-%m-%d} no longer has the feature {en} that the model stands on. Bring "
            "the column in again, or take it out of the model and back-test it once more.",
            f"{day:%Y-%m-%d} 的客户数据中已没有模型所用的特征{zh}。"
            "请重新导入该列，或将其从模型中去掉后重新回测。",
        )
    )


def words_of(name: str) -> Words:
    """A column's name in words: those of the table, those of features that are common, else the name."""
    own = {column.name: column.words for column in TABLES[TABLE].columns}
    return own.get(name) or COMMON.get(name) or Words(name, name)


# Features that many billing and network systems deliver under these names.
COMMON: dict[str, Words] = {
    "tenure_months": Words("Months with us", "在网时长（月）"),
    "age": Words("Age", "年龄"),
    "plan": Words("Tariff", "套餐"),
    "arpu": Words("Revenue a month", "月均消费"),
    "call_minutes": Words("Call minutes", "通话分钟数"),
    "data_mb": Words("Data (MB)", "上网流量（MB）"),
    "sms_count": Words("Messages sent", "短信条数"),
    "call_drops": Words("Dropped calls", "掉话次数"),
    "data_failures": Words("Failed data sessions", "上网失败次数"),
    "weak_coverage_days": Words("Days of weak coverage", "弱覆盖天数"),
    "overdue_times": Words("Times overdue", "欠费次数"),
    "value_added_services": Words("Value-added services", "增值业务数"),
    "out_of_plan_fee": Words("Fees beyond the tariff", "套餐外费用"),
    "plan_changes": Words("Changes of tariff", "套餐变更次数"),
    "points": Words("Points", "积分"),
    "terminal": Words("Device", "终端"),
    "roams": Words("Roams", "是否漫游"),
}
