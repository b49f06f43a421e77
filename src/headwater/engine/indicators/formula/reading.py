"""Going through the tokens of a formula, and making its nodes with their depth watched."""

from __future__ import annotations

from collections.abc import Mapping

from headwater.engine.indicators.formula import checks
from headwater.engine.indicators.formula.errors import FormulaError
from headwater.engine.indicators.formula.schema import Schema
from headwater.engine.indicators.formula.tokens import Token, tokenise
from headwater.engine.indicators.formula.tree import Node, children
from headwater.engine.words import Words

DEEPEST_TREE = 60
DEEPEST_NESTING = 25


class Reading:
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

    def deeper(self, token: Token) -> None:
        """Counts one level of nesting; a formula nested too deep is refused before the stack ends."""
        self.nesting += 1
        if self.nesting > DEEPEST_NESTING:
            raise self.error(checks.TOO_DEEP, token)
