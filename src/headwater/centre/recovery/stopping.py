"""Progress of work that somebody may stop: looked up now and then, never for every row."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from headwater.centre.jobs.models import Run, State
from headwater.engine.words import Words

SECONDS_BETWEEN_LOOKS = 0.5


UNFORESEEN = Words(
    "It failed in a way that nobody foresaw; the log of the server says more. It may be started again.",
    "出现未预料的错误，详情见服务器日志。可以重新开始。",
)


def nobody_works(run: int | None) -> bool:
    """Whether the run has ended, or its worker was killed once too often: the row alone says running."""
    return run is None or not Run.objects.filter(pk=run, state__in=(State.WAITING, State.DOING)).exists()


class Stopped(Exception):
    """Somebody asked for the work to be stopped; nothing of it is kept."""


class Progress:
    """Tells how far a part of the work is, and raises Stopped as soon as that is wanted.

    `wanted` asks the ledger; `within(a, b)` gives a teller for a part that goes from 0 to 1.
    """

    def __init__(self, tell: Callable[..., None], wanted: Callable[[], bool]) -> None:
        self.tell, self.wanted = tell, wanted
        self._looked = 0.0

    def __call__(self, done: float, words: Words | None = None) -> None:
        now = time.monotonic()
        if words is not None or now - self._looked >= SECONDS_BETWEEN_LOOKS:
            self._looked = now
            if self.wanted():
                raise Stopped
        self.tell(done, words)

    def within(self, first: float, last: float) -> Callable[..., Any]:
        """A teller for one part of the work."""

        def part(done: float, words: Words | None = None) -> None:
            self(first + (last - first) * min(1.0, max(0.0, done)), words)

        return part
