"""What every sentence needs: the language, names of values, and figures with their cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater.engine.explain.story.behind import cell_of
from headwater.engine.explain.story.cells import FAMILY_MARK
from headwater.engine.explain.story.incident import SLOTS
from headwater.engine.explain.story.telling import figures, wording
from headwater.engine.explain.story.telling.sentences import Filled, Part, Sentence, fill
from headwater.engine.explain.story.values import Cell, Story
from headwater.engine.lake.tables.agent_states import STATES
from headwater.engine.lake.tables.contacts import CHANNELS, OUTCOMES
from headwater.engine.words import Words

# (dimension, value) -> what it is called in the language of the story.
Names = Callable[[str, str], str]
# Where a team is called "Team 2" or a queue "投诉队列", its kind would be said twice.
TWICE = re.compile(
    r"\b(?:team|zone|queue) (?=(?:team|zone|queue)\b)|(?:班组|区域) (?=班组|区域)|队列(?=队列)", re.I
)
CODES = {"channel": CHANNELS, "outcome": OUTCOMES, "state": STATES}


def part_unit(story: Story) -> str:
    """The unit of an indicator's parts: of a percentile the share of contacts beyond its usual value."""
    return "ratio" if story.kind == "tail" else story.unit


@dataclass(frozen=True)
class Teller:
    """Makes parts of sentences of one story in one language; `names` knows what values are called."""

    story: Story
    language: str
    names: Names | None = None

    @property
    def name(self) -> str:
        """The indicator's name."""
        return self.story.name["zh" if figures.chinese(self.language) else "en"]

    def called(self, dimension: str, value: Any) -> str:
        """What a value is called; services without the family that the sentence has named already."""
        if value is None:
            return Words("not recorded", "未记录").say(self.language)
        text = self.names(dimension, str(value)) if self.names else str(value)
        if text == str(value) and str(value) in CODES.get(dimension, {}):
            text = CODES[dimension][str(value)].say(self.language)
        return text.split(FAMILY_MARK, 1)[1] if dimension == "service" and FAMILY_MARK in text else text

    def sentence(self, key: str, words: Words, values: Mapping[str, Filled], layer: str = "") -> Sentence:
        """A sentence from its words."""
        return Sentence(key, fill(words, self.language, values), layer)

    def pieces(self, words: Words, values: Mapping[str, Filled]) -> tuple[Part, ...]:
        """A part of a sentence from its words."""
        return fill(words, self.language, values)

    # -- cells
    def cell(
        self,
        indicator: str,
        where: Mapping[str, Any] | None = None,
        *,
        usual: bool = False,
        whole: bool = False,
        days: Sequence[date] = (),
        slots: tuple[int, int] | None = None,
    ) -> Cell:
        """The rows behind a figure of the incident, or of its usual days."""  # fmt: skip
        return cell_of(self.story, indicator, where or {}, usual=usual, whole=whole, days=days, slots=slots)

    def value(self, value: float | None, unit: str, cell: Cell) -> Part:
        """A figure that leads to its rows."""
        return Part(figures.figure(value, unit, self.language), cell)

    def share(self, value: float, cell: Cell) -> Part:
        """A share that leads to the rows of what it is a share of the whole."""
        return Part(figures.percent(value, self.language), cell)

    def change(self, now: float | None, usual: float | None, unit: str) -> str:
        """The signed change."""
        return figures.change(now, usual, unit, self.language)

    # -- times and places
    def when(self) -> str:
        """The days and hours that the story is about."""
        story = self.story
        if story.incident.recurs:
            return self._every()
        text = figures.span(story.days[0], story.days[-1], self.language)
        slots = story.slots
        if len(story.days) > 1 or slots == (0, SLOTS):
            return text
        return f"{text} {figures.clocks(slots, self.language)}".replace("） ", "）")

    def _every(self) -> str:
        story = self.story
        first = story.days[0]
        values = {
            "weekday": figures.WEEKDAYS[first.weekday()].say(self.language),
            "day": str(first.day),
            "hours": figures.clocks(story.incident.slots, self.language),
            "span": figures.span(first, story.days[-1], self.language),
        }
        text = "".join(part.text for part in self.pieces(wording.EVERY[story.incident.recurs], values))
        return text[0].upper() + text[1:]

    def hours(self) -> str:
        """The chosen hours."""
        return figures.clocks(self.story.slots, self.language)

    def place(self, where: Mapping[str, Any]) -> str:
        """A place as the beginning of a clause; "" for everywhere."""
        texts = []
        for dimension, value in where.items():
            words = wording.WHERE.get(dimension, wording.WHERE["other"])
            called = self._several(dimension, value)
            text = "".join(part.text for part in self.pieces(words, {"value": called}))
            texts.append(TWICE.sub("", text))
        return figures.listed(texts, self.language)

    def _several(self, dimension: str, value: Any) -> str:
        values = value if isinstance(value, (list, tuple)) else [value]
        return figures.listed([self.called(dimension, one) for one in values], self.language)
