"""The targets that the sample centre comes with."""

from __future__ import annotations

from datetime import date

from headwater.centre.people.audit import System
from headwater.centre.performance.actions.sample_targets import TARGETS, set_sample_targets
from headwater.centre.performance.models import Target
from headwater.engine.indicators import catalogue
from tests.cast import Cast


def test_they_are_set_once_for_indicators_that_there_are(cast: Cast) -> None:
    known = catalogue.load()
    for _turn in range(2):
        assert set_sample_targets(by=System("test"), since=date(2026, 3, 1)) == len(TARGETS)
    assert Target.objects.count() == len(TARGETS)
    for target in Target.objects.all():
        better = 1 if known[target.indicator].direction == "up" else -1
        assert known[target.indicator].direction != "none"
        # Nearly met is worse than met.
        assert better * (target.value - target.red) > 0
