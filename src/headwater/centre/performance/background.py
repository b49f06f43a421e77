"""Questions that read so many records that nobody should wait for the page: counted aside, then at hand."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.db import connection

from headwater.centre.people.models import Account
from headwater.centre.performance import wiring
from headwater.centre.performance.filters import permission_for
from headwater.centre.performance.question import Question
from headwater.centre.performance.sight import Sight, sight_of
from headwater.engine.indicators import Definition, IndicatorQuery

# What a scan of the lake manages on two cores; the words on the page come from these.
ROWS_A_SECOND = 8_000_000
SLOW, LONG = 1.0, 10.0


@dataclass(frozen=True)
class Task:
    """A count under way: how long it will take in all, and since when it runs (seconds)."""

    expected: float
    running: float

    @property
    def long(self) -> bool:
        """Whether it is worth going elsewhere meanwhile."""
        return self.expected > LONG

    @property
    def percent(self) -> int:
        """A guess for the bar; never full before it is done."""
        return min(95, int(100 * self.running / max(self.expected, 0.1)))


@lru_cache(maxsize=1)
def _workers() -> ThreadPoolExecutor:
    # One at a time: a second scan would only make both slower for everybody who waits for a page.
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="long-answers")


_running: dict[object, tuple[Future[None], float, float]] = {}
_lock = threading.Lock()


def queries_of(question: Question, sight: Sight, by: str) -> list[IndicatorQuery]:
    """What the top of an indicator page will ask."""
    groupings = [(), question.keys(), *([(by,)] if by else [])]
    periods = [(None, None), *((p.start, p.end) for p in question.comparisons())]
    return [question.query(sight, keys, start, end) for keys in groupings for start, end in periods]


def looked(asker: Account, question: Question, definition: Definition, by: str) -> Task | None:
    """None when the page can be made at once; else the count that makes it possible, begun if need be."""
    permission = permission_for(asker, definition, question.conditions())
    sight = sight_of(asker, question.state.unit, permission)
    if sight.nothing or not sight.attributes(definition):
        return None
    queries = queries_of(question, sight, by)
    expected = wiring.rows_to_read(queries) / ROWS_A_SECOND
    key = (settings.HOME, wiring.machine().lake.snapshot().number, tuple(queries))
    with _lock:
        if key not in _running and expected <= SLOW:
            return None
        if key not in _running:
            _running[key] = _workers().submit(_ask_all, queries), monotonic(), expected
        future, began, all_of_it = _running[key]
        if future.done():
            del _running[key]
            future.result()
            return None
    return Task(all_of_it, monotonic() - began)


def _ask_all(queries: list[IndicatorQuery]) -> None:
    try:
        for query in queries:
            wiring.ask(query)
    finally:
        connection.close()
