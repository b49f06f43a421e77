"""Text of a formula -> tokens that remember where they stood."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from headwater.engine.indicators.formula.errors import FormulaError
from headwater.engine.words import Words

MOST_CHARACTERS = 4000
LARGEST_NUMBER = 1e15
UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}

# People write formulas with a Chinese keyboard too: each sign stands for one ASCII sign, so that
# positions stay as they were typed.
FULL_WIDTH = str.maketrans("（），．＋－＊／＝＜＞！“”‘’　×÷；", "(),.+-*/=<>!\"\"'' */;")
SIGNS = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=", "==": "="}

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?P<unit>[A-Za-z]*)
  | (?P<name>[^\W\d]\w*)
  | (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
  | (?P<sign><=|>=|!=|<>|==|[-+*/(),.=<>≤≥≠])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a formula. `kind`: number, duration, name, text, sign or end."""

    kind: str
    text: str
    start: int
    length: int
    number: float | int = 0
    unit: str = ""


def tokenise(text: str) -> list[Token]:
    """All tokens of `text`, the last of kind "end". Raises FormulaError."""
    if len(text) > MOST_CHARACTERS:
        raise FormulaError(
            Words(
                en=f"The formula is longer than {MOST_CHARACTERS} characters; split it",
                zh=f"公式超过 {MOST_CHARACTERS} 个字符，请拆分",
            ),
            text,
            MOST_CHARACTERS,
        )
    plain = text.translate(FULL_WIDTH)
    tokens, place = [], 0
    while place < len(plain):
        match = _TOKEN.match(plain, place)
        if match is None:
            raise _strange(text, plain, place)
        if match.lastgroup != "space":
            tokens.append(_token(text, match))
        place = match.end()
    tokens.append(Token("end", "", len(text), 1))
    return tokens


def _token(text: str, match: re.Match[str]) -> Token:
    start, length = match.start(), match.end() - match.start()
    if match["number"] is not None:
        return _number(text, match, start, length)
    if match["text"] is not None:
        quote = match["text"][0]
        # The value comes from what was typed: only the quotes themselves may have been full width.
        value = text[start + 1 : start + length - 1].replace(quote * 2, quote)
        return Token("text", value, start, length)
    if match["sign"] is not None:
        return Token("sign", SIGNS.get(match["sign"], match["sign"]), start, length)
    return Token("name", match["name"], start, length)


def _number(text: str, match: re.Match[str], start: int, length: int) -> Token:
    unit = match["unit"].lower()
    if unit and unit not in UNITS:
        raise FormulaError(
            Words(
                en=f"“{match['unit']}” is no unit of time; write s, min, h or d",
                zh=f"“{match['unit']}”不是时间单位，请写 s、min、h 或 d",
            ),
            text,
            match.start("unit"),
            len(unit),
        )
    digits = match["number"]
    value = int(digits) if digits.isdigit() else float(digits)
    if not math.isfinite(value) or value * UNITS.get(unit, 1) > LARGEST_NUMBER:
        raise FormulaError(Words(en="The number is too large", zh="数字过大"), text, start, length)
    return Token("duration" if unit else "number", digits, start, length, value, unit)


def _strange(text: str, plain: str, place: int) -> FormulaError:
    if plain[place] in "'\"":
        words = Words(en="This quotation mark is never closed", zh="引号没有闭合")
        return FormulaError(words, text, place, len(text) - place)
    words = Words(
        en=f"“{text[place]}” has no meaning in a formula",
        zh=f"公式中不能使用“{text[place]}”",
    )
    return FormulaError(words, text, place)
