"""The name that the reader reads."""

from __future__ import annotations

from django.utils.translation import get_language


def in_reader_language(name: str, name_en: str) -> str:
    """The English name where it is wanted and there."""
    return name_en if name_en and get_language() == "en" else name
