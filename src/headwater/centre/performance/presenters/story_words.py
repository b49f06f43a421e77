"""The sentences of a story as HTML: every figure a link to the records behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from headwater.centre.people.models import Unit
from headwater.centre.performance.presenters.explanation_layers import rows_address, value_names
from headwater.centre.ui.components import Figure, language_now
from headwater.engine.explain.story import Sentence, Story, tell


@dataclass(frozen=True)
class Said:
    """One sentence of the story; `layer` is the key of the layer that draws it."""

    key: str
    layer: str
    html: SafeString
    text: str


def paragraphs(story: Story, unit: Unit | None, rows: bool) -> list[Said]:
    """The story in the reader's language. `rows`: whether the reader may look at records."""
    names = names_of(story)

    def called(dimension: str, value: str) -> str:
        return str(names.get(dimension, {}).get(value, value))

    told = tell(story, language_now(), called)
    return [Said(one.key, one.layer, _html(story, one, unit, rows), one.text) for one in told]


def names_of(story: Story) -> Mapping[str, Mapping[Any, str]]:
    """Dimension -> value -> name, for every value that the story can speak of."""
    seen: dict[str, dict[Any, None]] = {}
    wheres = [story.incident.where, *(cause.where for cause in story.causes)]
    wheres += [layer.within for layer in story.layers]
    for where in wheres:
        for name, value in where.items():
            for one in value if isinstance(value, list | tuple) else [value]:
                seen.setdefault(name, {})[one] = None
    for layer in story.layers:
        if layer.key not in ("hours", "days", "drivers"):
            seen.setdefault(layer.key, {}).update(dict.fromkeys(row.value for row in layer.rows))
    for topic in story.topics:
        seen.setdefault(topic.dimension, {})[topic.name] = None
        for name, value, _share in topic.absent:
            seen.setdefault(name, {})[value] = None
    return {name: value_names(name, list(values)) for name, values in seen.items()}


def _html(story: Story, sentence: Sentence, unit: Unit | None, rows: bool) -> SafeString:
    pieces = []
    for part in sentence.parts:
        if part.cell is None:
            pieces.append((format_html("{}", part.text),))
        else:
            url = rows_address(story, part.cell, unit) if rows else ""
            pieces.append((Figure(part.text, url).__html__(),))
    return format_html_join("", "{}", pieces)


def in_one(said: list[Said]) -> SafeString:
    """All sentences one after another."""
    between = " " if language_now() == "en" else ""
    return format_html_join(between, "{}", ((one.html,) for one in said))
