"""What the home page shows of the indicators."""

from __future__ import annotations

from datetime import date

from headwater.centre.people.audit import Actor
from headwater.centre.performance.queries.values import Card, Frame, Mover, Series


def latest_day() -> date | None:
    """The newest local day that the lake holds contacts of, or None before anything was brought in."""
    return None


def key_indicators(asker: Actor, state: Frame) -> list[Card]:
    """The key indicators of the asker's scope in `state`, with target, change and a trend by day."""
    return []


def series(asker: Actor, state: Frame, key: str, grain: str = "day", compare: str = "") -> Series | None:
    """One indicator over time. `compare`: "", yesterday, last_week, last_year or same_weekday."""
    return None


def movers(asker: Actor, state: Frame, limit: int = 5) -> list[Mover]:
    """The groups that moved the key indicators most against the period before, largest first."""
    return []
