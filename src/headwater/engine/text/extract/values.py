"""What is found in a text, and the words of the centre that are looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from headwater.engine.words import Words

Kind = Literal["place", "time", "service", "device", "symptom"]
KINDS: dict[Kind, Words] = {
    "place": Words("Place", "地点"),
    "time": Words("Time", "时间"),
    "service": Words("Service", "业务"),
    "device": Words("Device", "设备"),
    "symptom": Words("Symptom", "现象"),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """Something said in a text: `start` and `end` count its characters, `sentence` is the span around it.

    value: by what equal mentions are counted together: the centre's own term, a symptom's code, a day as
        2026-05-03 where the text says which; else the words as they stand.
    known: whether the centre's vocabulary has it, or a pattern alone found it.
    """

    kind: Kind
    text: str
    start: int
    end: int
    sentence: tuple[int, int]
    value: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The centre's words: what may stand in a text -> the term that it means (often itself)."""

    places: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    devices: Mapping[str, str] = field(default_factory=dict)
