"""What pages are made of, as values: numbers in words, sentences, cards, chains. Templates draw them."""

from headwater.centre.ui.components.badges import badge, icon
from headwater.centre.ui.components.cards import Kpi
from headwater.centre.ui.components.chain import Link, chain
from headwater.centre.ui.components.customers import mask_customer
from headwater.centre.ui.components.notes import Note
from headwater.centre.ui.components.printing import chart_label, printable
from headwater.centre.ui.components.sentence import Figure, Sentence
from headwater.centre.ui.values import (
    DASH,
    UNITS,
    Delta,
    delta_of,
    duration,
    format_delta,
    format_value,
    gap,
    language_now,
    mood_of,
)

__all__ = [
    "DASH",
    "UNITS",
    "Delta",
    "Figure",
    "Kpi",
    "Link",
    "Note",
    "Sentence",
    "badge",
    "chain",
    "chart_label",
    "delta_of",
    "duration",
    "format_delta",
    "format_value",
    "gap",
    "icon",
    "language_now",
    "mask_customer",
    "mood_of",
    "printable",
]
