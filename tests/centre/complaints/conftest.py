"""Orders for tests: taken in by the administrator, who may, for any unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from headwater.centre.complaints.actions import orders
from headwater.centre.complaints.models import ComplaintClass, Order
from tests.cast import BY, Cast

Taker = Callable[..., Order]


@pytest.fixture
def take(cast: Cast) -> Iterator[Taker]:
    """`take(title="…", unit="team_1", klass="network")`: an order."""

    def taker(**facts: Any) -> Order:
        names = {"unit": "team_1", "klass": "charges", "title": "扣费不明", "by": BY} | facts
        names["unit"] = cast.units[names["unit"]]
        names["klass"] = ComplaintClass.objects.get(code=names["klass"])
        if "department" in names:
            names["department"] = cast.units[names["department"]]
        return orders.take_in(**names)

    yield taker


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences in English, so that they can be compared whatever the translation says."""
    with translation.override("en"):
        yield
