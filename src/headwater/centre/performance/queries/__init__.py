"""What other rooms may ask of indicators; every answer is limited to what the asker may see."""

from headwater.centre.performance.queries.values import Card, Frame, Mover, Point, Series

__all__ = ["Card", "Frame", "Mover", "Point", "Series", "key_indicators", "latest_day", "movers", "series"]

from headwater.centre.performance.queries.home import key_indicators, latest_day, movers, series
