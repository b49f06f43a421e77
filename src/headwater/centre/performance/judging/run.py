"""One judging: every lane's new days, then signals, weak spots, explanations. It may be killed anywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from headwater.centre.jobs.models import Run, State
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Unit
from headwater.centre.performance import wiring
from headwater.centre.performance.actions.signals import TASK
from headwater.centre.performance.judging import quiet, spots
from headwater.centre.performance.judging.dismissing import Memory
from headwater.centre.performance.judging.gathering import gather
from headwater.centre.performance.judging.lanes import lanes, new_days
from headwater.centre.performance.judging.pointing import judge_lane
from headwater.centre.performance.judging.telling import explain_and_tell, follow_findings
from headwater.centre.performance.models import Judging, Signal, SignalState
from headwater.engine.words import Words

News = Callable[[float, Words], None]
PATIENCE = timedelta(hours=1)


def due() -> bool:
    """Whether something changed since the last judging that came to its end."""
    now = wiring.machine()
    # Before there is a unit nobody could be told, and after a failure an hour's patience does no harm.
    if not now.lake.snapshot().number or not Unit.objects.exists() or _failed_lately():
        return False
    last = Judging.objects.exclude(finished_at=None).first()
    return last is None or (last.snapshot, last.stamp) != (now.lake.snapshot().number, now.stamp)


def _failed_lately() -> bool:
    newest = Run.objects.filter(task=TASK).first()
    if newest is None or newest.state != State.FAILED or newest.finished is None:
        return False
    return timezone.now() - newest.finished < PATIENCE


def judge_all(tell: News, *, by: Actor) -> Judging:
    """Judge what is new, and make signals of it. What was done before a kill is not done again."""
    now = wiring.machine()
    snapshot = now.lake.snapshot()
    run, _made = Judging.objects.get_or_create(snapshot=snapshot.number, stamp=now.stamp, finished_at=None)
    follow_findings()
    every = list(lanes())
    for place, lane in enumerate(every):
        tell(0.6 * place / max(1, len(every)), _judging(lane.definition.name, place, len(every)))
        days = new_days(lane, snapshot)
        if days:
            run.points += judge_lane(lane, days, snapshot)
            run.save(update_fields=["points"])
    tell(0.6, Words("gathering what belongs together", "正在合并同一事件"))
    memory = Memory.now()
    # First what comes back: what happens in its hours is no new signal each week.
    run.signals += sum(spots.keep(found, memory, snapshot.number) is not None for found in spots.find())
    run.signals += len(gather(snapshot.number))
    run.save(update_fields=["signals"])
    _explain(tell, by)
    run.finished_at, run.quiet = timezone.now(), quiet.measured()
    run.save(update_fields=["finished_at", "quiet"])
    return run


def _explain(tell: News, by: Actor) -> None:
    waiting = Signal.objects.filter(finding=None, state__in=[SignalState.NEW, SignalState.EXPLAINED])
    every = list(waiting.select_related("unit"))
    for place, signal in enumerate(every):
        told = f"{signal.number} ({place + 1}/{len(every)})"
        tell(0.7 + 0.3 * place / len(every), Words(f"explaining {told}", f"正在分析 {told}"))
        explain_and_tell(signal, by=by)


def _judging(name: Words, place: int, count: int) -> Words:
    told = f"({place + 1}/{count})"
    return Words(f"judging {name.en} {told}", f"正在判断 {name.zh} {told}")
