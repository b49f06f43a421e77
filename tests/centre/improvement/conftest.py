"""Improvements of the cast in the small centre: 15 days of March 2026."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from headwater.centre.improvement.actions import projects, promises
from headwater.centre.improvement.models import Improvement
from headwater.centre.improvement.models.verifications import Verification
from tests.cast import Cast
from tests.centre.performance.conftest import FIRST, centre, small_lake  # noqa: F401


def judged(improvement: Improvement, verdict: str = "shown") -> Verification:
    """A verification that was judged: five points up, or none."""
    return Verification.objects.create(
        improvement=improvement,
        state="judged",
        verdict=verdict,
        indicator="answer_rate",
        direction="up",
        since=date(2026, 3, 1),
        start=date(2026, 3, 8),
        until=date(2026, 3, 15),
        effect=0.05,
        lower=0.02,
        upper=0.08,
    )


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
