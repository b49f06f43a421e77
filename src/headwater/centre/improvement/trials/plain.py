"""The engine's findings as plain JSON, so that the ledger keeps them as they were on that day."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from headwater.engine.experiments import Differences, Interruption, Verdict
from headwater.engine.words import Words


def words(text: Words) -> dict[str, str]:
    """Both languages."""
    return {"en": text.en, "zh": text.zh}


def say(kept: Any, language: str) -> str:
    """One language of a kept text."""
    if not isinstance(kept, dict):
        return ""
    return str(kept.get("zh" if language.startswith("zh") else "en") or "")


def number(value: float) -> float | None:
    """A number that JSON knows, or None."""
    return float(value) if math.isfinite(value) else None


def verdict(found: Verdict) -> dict[str, Any]:
    """State, effect with interval, probability, sentence and notes."""
    return {
        "state": found.state,
        "effect": number(found.effect),
        "lower": number(found.lower),
        "upper": number(found.upper),
        "probability": number(found.probability),
        "words": words(found.words),
        "notes": [words(note) for note in found.notes],
    }


def differences(found: Differences) -> dict[str, Any]:
    """What a pilot's page shows."""
    return {
        "method": "control",
        "teams": [
            {"code": t.team, "arm": t.arm, "before": t.before, "after": t.after, "contacts": t.contacts}
            for t in found.teams
        ],
        "arms": {arm: list(found.arm(arm)) for arm in ("a", "b")},
        "redrawn": number(found.redrawn),
        "parallel": found.parallel,
        "apart": [number(found.apart.effect), number(found.apart.lower), number(found.apart.upper)],
        "weeks": [[n, number(a), number(b)] for n, a, b in found.weeks],
    }


def interruption(found: Interruption) -> dict[str, Any]:
    """What the chart of before and after shows."""
    return {
        "method": "before_after",
        "days": [day.isoformat() for day in found.days],
        "values": _numbers(found.values),
        "expected": _numbers(found.expected),
        "band_low": _numbers(found.lower),
        "band_high": _numbers(found.upper),
        "before": found.before,
        "after": found.after,
        "alike": number(found.alike),
    }


def _numbers(values: Iterable[float]) -> list[float | None]:
    return [number(round(float(value), 8)) for value in values]
