"""One lake, one engine, one cube a process; answers kept by question, snapshot and definitions.

Nothing is ever invalidated: a new snapshot or a new definition makes other keys, and the old ones age out.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from headwater.centre.people.access import request_memory
from headwater.centre.performance import register
from headwater.centre.reference import queries as reference
from headwater.engine.indicators import Answer, Calculator, Definition, IndicatorQuery, Twins, schemas
from headwater.engine.indicators.cube import Cube
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine, open_engine

KEPT_ANSWERS = 4096
# Answers with more rows than this are asked again: a few of them would fill the memory.
LARGEST_KEPT = 20_000


@dataclass(frozen=True)
class Machine:
    """What answers questions in this process, as it stands at this moment."""

    lake: Lake
    engine: Engine
    cube: Cube
    calculator: Calculator
    definitions: Mapping[str, Definition]
    stamp: int


@lru_cache(maxsize=4)
def _stores(home: Path, memory: str) -> tuple[Lake, Engine]:
    return Lake(home), open_engine("duckdb", memory_limit=memory)


@lru_cache(maxsize=8)
def _machine(home: Path, memory: str, stamp: int) -> Machine:
    lake, engine = _stores(home, memory)
    definitions = register.in_force()
    cube = Cube(home, lake, engine, definitions)
    calculator = Calculator(lake, engine, definitions, cube, smallest=settings.SMALL_GROUP)
    return Machine(lake, engine, cube, calculator, definitions, stamp)


def machine() -> Machine:
    """The shared machine of the data folder, with the definitions in force now.

    A page asks dozens of times; whether somebody made a definition meanwhile is looked up once for all.
    """
    memory = request_memory.get()
    if memory is None:
        return _present()
    if "machine" not in memory:
        memory["machine"] = _present()
    found: Machine = memory["machine"]
    return found


def _present() -> Machine:
    return _machine(Path(settings.HOME), settings.DUCKDB_MEMORY, register.stamp())


def twins() -> Twins:
    """The vocabulary's merged codes as they stand now; looked up once for all that a page asks."""
    memory = request_memory.get()
    if memory is None:
        return Twins.of(reference.merges())
    if "twins" not in memory:
        memory["twins"] = Twins.of(reference.merges())
    found: Twins = memory["twins"]
    return found


def in_vocabulary(query: IndicatorQuery) -> IndicatorQuery:
    """The question with merged codes counted as one. Every question of this room goes through here."""
    return replace(query, twins=twins())


class _Answers:
    """The answers given lately, by question. Safe for the server's threads."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[object, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object) -> Answer | None:
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
            return answer

    def keep(self, key: object, answer: Answer) -> None:
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)


_answers = _Answers(KEPT_ANSWERS)


def ask(query: IndicatorQuery) -> Answer:
    """The answer to a question, from memory where this snapshot and these definitions were asked before."""
    now = machine()
    query = in_vocabulary(query)
    key = (settings.HOME, now.lake.snapshot().number, now.stamp, query)
    answer = _answers.get(key)
    if answer is None:
        answer = honest(now.calculator.compute(query), now)
        if len(answer.rows) <= LARGEST_KEPT:
            _answers.keep(key, answer)
    return answer


def honest(answer: Answer, now: Machine) -> Answer:
    """A count over days of which the lake has no rows at all is not known; only days with data count 0."""
    query = answer.query
    if query.start is None or query.end is None:
        return answer
    blank = {key for key in query.indicators if _blank(now, key, query.start, query.end)}
    if not blank:
        return answer
    # `rows` is the answer as everybody reads it, made once and kept on the answer.
    nothing = dict.fromkeys(("value", "numerator", "denominator", "count"))
    answer.__dict__["rows"] = [row | nothing if row["indicator"] in blank else row for row in answer.rows]
    return answer


def _blank(now: Machine, key: str, start: date, end: date) -> bool:
    definition = now.definitions.get(key)
    if definition is None or definition.unit != "count":
        return False
    tables = register.tables_of(definition)
    if any(schemas()[table].monthly for table in tables):
        # What is kept by month stands on one day of it.
        return False
    days = [day for table in tables for day in now.lake.snapshot().days(table)]
    return not any(start <= day <= end for day in days)


def known(query: IndicatorQuery) -> bool:
    """Whether the answer is in memory."""
    now, query = machine(), in_vocabulary(query)
    return _answers.get((settings.HOME, now.lake.snapshot().number, now.stamp, query)) is not None


def rows_to_read(queries: Iterable[IndicatorQuery]) -> int:
    """How many rows of the lake these questions still have to read (0: memory and cube answer)."""
    calculator = machine().calculator
    return sum(calculator.estimate(in_vocabulary(query)).rows for query in queries if not known(query))
