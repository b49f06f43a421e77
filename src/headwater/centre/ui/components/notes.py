"""Empty, loading, failed, forbidden: each a sentence that says what to do, with the way to do it."""

from __future__ import annotations

from dataclasses import dataclass

ICONS = {"empty": "database-off", "loading": "loader-2", "failed": "alert-triangle", "forbidden": "lock"}


@dataclass(frozen=True, slots=True)
class Note:
    """`kind` is empty, loading, failed or forbidden; `url` and `action` are the next step."""

    text: str
    kind: str = "empty"
    action: str = ""
    url: str = ""

    @property
    def icon(self) -> str:
        return ICONS.get(self.kind, "info-circle")
