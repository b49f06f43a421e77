"""Chinese texts of complaints, put together from wordings: who speaks, what is wrong, what is wanted.

The texts are Chinese only, as the customers of the sample centre are; classes and causes have English names.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from headwater.engine.sample.wordings import money, network, service, slots

CORES: dict[str, tuple[str, ...]] = {**network.CORES, **money.CORES, **service.CORES}
# How often a part is there at all.
SPOKEN, SECOND, AGAIN, UPSET, WANTED = 0.6, 0.22, 0.22, 0.3, 0.7
VAGUE, SLOPPY, SLIPPED = 0.05, 0.08, 0.04
TITLE = 40


@dataclass(frozen=True)
class Told:
    """A complaint in words: the agent's title and what the customer said."""

    title: str
    text: str


class Writer:
    """Writes complaints; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    def write(self, cause: str, region: str, now: bool = False) -> Told:
        """One complaint of this cause by somebody of this district; `now` of what goes on at this hour."""
        dice, pick = self._dice.random, self._dice.choice
        cores = CORES[cause] if dice() >= VAGUE else slots.VAGUE
        said = [pick(cores)]
        if dice() < SECOND:
            said.append(pick(cores))
        parts = ["，".join(dict.fromkeys(said))]
        if dice() < AGAIN:
            parts.append(pick(slots.AGAIN))
        if dice() < UPSET:
            parts.append(pick(slots.UPSET))
        if dice() < WANTED:
            parts.append(pick(slots.WANTED))
        opening = pick(slots.OPENINGS) if dice() < SPOKEN else ""
        filled = self._filled("，".join(parts), region + pick(slots.LANDMARKS), now)
        # The agent's title is the beginning of what was said: it gives no more away than the text does.
        return Told(filled.split("，")[0][:TITLE], self._worn(f"{opening}{filled}。"))

    def _filled(self, text: str, place: str, now: bool) -> str:
        pick = self._dice.choice
        return text.format(
            place=place,
            time=pick(slots.JUST_NOW if now else slots.TIMES),
            device=pick(slots.DEVICES),
            service=pick(slots.SERVICES),
            amount=pick(slots.AMOUNTS),
            n=pick(slots.NUMBERS),
        )

    def _worn(self, text: str) -> str:
        """As people type: punctuation left out here and there, a character twice or missing."""
        if self._dice.random() < SLOPPY:
            text = text.replace("，", " ").rstrip("。")
        if self._dice.random() < SLIPPED:
            at = self._dice.randrange(1, len(text) - 1)
            text = text[:at] + (text[at] if self._dice.random() < 0.5 else "") * 2 + text[at + 1 :]
        return text
