"""What a column makes of its origin: the typed value, and the checks that go with the type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import ibis

from headwater.engine.lake.intake.mapping.dates import plain_moment
from headwater.engine.lake.intake.mapping.numbers import UNITS, boolean, sane
from headwater.engine.lake.intake.mapping.origins import NOTHING, Origins, ignored
from headwater.engine.lake.intake.mapping.zones import to_utc, to_wall
from headwater.engine.lake.intake.profile import IGNORE, Field, Measure
from headwater.engine.lake.table import Column


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that may be wrong with a row; `level` is "reject", "warn" or "ignore"."""

    column: str
    reason: str
    level: str


Step = dict[str, ibis.Value]
Checks = Iterator[tuple[Check, ibis.Value]]


@dataclass(frozen=True, slots=True)
class Landing:
    """One column under way: first its origin is computed, then its value, then the checks."""

    column: Column
    field: Field
    origins: Origins
    zone: str
    measures: tuple[Measure, ...] = ()

    @property
    def given(self) -> str:
        """The name of the column's text before it is read."""
        return f"_given_{self.column.name}"

    @property
    def raw(self) -> str:
        """The name of the value as read, before it is found to be out of bounds."""
        return f"_raw_{self.column.name}"

    @property
    def wall(self) -> str:
        """The name of the wall-clock time of a moment."""
        return f"_wall_{self.column.name}"

    @property
    def fast(self) -> str:
        """The name of the bare cast of the text, which is all that most texts need."""
        return f"_fast_{self.column.name}"

    @property
    def _bare(self) -> bool:
        field = self.field
        return not (field.sum or field.start or field.date or self.measures or field.decimal != ".")

    def origin(self) -> Step:
        """The first step: the text, or, of what is made of several cells, the value at once."""
        given = self.origins.given(self.field)
        made = {self.given: given}
        kind = self.column.type
        if self._bare or kind not in ("number", "integer", "timestamp", "date"):
            return made
        if kind in ("number", "integer"):
            return {**made, self.raw: sane(self._composed(given))}
        wall, _ = self.origins.moment(self.field, given)
        return {**made, self.wall: wall.cast("timestamp"), self.raw: ibis.null("timestamp")}

    def _composed(self, given: ibis.Value) -> ibis.Value:
        if self.measures:
            return self.origins.figure(self.field, self.measures)
        return self._slow(given)

    def _slow(self, given: ibis.Value) -> ibis.Value:
        read = self.origins.seconds if self.column.unit == "seconds" else self.origins.number
        return read(self.field, given)

    def cast(self, table: ibis.Table) -> Step:
        """The second step: the bare cast, where it may be enough."""
        given = table[self.given]
        if not self._bare:
            return {}
        if self.column.type in ("number", "integer"):
            return {self.fast: given.try_cast("float64")}
        if self.column.type in ("timestamp", "date"):
            return {self.fast: plain_moment(given)}
        return {}

    def read(self, table: ibis.Table) -> Step:
        """The third step: what the cast left over is read with all the patterns there are."""
        if not self._bare:
            return {}
        given = table[self.given]
        if self.column.type in ("number", "integer"):
            return {self.raw: self._number(given, table[self.fast])}
        if self.column.type in ("timestamp", "date"):
            return self._moment(given, table[self.fast])
        return {}

    def _number(self, given: ibis.Value, fast: ibis.Value) -> ibis.Value:
        scale = self.field.factor * (UNITS[self.field.unit] if self.column.unit == "seconds" else 1.0)
        scaled = fast if scale == 1.0 else fast * scale
        return sane(ibis.ifelse(given.notnull() & fast.isnull(), self._slow(given), scaled))

    def _moment(self, given: ibis.Value, fast: ibis.Value) -> Step:
        left = given.notnull() & fast.isnull()
        wall, instant = self.origins.moment(self.field, given)
        nothing = ibis.null("timestamp")
        own = nothing if instant is None else ibis.ifelse(left, instant.cast("timestamp"), nothing)
        return {self.wall: ibis.ifelse(left, wall.cast("timestamp"), fast), self.raw: own}

    def local(self, table: ibis.Table) -> Step:
        """The fourth step: moments get both their clocks."""
        if self.column.type not in ("timestamp", "date"):
            return {}
        wall, instant = table[self.wall], table[self.raw]
        if not self._knows_instants:
            return {self.raw: to_utc(wall, self.zone)}
        own = instant.notnull()
        return {
            self.raw: ibis.ifelse(own, instant, to_utc(wall, self.zone)),
            self.wall: ibis.ifelse(own, to_wall(instant, self.zone), wall),
        }

    @property
    def _knows_instants(self) -> bool:
        return not self.field.date

    def value(self, table: ibis.Table) -> ibis.Value:
        """The fifth step: the value as it lands."""
        given = table[self.given]
        made: dict[str, Callable[[], ibis.Value]] = {
            "text": lambda: self._canonical(given) if self.column.codes else given,
            "number": lambda: self._bounded(table[self.raw]),
            "integer": lambda: _whole(self._bounded(table[self.raw])),
            "boolean": lambda: boolean(given),
            "timestamp": lambda: table[self.raw],
            "date": lambda: table[self.wall].date(),
        }
        return made[self.column.type]()

    def _bounded(self, value: ibis.Value) -> ibis.Value:
        return ibis.ifelse(value < 0, ibis.null("float64"), value) if self._never_negative else value

    @property
    def _never_negative(self) -> bool:
        return self.column.unit == "seconds"

    def _canonical(self, text: ibis.Value) -> ibis.Value:
        known: dict[str, str] = {}
        for code, words in self.column.codes.items():
            known |= {code: code, words.en.lower(): code, words.zh: code}
        if self.field.constant and not self.field.column:
            return ibis.literal(known.get(self.field.constant.lower(), ""), "string").nullif("")
        return text.lower().cases(*known.items(), else_=NOTHING)

    def checks(self, table: ibis.Table) -> Checks:
        """The last step: what may be wrong with this column in a row."""
        given, name = table[self.given], self.column.name
        final = table[name]
        level = "reject" if self.column.required else "warn"
        if self._may_ignore:
            yield Check(name, IGNORE, "ignore"), ignored(given)
        if self.column.required and not (self.field.constant and not self.field.column):
            yield Check(name, "missing", "reject"), given.isnull()
        if self.column.type in ("number", "integer"):
            yield from self._number_checks(table, level)
        elif self.column.type != "text":
            kind = "boolean" if self.column.type == "boolean" else "date"
            yield Check(name, f"unreadable_{kind}", level), given.notnull() & final.isnull()
        elif self.column.codes:
            unknown = given.notnull() & final.isnull() & ~ignored(given)
            yield Check(name, "unknown_code", level), unknown

    def _number_checks(self, table: ibis.Table, level: str) -> Checks:
        given, raw, final = table[self.given], table[self.raw], table[self.column.name]
        unread = "unreadable_duration" if self.column.unit == "seconds" else "unreadable_number"
        yield Check(self.column.name, unread, level), given.notnull() & raw.isnull()
        if self.column.type == "integer":
            yield Check(self.column.name, "unreadable_integer", level), raw.notnull() & final.isnull()
        if self._never_negative:
            yield Check(self.column.name, "negative", level), (raw < 0).fill_null(False)
        low, high = self.column.minimum, self.column.maximum
        if low is not None and not self._never_negative:
            yield Check(self.column.name, "out_of_range", "warn"), self._beyond(final, low, high)
        elif high is not None:
            yield Check(self.column.name, "out_of_range", "warn"), (final > high).fill_null(False)

    def _beyond(self, value: ibis.Value, low: float, high: float | None) -> ibis.Value:
        outside = value < low if high is None else (value < low) | (value > high)
        return outside.fill_null(False)

    @property
    def _may_ignore(self) -> bool:
        cased = any(case.value == IGNORE for case in self.field.cases)
        return cased or IGNORE in self.field.codes.values() or self.field.other == IGNORE


def _whole(value: ibis.Value) -> ibis.Value:
    return ibis.ifelse(value == value.round(), value, ibis.null("float64")).try_cast("int64")
