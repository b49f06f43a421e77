"""Verdicts, effects and figures of pilots and verifications in the reader's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from headwater.centre.improvement.models import Pilot, Verification, Watch, Wave
from headwater.centre.improvement.presenters.words import unit_of
from headwater.centre.improvement.trials import plain
from headwater.centre.performance.queries import measured
from headwater.centre.ui.components import language_now
from headwater.centre.ui.data_clock import newest_day
from headwater.engine.experiments import Measure
from headwater.engine.words import Words

NAMELESS = Words(en="", zh="")

STATE_MOODS: dict[Any, str] = {
    Pilot.State.DESIGN: "",
    Pilot.State.RUNNING: "info",
    Pilot.State.ENDED: "",
    Pilot.State.STOPPED: "",
    Verification.State.PLANNED: "info",
    Verification.State.JUDGED: "",
    Verification.State.IMPOSSIBLE: "near",
    Verification.State.WITHDRAWN: "",
}
VERDICTS: dict[str, tuple[Any, str, str]] = {
    "shown": (pgettext_lazy("verdict", "effect shown"), "good", "check"),
    "not_shown": (pgettext_lazy("verdict", "not shown"), "near", "question-mark"),
    "harmed": (pgettext_lazy("verdict", "harmed"), "bad", "alert-triangle"),
    "impossible": (gettext_lazy("cannot be judged"), "near", "question-mark"),
}
RAILS: dict[str, tuple[Any, str, str]] = {
    "shown": (pgettext_lazy("guardrail", "kept"), "good", "check"),
    "not_shown": (pgettext_lazy("guardrail", "not sure"), "near", "question-mark"),
    "harmed": (pgettext_lazy("guardrail", "broken"), "bad", "alert-triangle"),
}
WATCH_MOODS: dict[Any, tuple[str, str]] = {
    Watch.State.HOLDS: ("good", "check"),
    Watch.State.SLIPPED: ("bad", "alert-triangle"),
    Watch.State.UNSURE: ("near", "question-mark"),
}


def pilot_state(pilot: Pilot) -> str:
    """Its state; locked before its first day is not running yet."""
    newest = newest_day()
    if pilot.state == Pilot.State.RUNNING and (newest is None or newest < pilot.start):
        return pgettext("pilot", "locked, not begun")
    return str(pilot.get_state_display())  # type: ignore[attr-defined]


def said(kept: Any) -> str:
    """A kept text in the reader's language."""
    return plain.say(kept, language_now())


def change(indicator: str, value: float | None) -> str:
    """A signed move in the indicator's unit, with the digits that count: a gain of 0.4 pp is not 0."""
    if value is None:
        return "—"
    return _measure(indicator).change(value).say(language_now())


def size(indicator: str, value: float | None) -> str:
    """The same without a sign."""
    if value is None:
        return "—"
    return _measure(indicator).size(value).say(language_now())


def _measure(indicator: str) -> Measure:
    return Measure(NAMELESS, unit_of(indicator))


def interval(indicator: str, lower: float | None, upper: float | None) -> str:
    """From … to …; a dash where it has no bound."""
    if lower is None or upper is None:
        return "—"
    return f"{change(indicator, lower)} … {change(indicator, upper)}"


def verdict_of(state: str, moods: dict[str, tuple[Any, str, str]] = VERDICTS) -> dict[str, Any]:
    """Words, mood and icon of a state."""
    words, mood, icon = moods.get(state, (state, "", ""))
    return {"words": words, "mood": mood, "icon": icon}


def rails(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The guardrails of a verdict."""
    return [
        {
            "name": measured.indicator_name(rail["indicator"]),
            "margin": size(rail["indicator"], rail["margin"]),
            "effect": change(rail["indicator"], rail.get("effect")),
            "interval": interval(rail["indicator"], rail.get("lower"), rail.get("upper")),
            "state": verdict_of(rail["state"], RAILS),
            # The figures say it; only where there are none, the sentence says why.
            "why": "" if rail.get("effect") is not None else said(rail["words"]),
        }
        for rail in found.get("rails", [])
    ]


def notes(found: dict[str, Any]) -> list[str]:
    """What a reader must know beside the verdict."""
    return [said(note) for note in found.get("notes", [])]


def unsure(found: dict[str, Any]) -> list[str]:
    """Guardrails that may have been broken: nobody can tell."""
    return [
        measured.indicator_name(rail["indicator"])
        for rail in found.get("rails", [])
        if rail["state"] == "not_shown"
    ]


def wave_effect(wave: Wave) -> dict[str, Any]:
    """The wave's effect, or why there is none yet."""
    found = wave.found
    if not found:
        return {"text": pgettext("wave", "not measured yet")}
    if "why" in found:
        return {"text": _("too few days yet"), "why": said(found["why"])}
    return {
        "text": change(wave.indicator, found["effect"]),
        "interval": interval(wave.indicator, found["lower"], found["upper"]),
        "state": verdict_of(found["state"]),
        "until": found["until"],
    }
