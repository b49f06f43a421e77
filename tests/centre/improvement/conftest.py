"""Improvements of the cast in the small centre: 15 days of March 2026."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from headwater.centre.improvement.actions import projects, promises
from headwater.centre.improvement.models import Improvement
from tests.cast import Cast
from tests.centre.performance.conftest import FIRST, centre, small_lake  # noqa: F401


class Verified:
    """A verification as `accept` reads it, until one comes out of a real one."""

    def __init__(self, improvement: Improvement, verdict: str = "shown", pk: int = 1) -> None:
        self.pk, self.improvement_id, self.verdict = pk, improvement.pk, verdict
        self.effect, self.lower, self.upper = 0.05, 0.02, 0.08


@pytest.fixture
def opened(centre: Cast) -> Improvement:  # noqa: F811
    """The analyst's improvement of the whole centre."""
    return projects.open_improvement(
        by=centre.account("manager"),
        title="Answer more calls",
        unit=centre.units["centre"],
        owner=centre.persons["analyst"],
    )


def make_promise(by: Any, improvement: Improvement, **changed: Any) -> Improvement:
    """Two percentage points more answered by the end of June."""
    facts = {
        "indicator": "answer_rate",
        "size": 0.02,
        "due": date(2026, 6, 30),
        "baseline_from": FIRST,
        "baseline_to": date(2026, 3, 14),
    }
    return promises.promise(by=by, improvement=improvement, **(facts | changed))


@pytest.fixture
def promised(centre: Cast, opened: Improvement) -> Improvement:  # noqa: F811
    """With its promise."""
    return make_promise(centre.account("manager"), opened)
