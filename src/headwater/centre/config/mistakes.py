"""The findings of all system checks, in both languages: they are asked once in each."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import checks
from django.utils import translation

from headwater.engine.words import Words

LANGUAGES = {"en": "en", "zh": "zh-hans"}


@dataclass(frozen=True)
class Mistake:
    """One finding: what is wrong, what to do, and whether a server may start in spite of it."""

    id: str
    serious: bool
    said: Words
    hint: Words


def mistakes() -> list[Mistake]:
    """All that the system checks of all rooms find now."""
    found: dict[str, list[checks.CheckMessage]] = {}
    for key, code in LANGUAGES.items():
        with translation.override(code):
            found[key] = [message for message in checks.run_checks() if not message.is_silenced()]
    return [
        Mistake(
            id=english.id or "settings",
            serious=english.is_serious(),
            said=Words(en=str(english.msg), zh=str(chinese.msg)),
            hint=Words(en=str(english.hint or ""), zh=str(chinese.hint or "")),
        )
        for english, chinese in zip(found["en"], found["zh"], strict=True)
    ]
