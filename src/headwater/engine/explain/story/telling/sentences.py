"""Sentences in parts: plain text, and figures that lead to the rows behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from headwater.engine.explain.story.values import Cell
from headwater.engine.words import Words

_SLOT = re.compile(r"\{(\w+)\}")
_HAN, _LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; with a `cell` it is a figure, to be shown as a link to its rows."""

    text: str
    cell: Cell | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON: `text`, and `cell` or null."""
        return {"text": self.text, "cell": None if self.cell is None else self.cell.to_dict()}


@dataclass(frozen=True)
class Sentence:
    """One sentence.

    `key`: what it tells of (head, compared, drivers, topic, staffing …); `layer`: key of the story's layer
    that draws it, "" where there is none.
    """

    key: str
    parts: tuple[Part, ...]
    layer: str = ""

    @property
    def text(self) -> str:
        """The whole sentence as plain text."""
        return "".join(part.text for part in self.parts)


Filled = str | Part | tuple[Part, ...]


def fill(words: Words, language: str, values: Mapping[str, Filled]) -> tuple[Part, ...]:
    """The parts of a sentence: `{name}` in the words is replaced by the value of that name."""
    parts: list[Part] = []
    text = words.say(language)
    end = 0
    for found in _SLOT.finditer(text):
        parts += _text(text[end : found.start()])
        value = values[found.group(1)]
        parts += _filled(_apart(text, found, value) if isinstance(value, str) else value)
        end = found.end()
    parts += _text(text[end:])
    return joined(parts)


def _apart(text: str, found: re.Match[str], value: str) -> str:
    """A value with a blank where its Latin letters or figures would touch Chinese characters."""
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    first = " " if _HAN.match(before) and _LATIN.match(value[:1]) else ""
    last = " " if _HAN.match(after) and _LATIN.match(value[-1:]) else ""
    return f"{first}{value}{last}"


def joined(parts: list[Part]) -> tuple[Part, ...]:
    """The same parts, neighbouring plain texts as one."""
    found: list[Part] = []
    for part in parts:
        if found and part.cell is None and found[-1].cell is None:
            found[-1] = Part(found[-1].text + part.text)
        else:
            found.append(part)
    return tuple(found)


def _text(text: str) -> list[Part]:
    return [Part(text)] if text else []


def _filled(value: Filled) -> list[Part]:
    if isinstance(value, str):
        return _text(value)
    return [value] if isinstance(value, Part) else list(value)


def with_between(pieces: list[tuple[Part, ...]], between: str) -> tuple[Part, ...]:
    """Pieces one after another with a text between them."""
    parts: list[Part] = []
    for number, piece in enumerate(pieces):
        parts += [*([Part(between)] if number else []), *piece]
    return joined(parts)
