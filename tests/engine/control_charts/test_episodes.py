"""Signals that tell of one thing become one; those that do not stay apart."""

from __future__ import annotations

from datetime import datetime, timedelta

from headwater.engine.control_charts import Sighting, episodes

NOON = datetime(2026, 3, 5, 12)  # noqa: DTZ001 - the local clock has no zone
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _seen(
    indicator: str = "sl", at: datetime = NOON, *, step: timedelta = HOUR, sigmas: float = 4.0, **where: str
) -> Sighting:
    grain = "day" if step == DAY else "hour"
    return Sighting(indicator, grain, where, at, at + step, step, sigmas, (int(at.timestamp()),))


def test_points_that_follow_each_other_are_one_run() -> None:
    (one,) = episodes([_seen(at=NOON), _seen(at=NOON + HOUR), _seen(at=NOON + 3 * HOUR, sigmas=9)])
    assert (one.start, one.end) == (NOON, NOON + 4 * HOUR)
    assert one.strongest.sigmas == 9 and len(one.strongest.keys) == 3


def test_the_queue_its_hour_its_day_and_other_indicators_are_one() -> None:
    midnight = NOON.replace(hour=0)
    (one,) = episodes(
        [
            _seen(), _seen("asa"), _seen(queue="GPRS", sigmas=7), _seen("asa", queue="GPRS"),
            _seen(at=midnight, step=DAY), _seen("offered", at=midnight, step=DAY),
        ]
    )  # fmt: skip
    assert len(one.members) == 6 and one.where == {}
    assert one.strongest.where == {"queue": "GPRS"}


def test_two_queues_and_two_days_are_two() -> None:
    found = episodes([_seen(queue="A"), _seen(queue="B"), _seen(at=NOON + DAY, queue="A")])
    assert [(one.where["queue"], one.start) for one in found] == [
        ("A", NOON), ("B", NOON), ("A", NOON + DAY)
    ]  # fmt: skip


def test_a_slow_drift_does_not_swallow_the_outage_of_an_hour() -> None:
    drift = [_seen("att", NOON.replace(hour=0) + number * DAY, step=DAY) for number in range(-5, 6)]
    found = episodes([*drift, _seen("sl")])
    assert len(found) == 2
    assert {one.strongest.indicator for one in found} == {"att", "sl"}


def test_what_limits_make_of_the_days_after_a_broken_fortnight_belongs_to_it() -> None:
    midnight = NOON.replace(hour=0)
    broken = [_seen("att", midnight + number * DAY, step=DAY, sigmas=200) for number in range(14)]
    hours = [_seen("att", NOON + number * DAY, sigmas=900) for number in range(14)]
    after = [_seen("att", NOON + (14 + number) * DAY, sigmas=7, queue="A") for number in range(0, 12, 3)]
    assert len(episodes([*broken, *hours, *after])) == 1
    # Of three bad days, of a moderate fortnight and of another indicator nobody says so.
    assert len(episodes([*broken[:3], *after])) == 5
    mild = [_seen("att", midnight + number * DAY, step=DAY, sigmas=4) for number in range(14)]
    assert len(episodes([*mild, *after])) == 5
    assert len(episodes([*broken, _seen("offered", NOON + 16 * DAY, sigmas=7)])) == 2


def test_nothing_seen_nothing_happened() -> None:
    assert episodes([]) == ()
