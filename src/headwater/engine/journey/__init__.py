"""A customer's time line: what any table of the lake recorded of one customer, in order of time."""

from headwater.engine.journey.reading import MOST_ROWS, Event, Journey, read_event, read_journey
from headwater.engine.journey.sources import Source, source_of, sources
from headwater.engine.journey.zoom import ZOOMS, Step, Zoom, counted, steps_of, window

__all__ = [
    "MOST_ROWS",
    "ZOOMS",
    "Event",
    "Journey",
    "Source",
    "Step",
    "Zoom",
    "counted",
    "read_event",
    "read_journey",
    "source_of",
    "sources",
    "steps_of",
    "window",
]
