"""What the engine says to people, in both languages at once, so that it needs no translation machinery."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """One text in English and in Chinese; both are complete sentences or both are terms."""

    en: str
    zh: str

    def say(self, language: str) -> str:
        """The text in `language` ("zh", "zh-hans" and the like, or anything else for English)."""
        return self.zh if language.lower().startswith("zh") else self.en

    def __str__(self) -> str:
        return self.en


class Problem(Exception):
    """Something a person can mend: what is wrong, where, and how to put it right.

    Whoever shows it to a person prints `words.say(language)`; it is never shown as a trace.
    """

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words
