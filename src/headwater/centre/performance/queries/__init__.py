"""What other rooms may ask of indicators; every answer is limited to what the asker may see.

`state` is the page's `ui.state.PageState`.
"""

from headwater.centre.performance.queries import measured, panels
from headwater.centre.performance.queries.home import (
    chosen_indicators,
    key_indicators,
    latest_day,
    movers,
    series,
)
from headwater.centre.performance.queries.names import indicators_seen_by
from headwater.centre.performance.queries.ranking import Ranking, ranking
from headwater.centre.performance.queries.values import Card, Mover, Point, Series

__all__ = [
    "Card",
    "Mover",
    "Point",
    "Ranking",
    "Series",
    "chosen_indicators",
    "indicators_seen_by",
    "key_indicators",
    "latest_day",
    "measured",
    "movers",
    "panels",
    "ranking",
    "series",
]
