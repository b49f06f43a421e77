"""The story of an incident: counted layer by layer, told in Chinese and English from the same facts."""

from headwater.engine.explain.story.extremes import Extremes
from headwater.engine.explain.story.incident import Incident, Usual
from headwater.engine.explain.story.investigating import investigate
from headwater.engine.explain.story.telling import Part, Sentence, tell
from headwater.engine.explain.story.values import Cause, Cell, Driver, Layer, Row, Story, Topic

__all__ = [
    "Cause",
    "Cell",
    "Driver",
    "Extremes",
    "Incident",
    "Layer",
    "Part",
    "Row",
    "Sentence",
    "Story",
    "Topic",
    "Usual",
    "investigate",
    "tell",
]
