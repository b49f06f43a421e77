"""A signal in words: what, where, when, how far off; in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from headwater.centre.performance import wiring
from headwater.centre.performance.models import Signal
from headwater.centre.performance.names import dimension_name, group_names, weekday_name
from headwater.centre.performance.presenters.explanation_layers import value_names
from headwater.centre.performance.presenters.kept_story import EVERYBODY, without
from headwater.centre.ui.components import format_value, gap, language_now
from headwater.engine.control_charts.rules import RULES
from headwater.engine.explain.story import Story, tell
from headwater.engine.words import Words

UNITS = ("team", "zone", "unit")


def indicator_name(key: str) -> str:
    """The indicator's name, or its key when it is not defined any more."""
    definition = wiring.machine().definitions.get(key)
    return definition.name.say(language_now()) if definition else key


def unit_name(key: str) -> str:
    """The unit of an indicator's values."""
    definition = wiring.machine().definitions.get(key)
    return definition.unit if definition else "number"


def place_words(where: Mapping[str, str]) -> str:
    """Queue VIP, Zone 1; empty for the whole centre."""
    return pgettext("list", ", ").join(_place(name, value) for name, value in where.items())


def _place(name: str, value: str) -> str:
    words = group_names(name, [value])[value]
    if name in UNITS:
        # A unit's name says itself that it is a team or a zone.
        return str(words)
    return _("%(dimension)s %(value)s") % {"dimension": dimension_name(name), "value": words}


def span_words(start: datetime, end: datetime) -> str:
    """From when to when, local, the end excluded: one day, hours of a day, or several days."""
    first, until = timezone.localtime(start), timezone.localtime(end)
    last = until - timedelta(seconds=1)
    day = f"{first:%Y-%m-%d}"
    if first.date() != last.date():
        whole = first.hour == first.minute == until.hour == until.minute == 0
        return f"{day} – {last:%m-%d}" if whole else f"{day} {first:%H:%M} – {last:%m-%d} {until:%H:%M}"
    if until - first >= timedelta(hours=24):
        return f"{day} {weekday_name(first.date())}"
    return f"{day} {first:%H:%M}–{until:%H:%M}"


def spot_words(spot: Mapping[str, Any]) -> str:
    """When a weak spot comes back."""
    words = spot.get("words") or {}
    return str(Words(words.get("en", ""), words.get("zh", "")).say(language_now()))


def title_of(signal: Signal) -> str:
    """One line that says it all."""
    unit = unit_name(signal.indicator)
    what = " ".join(part for part in (indicator_name(signal.indicator), place_words(signal.where)) if part)
    given = {
        "what": what,
        "value": format_value(unit, signal.value),
        "expected": format_value(unit, signal.expected),
    }
    if signal.is_weak_spot and signal.spot:
        given |= {"when": spot_words(signal.spot), "misses": signal.spot["misses"], "of": signal.spot["of"]}
        return _("%(what)s, %(when)s: target missed %(misses)s of the last %(of)s times") % given
    given["when"] = span_words(signal.start, signal.end)
    return _("%(what)s, %(when)s: %(value)s, expected %(expected)s") % given


def departure_words(signal: Signal) -> str:
    """By how much the worst point lies off."""
    if signal.value is None or signal.expected is None:
        return ""
    return str(gap(unit_name(signal.indicator), signal.value - signal.expected))


def rule_words(rules: list[int]) -> list[str]:
    """The run rules that it breaks."""
    return [f"{rule} · {RULES[rule].say(language_now())}" for rule in rules if rule in RULES]


def story_text(signal: Signal, hidden: frozenset[str] = EVERYBODY) -> str:
    """The explanation as plain text, for the finding, which goes further: it names no teams."""
    if not signal.story:
        problem = signal.story_problem or {}
        return str(Words(problem.get("en", ""), problem.get("zh", "")).say(language_now()))
    story = Story.from_dict(signal.story)
    between = " " if language_now() == "en" else ""
    told = tell(without(story, hidden), language_now(), _called)
    return between.join(sentence.text for sentence in told if sentence.layer not in hidden)


def _called(dimension: str, value: str) -> str:
    return str(value_names(dimension, [value]).get(value, value))
