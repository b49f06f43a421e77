"""What a table of the lake is: columns with type, unit, meaning, range, and whether they tell of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from headwater.engine.words import Words

Type = Literal["text", "integer", "number", "boolean", "timestamp", "date"]
Kind = Literal["id", "time", "dimension", "measure", "detail"]

# Timestamps are UTC without a zone: a cast to a zoned type drops the zone silently in more than one engine.
ARROW_TYPES: Mapping[Type, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `unit` is "seconds", "count", "score", "money" or ""; `minimum` and `maximum` bound the sane values
    (others are kept, with a warning); `codes` names the closed set of a coded column, empty for free text;
    `personal` marks what is masked for whoever may not see it.
    """

    name: str
    type: Type
    kind: Kind
    words: Words
    meaning: Words
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    required: bool = False
    personal: bool = False
    codes: Mapping[str, Words] = field(default_factory=dict)

    @property
    def arrow(self) -> pa.Field:
        """The column as it is stored in Parquet."""
        return pa.field(self.name, ARROW_TYPES[self.type])


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the lake.

    `columns` are the table's own; `stored` adds what intake derives. `day_from` names the timestamp or date
    that the local day is taken from ("" where the table has no day). `fact` tables are dated snapshots that
    a room publishes from the ledger; `open` tables keep any further column of the source as it is.
    `identity` names the columns that make the id together where the source has no id of its own.
    """

    name: str
    words: Words
    meaning: Words
    columns: tuple[Column, ...]
    day_from: str = ""
    fact: bool = False
    open: bool = False
    identity: tuple[str, ...] = ()

    @property
    def stored(self) -> tuple[Column, ...]:
        """All columns of the Parquet files: the own ones, then id, local_day, local_slot where they apply."""
        own = {column.name for column in self.columns}
        return self.columns + tuple(column for column in self._derived() if column.name not in own)

    def _derived(self) -> tuple[Column, ...]:
        derived: tuple[Column, ...] = () if self.fact else (ID,)
        if self.day_from:
            derived += (LOCAL_DAY,)
            if self.column(self.day_from).type == "timestamp":
                derived += (LOCAL_SLOT,)
        return derived

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the stored columns."""
        return pa.schema([column.arrow for column in self.stored])

    @property
    def dimensions(self) -> tuple[Column, ...]:
        """The columns that figures may be broken down by."""
        return tuple(column for column in self.columns if column.kind == "dimension")

    def column(self, name: str) -> Column:
        """The stored or own column of that name; KeyError when there is none."""
        for column in (*self.columns, ID, LOCAL_DAY, LOCAL_SLOT):
            if column.name == name:
                return column
        raise KeyError(name)


ID = Column(
    "id",
    "text",
    "id",
    Words("Id", "编号"),
    Words(
        "Names the row: the source's own id, or 128 bits over the source row.",
        "行的标识：来源系统的编号，或由整行内容生成的 128 位标识。",
    ),
)
LOCAL_DAY = Column(
    "local_day",
    "date",
    "time",
    Words("Local day", "当地日期"),
    Words("The centre's own calendar day.", "中心所在时区的日期。"),
)
LOCAL_SLOT = Column(
    "local_slot",
    "integer",
    "time",
    Words("Quarter of an hour", "时段（15 分钟）"),
    Words("Quarter hour of the local day, 0 to 95.", "当地日期内的第几个 15 分钟，0 至 95。"),
    minimum=0,
    maximum=95,
)


def dimension(
    name: str,
    words: Words,
    meaning: Words,
    *,
    codes: Mapping[str, Words] | None = None,
    required: bool = False,
    personal: bool = False,
) -> Column:
    """A text column that figures may be broken down by."""
    return Column(
        name, "text", "dimension", words, meaning, codes=codes or {}, required=required, personal=personal
    )


def detail(
    name: str,
    words: Words,
    meaning: Words,
    *,
    type: Type = "text",
    personal: bool = False,
    required: bool = False,
) -> Column:
    """A column that is shown with the row but not grouped or summed."""
    return Column(name, type, "detail", words, meaning, personal=personal, required=required)


def measure(
    name: str,
    words: Words,
    meaning: Words,
    unit: str,
    *,
    type: Type = "number",
    minimum: float | None = 0,
    maximum: float | None = None,
    required: bool = False,
) -> Column:
    """A number that is counted, summed or averaged; `minimum` is 0 unless told."""
    return Column(
        name, type, "measure", words, meaning, unit=unit, minimum=minimum, maximum=maximum, required=required
    )


def seconds(name: str, words: Words, meaning: Words, maximum: float = 14_400) -> Column:
    """A length of time in seconds; beyond `maximum` (four hours unless told) it is kept with a warning."""
    return measure(name, words, meaning, "seconds", maximum=maximum)


def moment(name: str, words: Words, meaning: Words, *, required: bool = False) -> Column:
    """A moment in UTC."""
    return Column(name, "timestamp", "time", words, meaning, required=required)


def day(name: str, words: Words, meaning: Words, *, required: bool = False) -> Column:
    """A calendar day."""
    return Column(name, "date", "time", words, meaning, required=required)
