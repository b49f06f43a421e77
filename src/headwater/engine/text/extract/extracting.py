"""All that a text mentions, from the centre's words first, then by patterns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date

from headwater.engine.text.extract.devices import MODEL, SERVICES, TYPES
from headwater.engine.text.extract.places import places
from headwater.engine.text.extract.symptoms import SYMPTOMS
from headwater.engine.text.extract.times import times
from headwater.engine.text.extract.values import Kind, Mention, Vocabulary
from headwater.engine.text.words import sentences

# Longer texts are read up to here: what matters was said by then, and no text may hold up a page.
MOST = 20_000
Found = tuple[Kind, int, int, str, bool]


class Extractor:
    """The centre's words made ready once for many texts."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        vocabulary = vocabulary or Vocabulary()
        self._known: tuple[tuple[Kind, re.Pattern[str] | None, dict[str, str]], ...] = (
            ("place", *_ready(vocabulary.places)),
            ("service", *_ready(vocabulary.services)),
            ("device", *_ready(vocabulary.devices)),
        )

    def extract(self, text: str, on: date | None = None) -> tuple[Mention, ...]:
        """Mentions in the order of the text; within a kind they do not overlap, the longest stands.

        on: the local day on which the text was received, so that "yesterday" is a day.
        """
        text = text[:MOST]
        spans = sentences(text)
        starts = [start for start, _ in spans]
        taken: dict[Kind, list[tuple[int, int]]] = {}
        mentions = []
        # Known words first, then longer finds before shorter ones.
        for kind, start, end, value, known in sorted(
            self._found(text, on), key=lambda one: (not one[4], one[1] - one[2], one[1])
        ):
            mine = taken.setdefault(kind, [])
            if any(start < other_end and end > other_start for other_start, other_end in mine):
                continue
            mine.append((start, end))
            sentence = spans[max(0, bisect_right(starts, start) - 1)] if spans else (0, len(text))
            mentions.append(Mention(kind, text[start:end], start, end, sentence, value, known))
        return tuple(sorted(mentions, key=lambda one: (one.start, one.end, one.kind)))

    def _found(self, text: str, on: date | None) -> Iterator[Found]:
        for kind, pattern, meaning in self._known:
            for match in pattern.finditer(text) if pattern else ():
                yield kind, *match.span(), meaning[match.group().lower()], True
        for start, end in places(text):
            yield "place", start, end, text[start:end], False
        for start, end, value in times(text, on):
            yield "time", start, end, value, False
        for symptom in SYMPTOMS:
            for match in symptom.pattern.finditer(text):
                if match.group():
                    yield "symptom", *match.span(), symptom.code, False
        yield from _by_pattern("device", MODEL, text)
        yield from _by_pattern("device", TYPES, text)
        yield from _by_pattern("service", SERVICES, text)


def extract(text: str, vocabulary: Vocabulary | None = None, on: date | None = None) -> tuple[Mention, ...]:
    """As `Extractor.extract`, for one text."""
    return Extractor(vocabulary).extract(text, on)


def _ready(terms: Mapping[str, str]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """One pattern for all words, longest first; a Latin word does not match inside a longer one."""
    meaning = {said.strip().lower(): means for said, means in terms.items() if len(said.strip()) > 1}
    if not meaning:
        return None, {}
    ordered = sorted(meaning, key=lambda said: (-len(said), said))
    return re.compile("|".join(_bounded(said) for said in ordered), re.IGNORECASE), meaning


def _bounded(said: str) -> str:
    before = r"(?<![A-Za-z0-9])" if said[0].isascii() and said[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if said[-1].isascii() and said[-1].isalnum() else ""
    return before + re.escape(said) + after


def _by_pattern(kind: Kind, pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    for match in pattern.finditer(text):
        value = re.sub(r"\s+", " ", match.group()).strip()
        yield kind, *match.span(), value.lower() if value.isascii() else value, False


def meanings(text: str) -> set[str]:
    """What a text speaks of whatever its wording: symptoms by code, services and devices by name."""
    text = text[:MOST]
    said = {f"symptom {one.code}" for one in SYMPTOMS if one.pattern.search(text)}
    said |= {f"service {value}" for _, _, _, value, _ in _by_pattern("service", SERVICES, text)}
    return said | {f"device {value}" for _, _, _, value, _ in _by_pattern("device", TYPES, text)}
