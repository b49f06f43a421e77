"""What a complaint speaks of: places, times, services, devices, symptoms, and the sentence of each."""

from headwater.engine.text.extract.extracting import Extractor, extract, meanings
from headwater.engine.text.extract.symptoms import SYMPTOMS
from headwater.engine.text.extract.values import KINDS, Kind, Mention, Vocabulary

__all__ = ["KINDS", "SYMPTOMS", "Extractor", "Kind", "Mention", "Vocabulary", "extract", "meanings"]
