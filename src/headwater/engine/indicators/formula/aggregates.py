"""What stands before a bracket: aggregates, coalesce; and the names of columns inside them."""

from __future__ import annotations

from headwater.engine.indicators.formula import checks
from headwater.engine.indicators.formula.errors import hint
from headwater.engine.indicators.formula.reading import Reading
from headwater.engine.indicators.formula.tokens import Token
from headwater.engine.indicators.formula.tree import (
    BOOLEAN,
    NUMBER,
    Aggregate,
    Coalesce,
    Column,
    Named,
    Node,
    Number,
)
from headwater.engine.words import Words

AGGREGATES = (
    "count",
    "sum",
    "mean",
    "min",
    "max",
    "distinct",
    "percentile",
    "repeat_within",
    "observed",
)


class Aggregates(Reading):
    """The part of the grammar below the operators; `either` and `sums` come with them."""

    def either(self) -> Node:
        """A whole expression."""
        raise NotImplementedError

    def sums(self) -> Node:
        """An expression without comparisons."""
        raise NotImplementedError

    def name(self, token: Token) -> Node:
        """A column or a named condition, with or without its table in front."""
        if self.accept("."):
            table, column = token.text, self.take()
            self._count_rows_of(table, token)
        else:
            table, column = self.counted or self.table, token
        node = self._resolved(table, column)
        if not self.inside:
            raise self.error(checks.outside(column.text), token)
        self.counted = table
        return self.made(node, token)

    def _resolved(self, table: str, token: Token) -> Node:
        schema = self.tables[table]
        found = schema.column(token.text.lower()) if token.kind == "name" else None
        if found is not None:
            return found
        if token.text.lower() in schema.conditions:
            return Named(table, token.text.lower())
        guess = hint(token.text, [*schema.known(), *(AGGREGATES if not self.inside else ())])
        raise self.error(
            Words(
                en=f"The table {table} has no column “{token.text}”{guess.en}",
                zh=f"表 {table} 中没有列“{token.text}”{guess.zh}",
            ),
            token,
        )

    def _count_rows_of(self, table: str, token: Token) -> None:
        if table not in self.tables:
            guess = hint(table, self.tables)
            raise self.error(
                Words(en=f"There is no table “{table}”{guess.en}", zh=f"没有名为“{table}”的表{guess.zh}"),
                token,
            )
        if self.counted not in (None, table):
            raise self.error(
                Words(
                    en=f"One aggregate reads one table: {self.counted} and {table} cannot be mixed in it",
                    zh=f"一个聚合只能读取一张表：{self.counted} 与 {table} 不能混用",
                ),
                token,
            )
        self.counted = table

    # -- functions
    def call(self, token: Token, word: str) -> Node:
        self.deeper(token)
        if word == "coalesce":
            node = self._coalesce(token)
        elif word in AGGREGATES:
            node = self._aggregate(token, word)
        else:
            guess = hint(token.text, [*AGGREGATES, "coalesce"])
            raise self.error(
                Words(
                    en=f"There is no function “{token.text}”{guess.en}",
                    zh=f"没有函数“{token.text}”{guess.zh}",
                ),
                token,
            )
        self.nesting -= 1
        return node

    def _coalesce(self, token: Token) -> Node:
        self.take()
        start = self.token
        operand = self.sums()
        checks.of_rows(self, operand, start)
        self.expect(
            ",",
            Words(
                en="coalesce needs two values: coalesce(hold, 0)", zh="coalesce 需要两个值：coalesce(hold, 0)"
            ),
        )
        instead_start = self.token
        instead = self.sums()
        operand, instead = checks.comparable(self, "=", (operand, start), (instead, instead_start))
        self.expect(")", checks.UNCLOSED)
        return self.made(Coalesce(operand, instead), token)

    def _aggregate(self, token: Token, kind: str) -> Node:
        if self.inside:
            raise self.error(checks.no_aggregate_here(kind), token)
        self.take()
        self.inside, self.counted = True, None
        node = self._inside(kind, token)
        self.expect(")", checks.UNCLOSED)
        self.inside, self.counted = False, None
        return self.made(node, token)

    def _inside(self, kind: str, token: Token) -> Aggregate:
        if kind == "count":
            condition = self._counted_condition()
            return Aggregate(kind, self.counted or self.table, condition=condition)
        if kind in ("repeat_within", "observed"):
            return self._window(kind)
        value = self._value(kind, token)
        parameter: float | int = 0
        if kind == "percentile":
            parameter = self._share()
        condition = self._where()
        return Aggregate(kind, self.counted or self.table, value, condition, parameter)

    def _counted_condition(self) -> Node | None:
        """What stands in count(...): nothing, the name of a table, or a condition."""
        if self.at(")"):
            return None
        token, after = self.token, self.tokens[min(self.place + 1, len(self.tokens) - 1)]
        is_table = token.kind == "name" and token.text in self.tables
        if is_table and after.text in (")", "where") and not self.tables[self.table].column(token.text):
            self.take()
            self._count_rows_of(token.text, token)
            return self._where()
        start = self.token
        if self.at("where"):
            return self._where()
        condition = self.either()
        checks.needs(self, condition, BOOLEAN, start)
        return condition

    def _value(self, kind: str, token: Token) -> Node:
        start = self.token
        if self.at(")", "where"):
            raise self.error(
                Words(en=f"{kind}() needs a column: {kind}(talk)", zh=f"{kind}() 需要一列：{kind}(talk)"),
                token,
            )
        value = self.sums()
        if kind != "distinct":
            checks.needs(self, value, NUMBER, start)
        else:
            checks.of_rows(self, value, start)
        checks.names_a_column(self, value, start)
        return value

    def _share(self) -> float | int:
        self.expect(
            ",",
            Words(
                en="percentile needs a share: percentile(talk, 0.9)",
                zh="percentile 需要比例：percentile(talk, 0.9)",
            ),
        )
        token = self.take()
        if token.kind != "number" or not 0 < token.number < 1:
            raise self.error(
                Words(
                    en="The share of a percentile lies between 0 and 1, such as 0.9",
                    zh="百分位的比例应在 0 与 1 之间，例如 0.9",
                ),
                token,
            )
        return token.number

    def _where(self) -> Node | None:
        if not self.accept("where"):
            return None
        start = self.token
        condition = self.either()
        checks.needs(self, condition, BOOLEAN, start)
        return condition

    def _window(self, kind: str) -> Aggregate:
        token = self.take()
        if token.kind != "duration" or token.number <= 0:
            raise self.error(
                Words(
                    en=f"{kind} begins with a span of time, such as 72h", zh=f"{kind} 以时长开头，例如 72h"
                ),
                token,
            )
        span = Number(token.number, token.unit).plain
        if span > checks.LONGEST_WINDOW:
            raise self.error(Words(en="The span is at most 31 days", zh="时长最多为 31 天"), token)
        self.expect(
            "by",
            Words(
                en="After the span write by and who counts as the same: by customer, service",
                zh="时长之后请写 by 以及何为同一对象：by customer, service",
            ),
        )
        by: list[str] = []
        while not by or self.accept(","):
            start = self.token
            column = self.name(self.take()) if start.kind == "name" else None
            if not isinstance(column, Column):
                raise self.error(Words(en="A column is expected after by", zh="by 之后应为列名"), start)
            by.append(column.name)
        table = self.counted or self.table
        checks.has_times(self, table, token)
        return Aggregate(kind, table, None, self._where(), span, tuple(by))
