"""A sentence in both languages, whatever form it comes in."""

from __future__ import annotations

from typing import TypeAlias

from django.utils import translation
from django.utils.functional import Promise

from headwater.engine.words import Words

CODES = {"en": "en", "zh": "zh-hans"}
Text: TypeAlias = Words | Promise | str


def both(text: Text) -> dict[str, str]:
    """`{"en": …, "zh": …}` of the engine's words, of a lazy translation, or of a text that is one for all."""
    if isinstance(text, Words):
        return {"en": text.en, "zh": text.zh}
    found = {}
    for key, code in CODES.items():
        with translation.override(code):
            found[key] = str(text)
    return found
