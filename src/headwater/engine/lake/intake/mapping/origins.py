"""Where a value comes from: a field's origin as a text, a length of time, a number or a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis

from headwater.engine.lake.intake.mapping.cells import Cell
from headwater.engine.lake.intake.mapping.conditions import condition
from headwater.engine.lake.intake.mapping.dates import Reading, moment, reading_of
from headwater.engine.lake.intake.mapping.numbers import duration, number, time_of_day
from headwater.engine.lake.intake.mapping.words import among
from headwater.engine.lake.intake.profile import IGNORE, Field, Measure

NOTHING = ibis.null("string")
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins of one profile's fields over the cells of one source."""

    cell: Cell
    readings: Mapping[str, Reading]

    def text(self, field: Field) -> ibis.Value:
        """The field's text, before codes."""
        if field.cases:
            branches = [
                (condition(case.when, self.cell), self._of_case(case.value, case.column))
                for case in field.cases
            ]
            return ibis.cases(*branches, else_=NOTHING)
        if field.column:
            return self._without(self.cell(field.column), field.nulls)
        return ibis.literal(field.constant) if field.constant else NOTHING

    def coded(self, field: Field) -> ibis.Value:
        """The field's text after codes; an ignored code stays the word `ignore`."""
        text = self.text(field)
        if not field.codes:
            return text
        branches = [(code, value or NOTHING) for code, value in field.codes.items()]
        return text.cases(*branches, else_=ibis.literal(field.other) if field.other else text)

    def _of_case(self, value: str, column: str) -> ibis.Value:
        return self.cell(column) if column else ibis.literal(value)

    def _without(self, text: ibis.Value, nulls: tuple[str, ...]) -> ibis.Value:
        return ibis.ifelse(among(text, nulls), NOTHING, text) if nulls else text

    def given(self, field: Field) -> ibis.Value:
        """Whether the source says anything at all for the field: a text that is not null."""
        if field.sum:
            return ibis.coalesce(*(self.cell(name) for name in field.sum))
        if field.start:
            return ibis.ifelse(self.cell(field.start).notnull(), self.cell(field.end), NOTHING)
        if field.date:
            return self.cell(field.date)
        return self.coded(field)

    def seconds(self, field: Field, given: ibis.Value) -> ibis.Value:
        """A length of time in seconds; `given` is the field's text where it has one of its own."""
        if field.start:
            return self._between(field) * field.factor
        if field.sum:
            parts = [duration(self.cell(name), field.unit, field.decimal) for name in field.sum]
            return _total(parts) * field.factor
        return _times(duration(given, field.unit, field.decimal), field.factor)

    def number(self, field: Field, given: ibis.Value) -> ibis.Value:
        """A number; `given` as above."""
        if field.start:
            return self._between(field) * field.factor
        if field.sum:
            return _total([number(self.cell(name), field.decimal) for name in field.sum]) * field.factor
        return _times(number(given, field.decimal), field.factor)

    def figure(self, field: Field, measures: tuple[Measure, ...]) -> ibis.Value:
        """An unpivoted cell as a number in its measure's own unit and factor."""
        text, name = self.cell(field.column), self.cell("_indicator")
        timed = [measure.column for measure in measures if measure.unit]
        units = {measure.column: measure.unit for measure in measures if measure.unit}
        plain = number(text, field.decimal)
        branches = [(name == column, duration(text, units[column])) for column in timed]
        value = ibis.cases(*branches, else_=plain) if branches else plain
        factors = [(measure.column, measure.factor) for measure in measures if measure.factor != 1.0]
        return value * name.cases(*factors, else_=1.0) if factors else value

    def _between(self, field: Field) -> ibis.Value:
        if self._dated(field.start) and self._dated(field.end):
            return self._epoch(field.end) - self._epoch(field.start)
        gap = time_of_day(self.cell(field.end)) - time_of_day(self.cell(field.start))
        # Without dates an earlier end can only mean that midnight lay between.
        return ibis.ifelse(gap < 0, gap + DAY, gap)

    def _dated(self, column: str) -> bool:
        return column in self.readings and self.readings[column].seen

    def _epoch(self, column: str) -> ibis.Value:
        wall, instant = self._moment(column, self.cell(column))
        return ibis.coalesce(instant, wall).epoch_seconds().cast("float64")

    def moment(self, field: Field, given: ibis.Value) -> tuple[ibis.Value, ibis.Value | None]:
        """The wall-clock time, and the UTC moment where the source knows it (else None)."""
        if field.date:
            return self._day_and_time(field), None
        return self._moment(field.column, given)

    def _moment(self, column: str, text: ibis.Value) -> tuple[ibis.Value, ibis.Value | None]:
        return moment(text, self.readings.get(column) or Reading(reading_of(())))

    def _day_and_time(self, field: Field) -> ibis.Value:
        day, _ = self._moment(field.date, self.cell(field.date))
        seconds = time_of_day(self.cell(field.time)) if field.time else ibis.literal(0.0)
        if field.not_before:
            earlier = time_of_day(self.cell(field.not_before))
            seconds = ibis.ifelse((seconds < earlier).fill_null(False), seconds + DAY, seconds)
        return day.truncate("D") + (seconds * 1_000_000).round().cast("int64").as_interval("us")


def ignored(text: ibis.Value) -> ibis.Value:
    """Whether a coded text says that the row is left out."""
    return (text == IGNORE).fill_null(False)


def _total(parts: list[ibis.Value]) -> ibis.Value:
    total = sum((part.fill_null(0.0) for part in parts[1:]), start=parts[0].fill_null(0.0))
    return ibis.ifelse(ibis.coalesce(*parts).notnull(), total, ibis.null("float64"))


def _times(value: ibis.Value, factor: float) -> ibis.Value:
    return value if factor == 1.0 else value * factor
