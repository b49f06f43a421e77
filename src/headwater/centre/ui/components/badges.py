"""A small state as text, with an icon beside its colour."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString


def icon(name: str, words: str = "") -> SafeString:
    """An icon; `words` are for those who do not see it, without them it is decoration."""
    if not words:
        return format_html('<i class="ti ti-{}" aria-hidden="true"></i>', name)
    return format_html('<i class="ti ti-{}" role="img" aria-label="{}" title="{}"></i>', name, words, words)


def badge(text: Any, mood: str = "", icon_name: str = "") -> SafeString:
    """Mood is good, near, bad, info or nothing."""
    mark = icon(icon_name) if icon_name else ""
    return format_html(
        '<span class="badge hw-badge{}">{}{}</span>', f" is-{mood}" if mood else "", mark, text
    )
