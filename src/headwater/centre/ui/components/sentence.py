"""The sentence above the picture: written from facts by code, every number a link to the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from headwater.centre.ui.values import language_now

MOODS = {"good", "near", "bad"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number (already in words) with the address of what stands behind it and whether it is good."""

    text: str
    url: str = ""
    mood: str = ""

    def __html__(self) -> str:
        mood = f" is-{self.mood}" if self.mood in MOODS else ""
        if self.url:
            return format_html('<a class="hw-figure{}" href="{}">{}</a>', mood, self.url, self.text)
        return format_html('<b class="hw-figure{}">{}</b>', mood, self.text)

    def __str__(self) -> str:
        return self.text


@dataclass
class Sentence:
    """Clauses, each a translated text with places: `Sentence().say(_("{name} is {value}."), name=…)`.

    A place takes a `Figure` or plain text; everything is escaped. Empty when nothing was said.
    """

    clauses: list[SafeString] = field(default_factory=list)

    def say(self, text: str, **facts: Figure | str | int | SafeString) -> Sentence:
        """Add a clause; returns itself, so that clauses can be strung together."""
        shown = {name: conditional_escape(fact) for name, fact in facts.items()}
        # The text itself comes from a catalogue of translations, its facts from anywhere.
        self.clauses.append(mark_safe(str(conditional_escape(text)).format(**shown)))
        return self

    def __bool__(self) -> bool:
        return bool(self.clauses)

    def __html__(self) -> str:
        return mark_safe((" " if language_now() == "en" else "").join(self.clauses))

    def __str__(self) -> str:
        return strip_tags(self.__html__()).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
