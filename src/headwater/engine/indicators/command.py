"""The verb `indicators compute`: a question from the command line, over the lake of a data folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from headwater.engine.indicators import catalogue
from headwater.engine.indicators.calculate import Answer, Calculator
from headwater.engine.indicators.cube import Cube
from headwater.engine.indicators.query import IndicatorQuery
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import open_engine


def compute(home: Path, query: IndicatorQuery, tell: Callable[[str], None], language: str) -> Answer:
    """The answer; `tell` is told what takes long and what the figures stand on. Raises Problem."""
    home.mkdir(parents=True, exist_ok=True)
    lake, engine, definitions = Lake(home), open_engine(), catalogue.load()
    try:
        cube = Cube(home, lake, engine, definitions)
        calculator = Calculator(lake, engine, definitions, cube)
        estimate = calculator.estimate(query)
        if estimate.slow:
            tell(f"Reading {estimate.rows:,} rows of the lake …")
        answer = calculator.compute(query)
    finally:
        engine.close()
    for words in (*answer.notes, *answer.waiting_words.values()):
        tell(words.say(language))
    return answer
