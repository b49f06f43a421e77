"""Tokens -> a checked tree, by precedence, one function a level.

    or < and < not < comparison, in, between, is < + - < * / < sign < brackets, names, aggregates

Names are resolved and types checked while parsing, so every message can point at the character.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from headwater.engine.indicators.formula import checks
from headwater.engine.indicators.formula.errors import FormulaError, hint
from headwater.engine.indicators.formula.schema import Schema
from headwater.engine.indicators.formula.tokens import Token, tokenise
from headwater.engine.indicators.formula.tree import (
    BOOLEAN,
    NUMBER,
    Aggregate,
    And,
    Arithmetic,
    Between,
    Coalesce,
    Column,
    Compare,
    Minus,
    Named,
    Node,
    Not,
    Number,
    OneOf,
    Or,
    Presence,
    Text,
    Truth,
    children,
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
WORDS_OF_THE_LANGUAGE = ("and", "or", "not", "in", "between", "is", "missing", "present", "where", "by")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
DEEPEST_TREE = 60
DEEPEST_NESTING = 25


class Parser:
    """One reading of one text. `inside` = among the rows of a table, where columns may be named."""

    def __init__(self, text: str, table: str, tables: Mapping[str, Schema], *, inside: bool) -> None:
        self.text = text
        self.tables = tables
        self.table = table
        self.tokens = tokenise(text)
        self.place = 0
        self.inside = inside
        self.counted: str | None = table if inside else None
        self.nesting = 0
        # Depth of each node made, so that a long chain cannot exhaust the stack of a later walk.
        # The nodes are kept beside, or an id could be given twice.
        self.depths: dict[int, tuple[Node, int]] = {}

    # -- reading tokens
    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.place += 1
        return token

    def at(self, *words: str) -> bool:
        """Whether the next token is one of these signs or words."""
        token = self.token
        return (token.kind == "sign" and token.text in words) or (
            token.kind == "name" and token.text.lower() in words
        )

    def accept(self, *words: str) -> Token | None:
        return self.take() if self.at(*words) else None

    def expect(self, word: str, why: Words) -> Token:
        if not self.at(word):
            raise self.error(why)
        return self.take()

    def error(self, words: Words, token: Token | None = None, end: Token | None = None) -> FormulaError:
        token = token or self.token
        length = token.length if end is None else end.start - token.start
        return FormulaError(words, self.text, token.start, length)

    # -- building
    def made(self, node: Node, start: Token) -> Node:
        depth = 1 + max((self.depths.get(id(part), (part, 1))[1] for part in children(node)), default=0)
        self.depths[id(node)] = (node, depth)
        if depth > DEEPEST_TREE:
            raise self.error(checks.TOO_DEEP, start)
        return node

    def whole(self) -> Node:
        """The tree of the whole text."""
        if self.token.kind == "end":
            raise self.error(Words(en="The formula is empty", zh="公式为空"))
        node = self.either()
        if self.token.kind != "end":
            raise self.error(
                Words(
                    en=f"“{self.token.text}” does not belong here; an operator or the end was expected",
                    zh=f"此处不应出现“{self.token.text}”，应为运算符或结尾",
                )
            )
        return node

    # -- precedence, lowest first
    def either(self) -> Node:
        return self._joined("or", self.both, Or)

    def both(self) -> Node:
        return self._joined("and", self.negation, And)

    def _joined(self, word: str, below: Callable[[], Node], kind: type[And] | type[Or]) -> Node:
        start = self.token
        first = below()
        if not self.at(word):
            return first
        parts = [first]
        checks.needs(self, first, BOOLEAN, start)
        while self.accept(word):
            start_of_part = self.token
            part = below()
            checks.needs(self, part, BOOLEAN, start_of_part)
            parts.append(part)
        flat: list[Node] = []
        for part in parts:
            flat.extend(part.parts if isinstance(part, kind) else [part])
        return self.made(kind(tuple(flat)), start)

    def negation(self) -> Node:
        if not self.at("not"):
            return self.predicate()
        start = self.take()
        self.deeper(start)
        begin = self.token
        operand = self.negation()
        self.nesting -= 1
        checks.needs(self, operand, BOOLEAN, begin)
        return self.made(Not(operand), start)

    def predicate(self) -> Node:
        start = self.token
        left = self.sums()
        if self.at(*COMPARISONS):
            return self._comparison(left, start)
        if self.at("is"):
            return self._presence(left, start)
        negated = self.accept("not") is not None
        if self.at("in"):
            node = self._one_of(left, start)
        elif self.at("between"):
            node = self._between(left, start)
        elif negated:
            raise self.error(
                Words(en="After “not” in or between is expected", zh="“not”之后应为 in 或 between")
            )
        else:
            return left
        return self.made(Not(node), start) if negated else node

    def _comparison(self, left: Node, start: Token) -> Node:
        sign = self.take().text
        right_start = self.token
        right = self.sums()
        if self.at(*COMPARISONS):
            raise self.error(
                Words(
                    en="Comparisons cannot be chained; join them with and",
                    zh="比较不能连写，请用 and 连接",
                )
            )
        left, right = checks.comparable(self, sign, (left, start), (right, right_start))
        return self.made(Compare(sign, left, right), start)

    def _presence(self, left: Node, start: Token) -> Node:
        self.take()
        negated = self.accept("not") is not None
        if not self.at("missing", "present"):
            raise self.error(
                Words(en="After “is” write missing or present", zh="“is”之后请写 missing 或 present")
            )
        checks.of_rows(self, left, start)
        present = (self.take().text.lower() == "present") != negated
        return self.made(Presence(left, present), start)

    def _one_of(self, left: Node, start: Token) -> Node:
        self.take()
        self.expect("(", Words(en="After “in” a list in brackets is expected", zh="“in”之后应为括号内的列表"))
        values = []
        while True:
            value_start = self.token
            value = self.sums()
            values.append(checks.comparable(self, "=", (left, start), (value, value_start))[1])
            if not self.accept(","):
                break
        self.expect(")", checks.UNCLOSED)
        return self.made(OneOf(left, tuple(values)), start)

    def _between(self, left: Node, start: Token) -> Node:
        self.take()
        low_start = self.token
        low = self.sums()
        self.expect(
            "and", Words(en="“between” needs two ends joined by and", zh="“between”需要用 and 连接两端")
        )
        high_start = self.token
        high = self.sums()
        low = checks.comparable(self, "<", (left, start), (low, low_start))[1]
        high = checks.comparable(self, "<", (left, start), (high, high_start))[1]
        return self.made(Between(left, low, high), start)

    def sums(self) -> Node:
        return self._chain(("+", "-"), self.products)

    def products(self) -> Node:
        return self._chain(("*", "/"), self.signed)

    def _chain(self, signs: tuple[str, ...], below: Callable[[], Node]) -> Node:
        start = self.token
        left = below()
        while self.token.kind == "sign" and self.at(*signs):
            checks.needs(self, left, NUMBER, start)
            sign = self.take().text
            right_start = self.token
            right = below()
            checks.needs(self, right, NUMBER, right_start)
            left = self.made(Arithmetic(sign, left, right), start)
        return left

    def signed(self) -> Node:
        if not self.at("-"):
            return self.primary()
        start = self.take()
        self.deeper(start)
        begin = self.token
        operand = self.signed()
        self.nesting -= 1
        checks.needs(self, operand, NUMBER, begin)
        return self.made(Minus(operand), start)

    def deeper(self, token: Token) -> None:
        """Counts one level of nesting; a formula nested too deep is refused before the stack ends."""
        self.nesting += 1
        if self.nesting > DEEPEST_NESTING:
            raise self.error(checks.TOO_DEEP, token)

    def primary(self) -> Node:
        token = self.take()
        if token.kind in ("number", "duration"):
            return self.made(Number(token.number, token.unit), token)
        if token.kind == "text":
            return self.made(Text(token.text), token)
        if token.kind == "sign" and token.text == "(":
            return self._bracket(token)
        if token.kind == "name":
            return self._named(token)
        if token.kind == "end":
            raise self.error(Words(en="The formula ends too early", zh="公式没有写完"), token)
        raise self.error(
            Words(
                en=f"A value was expected in place of “{token.text}”",
                zh=f"此处应为一个值，而不是“{token.text}”",
            ),
            token,
        )

    def _bracket(self, start: Token) -> Node:
        self.deeper(start)
        node = self.either()
        self.expect(")", checks.UNCLOSED)
        self.nesting -= 1
        return node

    def _named(self, token: Token) -> Node:
        word = token.text.lower()
        if word in ("true", "false"):
            return self.made(Truth(word == "true"), token)
        if word in WORDS_OF_THE_LANGUAGE:
            raise self.error(
                Words(
                    en=f"“{token.text}” stands where a value was expected", zh=f"“{token.text}”处应为一个值"
                ),
                token,
            )
        if self.at("("):
            return self._call(token, word)
        return self.name(token)

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
    def _call(self, token: Token, word: str) -> Node:
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
