"""How a room runs work in the background.

In the room's `jobs.py` (found by itself):

    @running.task("imports.bring_in", _("bring in a file"))
    def bring_in(tell: Tell, *, upload: int) -> dict[str, Any]:
        tell(0.5, Words(en="checking rows", zh="正在检查数据行"))
        return {"rows": 12}

In an action: `run = running.defer("imports.bring_in", by=by, upload=7)`. The job is written in the action's
own transaction, so that it exists if and only if the action happened. A task may be run again when its
worker was killed: it must not mind.
"""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from headwater.centre.jobs.models import Run, State
from headwater.centre.jobs.texts import Text, both
from headwater.centre.people.audit import Actor, System, name_of
from headwater.engine.words import Problem

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
SECONDS_BETWEEN_NEWS = 0.4
SECONDS_BEFORE_AGAIN = 5
# No space, no quota, no larger file allowed; and the same said by PostgreSQL.
FULL, DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "53100"


class Tell:
    """What a task calls with how far it is (0 to 1) and, if it likes, what it is at."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._last = 0.0

    def __call__(self, progress: float, words: Text | None = None) -> None:
        now = time.monotonic()
        # A task may call this for every row; people do not read so fast.
        if words is None and now - self._last < SECONDS_BETWEEN_NEWS:
            return
        self._last = now
        news: dict[str, Any] = {"progress": min(1.0, max(0.0, progress))}
        if words is not None:
            news["texts"] = both(words)
        Run.objects.filter(pk=self.run.pk).update(**news)


Work = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True)
class Task:
    """A kind of work: stable name, words for people, what does it, and when it runs by itself.

    `at_start`: once more as soon as a worker begins.
    """

    name: str
    words: Text
    work: Work
    every: str = ""
    at_start: bool = False


tasks: dict[str, Task] = {}


def task(name: str, words: Text, *, every: str = "", at_start: bool = False) -> Callable[[Work], Work]:
    """Make a function a task. `every`: when it runs by itself, as in cron, in UTC."""

    def register(work: Work) -> Work:
        if name in tasks:
            raise ValueError(f"two tasks are called {name}")
        tasks[name] = Task(name, words, work, every, at_start)
        if every:
            _run_by_itself(name, every)
        return work

    return register


def _run_by_itself(name: str, every: str) -> None:
    @app.periodic(cron=every)
    @app.task(name=f"{name}.clock", queueing_lock=f"{name}.clock")
    def clock(timestamp: int) -> None:
        if not Run.objects.filter(task=name, state__in=(State.WAITING, State.DOING)).exists():
            defer(name, by=System("clock"), lock=name)


def next_time(name: str) -> datetime | None:
    """When a task runs next by itself; None for one that only runs when somebody asks."""
    for clock in app.periodic_registry.periodic_tasks.values():
        if clock.task.name == f"{name}.clock":
            found: datetime = clock.croniter.get_next(datetime, start_time=timezone.now())
            return found
    return None


def defer(name: str, *, by: Actor, lock: str | None = None, **arguments: Any) -> Run:
    """Have a task run soon. Runs with the same `lock` go one after the other."""
    if name not in tasks:
        raise KeyError(f"no task is called {name}; known are {', '.join(sorted(tasks))}")
    with transaction.atomic():
        run = Run.objects.create(task=name, arguments=arguments, by=name_of(by))
        app.configure_task("jobs.perform", lock=lock).defer(run=run.pk)
    return run


def defer_once(name: str, *, by: Actor) -> Run:
    """Have a task without arguments run soon; one that waits already will see everything that is there."""
    waiting = Run.objects.filter(task=name, state=State.WAITING).first()
    return waiting or defer(name, by=by, lock=name)


def begin() -> list[Run]:
    """What a worker has to do first."""
    _adopt()
    first = [task.name for task in tasks.values() if task.at_start]
    return [defer_once(name, by=System("worker")) for name in first]


def _adopt() -> None:
    """Runs that wait for a job which is not there any more are given one, so that none waits for ever."""
    jobs = ProcrastinateJob.objects.filter(task_name="jobs.perform", status__in=("todo", "doing"))
    there = set(jobs.values_list("args__run", flat=True))
    for run in Run.objects.filter(state__in=(State.WAITING, State.DOING)).exclude(pk__in=there):
        app.configure_task("jobs.perform", lock=run.task).defer(run=run.pk)


class LedgerGone(Exception):
    """The database went away under a run, and nobody could note how it ended: it is done again."""


@app.task(name="jobs.perform", retry=RetryStrategy(wait=SECONDS_BEFORE_AGAIN, retry_exceptions={LedgerGone}))
def perform(run: int) -> None:
    """Do the work of one run, and keep how it ended. What the worker calls."""
    try:
        _perform(run)
    except Exception as error:
        if not ledger_gone(error):
            raise
        if not connection.in_atomic_block:
            connection.close()
        raise LedgerGone from error


def _perform(run: int) -> None:
    found = Run.objects.filter(pk=run, state__in=(State.WAITING, State.DOING)).first()
    if found is None:
        return
    now = timezone.now()
    mine = Run.objects.filter(pk=run, attempts=found.attempts)  # a second worker finds it taken
    if not mine.update(state=State.DOING, started=now, attempts=F("attempts") + 1, progress=0.0):
        return
    if found.attempts >= MOST_ATTEMPTS:
        _finish(
            found, State.FAILED, errors=both(_("Its worker was killed three times; it is not tried again."))
        )
        return
    try:
        result = tasks[found.task].work(Tell(found), **found.arguments)
    except Problem as problem:
        _finish(found, State.FAILED, errors=both(problem.words))
    except Exception as error:
        if ledger_gone(error):
            raise
        log.exception("%s failed", found)
        _finish(found, State.FAILED, errors=both(_unforeseen(error)))
    else:
        _finish(found, State.DONE, progress=1.0, result=result)


def ledger_gone(error: BaseException) -> bool:
    """Whether an error came of a database that was killed, stopped or restarted; not of what it was asked."""
    for one in _chain(error):
        if isinstance(one, OperationalError | InterfaceError):
            state = getattr(one.__cause__, "sqlstate", None)
            return state is None or state.startswith(("08", "57P"))
    return False


def no_room(error: BaseException) -> bool:
    """Whether an error came of a full disk, of the files' or of the database's."""
    return any(
        getattr(one, "errno", None) in FULL or getattr(one, "sqlstate", None) == DISK_FULL
        for one in _chain(error)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _unforeseen(error: Exception) -> Text:
    if no_room(error):
        return _("No room is left on the disk: nothing was changed. Free some space and try again.")
    return f"{type(error).__name__}: {error}"


def _finish(run: Run, state: Any, **news: Any) -> None:
    Run.objects.filter(pk=run.pk).update(state=state, finished=timezone.now(), **news)


def perform_waiting() -> list[Run]:
    """Do all waiting runs here and now, one after the other; for tests and the command line."""
    done = list(Run.objects.filter(state=State.WAITING).order_by("pk"))
    for run in done:
        perform(run.pk)
        run.refresh_from_db()
    return done
