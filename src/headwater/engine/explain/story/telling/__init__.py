"""A story in words."""

from headwater.engine.explain.story.telling.sentences import Part, Sentence
from headwater.engine.explain.story.telling.told import tell

__all__ = ["Part", "Sentence", "tell"]
