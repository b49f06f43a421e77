"""A browser's long self-description as a word that its owner knows it by."""

from __future__ import annotations

# In this order: each claims to be those below it as well.
NAMES = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(description: str) -> str:
    """`Chrome · Windows`, or the beginning of what is not known."""
    found = [next((name for mark, name in known if mark in description), "") for known in (NAMES, SYSTEMS)]
    return " · ".join(name for name in found if name) or description[:40] or "?"
