"""Tokens -> a checked tree, by precedence, one function a level.

    or < and < not < comparison, in, between, is < + - < * / < sign < brackets, names, aggregates

Names are resolved and types checked while parsing, so every message can point at the character.
"""

from __future__ import annotations

from collections.abc import Callable

from headwater.engine.indicators.formula import checks
from headwater.engine.indicators.formula.aggregates import Aggregates
from headwater.engine.indicators.formula.tokens import Token
from headwater.engine.indicators.formula.tree import (
    BOOLEAN,
    NUMBER,
    And,
    Arithmetic,
    Between,
    Compare,
    Minus,
    Node,
    Not,
    Number,
    OneOf,
    Or,
    Presence,
    Text,
    Truth,
)
from headwater.engine.words import Words

WORDS_OF_THE_LANGUAGE = ("and", "or", "not", "in", "between", "is", "missing", "present", "where", "by")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


class Parser(Aggregates):
    """The whole grammar."""

    def whole(self) -> Node:
        """The tree of the whole text."""
        try:
            return self._whole()
        except RecursionError:
            # Whoever called was deep in the stack already: what fits elsewhere does not fit there.
            raise self.error(checks.TOO_DEEP, self.tokens[0]) from None

    def _whole(self) -> Node:
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
            return self.call(token, word)
        return self.name(token)
