"""Classes of texts: learned from labelled ones, given with a calibrated confidence."""

from headwater.engine.text.classify.accuracy import Bin, ClassAccuracy, HeldOut
from headwater.engine.text.classify.classifier import Classifier, Guess, Phrase
from headwater.engine.text.classify.storing import from_bytes, to_bytes
from headwater.engine.text.classify.training import Effort, held_out, train

__all__ = [
    "Bin",
    "ClassAccuracy",
    "Classifier",
    "Effort",
    "Guess",
    "HeldOut",
    "Phrase",
    "from_bytes",
    "held_out",
    "to_bytes",
    "train",
]
