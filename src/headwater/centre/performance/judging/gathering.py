"""From signalled points to signals: what overlaps becomes one, what was dismissed or is too slight none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import sqrt
from typing import Any

from django.db import transaction
from django.utils import timezone

from headwater.centre.performance import wiring
from headwater.centre.performance.judging.dismissing import Memory
from headwater.centre.performance.judging.places import unit_of
from headwater.centre.performance.judging.pointing import step_of
from headwater.centre.performance.models import Signal, SignalKind, SignalPoint, SignalState
from headwater.engine.control_charts import Episode, Sighting, episodes

# How far back a new point may belong to something that is known already.
REACH = timedelta(days=14)
# (grain, broken down) -> sigmas that a lone point must reach. The finer the lane, the more points there are
# that chance alone puts beyond three sigma: a day has one whole centre and two hundred queue hours.
ALONE = {("day", False): 3.0, ("day", True): 4.0, ("hour", False): 4.5, ("hour", True): 6.0}
SEVERAL = {("day", False): 2.0, ("day", True): 3.4, ("hour", False): 3.5, ("hour", True): 4.5}
# Of a lane broken down, so many points in a row are as telling as one of the whole.
IN_A_ROW = 2
# Beyond these a run does not stand for its episode any better.
STRONGEST, LASTING = 12.0, 6
OPEN = (SignalState.NEW, SignalState.EXPLAINED, SignalState.IN_WORK)


@transaction.atomic
def gather(snapshot: int) -> list[Signal]:
    """Make signals of the points that belong to none yet; the new ones."""
    loose = list(SignalPoint.objects.filter(signal=None, dismissal=None).select_for_update(of=("self",)))
    loose = Memory.now().sort_out(loose)
    if not loose:
        return []
    first = min(point.start for point in loose) - REACH
    known = SignalPoint.objects.filter(start__gte=first).exclude(signal=None).select_related("signal")
    points = {point.pk: point for point in [*loose, *known]}
    known_spots = list(Signal.objects.filter(kind=SignalKind.WEAK_SPOT, state__in=OPEN))
    made = []
    for episode in episodes([sighting(point) for point in points.values()]):
        mine = [points[key] for member in episode.members for key in member.keys]
        new = [point for point in mine if point.signal is None]
        standing = _standing(mine)
        if new and standing is not None:
            _join(standing, episode, mine, new)
        elif new and (spot := recurring(known_spots, episode)) is not None:
            # It comes back every week and is told already: no new signal each time.
            SignalPoint.objects.filter(pk__in=[point.pk for point in new]).update(signal=spot)
        elif new and telling(_of_new(episode, new)):
            made.append(_make(episode, mine, new, snapshot))
    return made


def recurring(spots: Iterable[Signal], episode: Episode) -> Signal | None:
    """The weak spot in whose hours the whole episode lies (an hour more, as queues take time to empty)."""
    for signal in spots:
        if signal.spot and all(_within(signal.spot, member) for member in episode.members):
            return signal
    return None


def _within(spot: dict[str, Any], member: Sighting) -> bool:
    start, end = timezone.localtime(member.start), timezone.localtime(member.end - timedelta(seconds=1))
    if start.date() != end.date() or member.grain == "day" or spot.get("minute") is None:
        return False
    if spot["weekday"] is not None and start.isoweekday() != spot["weekday"]:
        return False
    return start.hour * 60 >= spot["minute"] and end.hour * 60 <= spot["until"]


def sighting(point: SignalPoint) -> Sighting:
    """A kept point as the engine takes it."""
    return Sighting(
        point.indicator,
        point.grain,
        point.where,
        point.start,
        point.end,
        step_of(point.grain),
        abs(point.sigmas),
        (point.pk,),
    )


def telling(members: Iterable[Sighting]) -> bool:
    """Whether an episode is worth anybody's look."""
    return any(_telling(member) for member in members)


def _telling(member: Sighting) -> bool:
    kind = (member.grain, bool(member.where))
    limit = SEVERAL if len(member.keys) >= IN_A_ROW else ALONE
    return member.sigmas >= limit.get(kind, 3.0)


def _of_new(episode: Episode, new: Sequence[SignalPoint]) -> list[Sighting]:
    fresh = {point.pk for point in new}
    return [member for member in episode.members if fresh & set(member.keys)]


def _standing(points: Iterable[SignalPoint]) -> Signal | None:
    """The signal that tells of this already and is not closed; the strongest where there are two."""
    found = {point.signal.pk: point.signal for point in points if point.signal and point.signal.state in OPEN}
    return max(found.values(), key=lambda signal: abs(signal.sigmas), default=None)


def _join(signal: Signal, episode: Episode, mine: Sequence[SignalPoint], new: Sequence[SignalPoint]) -> None:
    SignalPoint.objects.filter(pk__in=[point.pk for point in new]).update(signal=signal)
    theirs = [point for point in mine if point.signal is None or point.signal_id == signal.pk]
    signal.members = members(episode, {point.pk: point for point in theirs})
    signal.start = min([signal.start, *(point.start for point in new if _of_face(signal, point))])
    signal.end = max([signal.end, *(point.end for point in new if _of_face(signal, point))])
    signal.save(update_fields=["members", "start", "end"])


def _of_face(signal: Signal, point: SignalPoint) -> bool:
    return (point.indicator, point.grain, point.where) == (signal.indicator, signal.grain, signal.where)


def _make(episode: Episode, mine: Sequence[SignalPoint], new: Sequence[SignalPoint], snapshot: int) -> Signal:
    by_key = {point.pk: point for point in mine}
    face = max(_of_new(episode, new), key=_weight)
    worst = max((by_key[key] for key in face.keys), key=lambda point: abs(point.sigmas))
    signal = Signal.objects.create(
        indicator=face.indicator,
        grain=face.grain,
        where=dict(face.where),
        unit=unit_of(face.where),
        start=face.start,
        end=face.end,
        value=worst.value,
        expected=worst.expected,
        lower=worst.lower,
        upper=worst.upper,
        sigmas=worst.sigmas,
        rules=sorted({rule for key in face.keys for rule in by_key[key].rules}),
        members=members(episode, {point.pk: point for point in new}),
        snapshot=snapshot,
    )
    SignalPoint.objects.filter(pk__in=[point.pk for point in new]).update(signal=signal)
    return signal


def _weight(member: Sighting) -> float:
    """How well a run stands for its episode: strong, lasting, of the whole, and good or bad for somebody."""
    definition = wiring.machine().definitions.get(member.indicator)
    harm = 1.3 if definition and definition.direction != "none" else 1.0
    part = 1.0 if not member.where else 0.75
    doubt = 1.0 if _telling(member) else 0.5
    # A whole day that stands out says more than its worst hour, unless that is far worse.
    wide = 1.22 if member.grain == "day" and not member.where else 1.0
    return min(member.sigmas, STRONGEST) * sqrt(min(len(member.keys), LASTING)) * part * harm * doubt * wide


def members(episode: Episode, points: dict[int, SignalPoint]) -> list[dict[str, Any]]:
    """The runs of an episode as plain JSON, the strongest first."""
    found = []
    for run in episode.members:
        mine = [points[key] for key in run.keys if key in points]
        if mine:
            worst = max(mine, key=lambda point: abs(point.sigmas))
            found.append(
                {
                    "indicator": run.indicator,
                    "grain": run.grain,
                    "where": dict(run.where),
                    "start": min(point.start for point in mine).isoformat(),
                    "end": max(point.end for point in mine).isoformat(),
                    "value": worst.value,
                    "expected": worst.expected,
                    "sigmas": worst.sigmas,
                    "points": len(mine),
                }
            )
    return found
