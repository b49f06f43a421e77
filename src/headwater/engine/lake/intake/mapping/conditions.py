"""The small language of conditions in a profile: `outcome = 'HANG' and q_time > 0`.

Grammar: `or`, `and`, `not`, parentheses; `column = value`, `!=`, `<`, `<=`, `>`, `>=`, `column in (a, b)`,
`column is empty`, `column is not empty`. A number compares as a number, a text in quotes as text; a column
whose name is not one word is written in double quotes.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

import ibis

from headwater.engine.lake.intake.mapping.words import among
from headwater.engine.words import Problem, Words

TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|"(?P<quoted>[^"]+)"|(?P<number>-?\d+(?:\.\d+)?)"""
    r"""|(?P<sign><=|>=|!=|<>|=|<|>|\(|\)|,)|(?P<word>[^\s'"<>=!(),]+))"""
)
COMPARISONS: dict[str, Callable[[ibis.Value, ibis.Value], ibis.Value]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def condition(text: str, cell: Callable[[str], ibis.Value]) -> ibis.Value:
    """The condition as a boolean expression that is never null.

    `cell` gives the text of a source column; it raises KeyError for a column that is not there.
    """
    return _Reader(text, cell).whole()


class _Reader:
    def __init__(self, text: str, cell: Callable[[str], ibis.Value]) -> None:
        self.text, self.cell, self.place = text, cell, 0
        self.tokens = self._tokens()

    def _tokens(self) -> list[tuple[str, str, int]]:
        found, place = [], 0
        while self.text[place:].strip():
            match = TOKEN.match(self.text, place)
            if match is None:
                raise self._wrong(place)
            kind = str(match.lastgroup)
            found.append((kind, match.group(kind), match.start(kind)))
            place = match.end()
        return found

    def whole(self) -> ibis.Value:
        made = self._either()
        if self.place < len(self.tokens):
            raise self._wrong(self.tokens[self.place][2])
        return made

    def _either(self) -> ibis.Value:
        made = self._both()
        while self._word("or"):
            made = made | self._both()
        return made

    def _both(self) -> ibis.Value:
        made = self._single()
        while self._word("and"):
            made = made & self._single()
        return made

    def _single(self) -> ibis.Value:
        if self._word("not"):
            return ~self._single()
        if self._sign("("):
            made = self._either()
            self._need(")")
            return made
        return self._comparison()

    def _comparison(self) -> ibis.Value:
        column = self._column()
        if self._word("is"):
            wanted = not self._word("not")
            if not self._word("empty"):
                raise self._wrong(self._position())
            return column.isnull() if wanted else column.notnull()
        if self._word("in"):
            return among(column, self._list())
        kind, sign, position = self._next()
        if kind != "sign" or sign not in COMPARISONS:
            raise self._wrong(position)
        return self._compared(column, sign).fill_null(False)

    def _compared(self, column: ibis.Value, sign: str) -> ibis.Value:
        kind, text, position = self._next()
        if kind == "number":
            return COMPARISONS[sign](column.try_cast("float64"), ibis.literal(float(text)))
        if kind == "text":
            return COMPARISONS[sign](column, ibis.literal(_unquoted(text)))
        raise self._wrong(position)

    def _list(self) -> list[str]:
        self._need("(")
        values = [_unquoted(self._next()[1])]
        while self._sign(","):
            values.append(_unquoted(self._next()[1]))
        self._need(")")
        return values

    def _column(self) -> ibis.Value:
        kind, text, position = self._next()
        if kind not in ("word", "quoted"):
            raise self._wrong(position)
        try:
            return self.cell(text)
        except KeyError:
            raise Problem(
                Words(
                    f"The condition “{self.text}” names the column “{text}”, which the file does not have.",
                    f"条件“{self.text}”中的列“{text}”在文件中不存在。",
                )
            ) from None

    def _position(self) -> int:
        return self.tokens[self.place][2] if self.place < len(self.tokens) else len(self.text)

    def _next(self) -> tuple[str, str, int]:
        if self.place >= len(self.tokens):
            raise self._wrong(len(self.text))
        self.place += 1
        return self.tokens[self.place - 1]

    def _word(self, word: str) -> bool:
        return self._take("word", word)

    def _sign(self, sign: str) -> bool:
        return self._take("sign", sign)

    def _take(self, kind: str, text: str) -> bool:
        there = self.place < len(self.tokens) and self.tokens[self.place][:2]
        taken = bool(there) and there[0] == kind and there[1].lower() == text  # type: ignore[index]
        self.place += taken
        return taken

    def _need(self, sign: str) -> None:
        if not self._sign(sign):
            raise self._wrong(self._position())

    def _wrong(self, position: int) -> Problem:
        return Problem(
            Words(
                f"The condition “{self.text}” cannot be read at character {position + 1}.",
                f"条件“{self.text}”在第 {position + 1} 个字符处无法理解。",
            )
        )


def _unquoted(text: str) -> str:
    return text[1:-1].replace("''", "'") if text.startswith("'") else text
