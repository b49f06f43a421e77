"""How often verdicts are wrong, on a few of the projects that `make bench` runs a thousand of."""

from __future__ import annotations

import importlib

import pytest

verification = importlib.import_module("bench.verification")


@pytest.mark.parametrize("name", ["pilot", "before_and_after"])
def test_few_projects_without_effect_are_confirmed_and_few_promised_ones_missed(name: str) -> None:
    wrong, by_hand, right = verification.shares(getattr(verification, name), 120)
    assert wrong <= 0.06
    assert right >= 0.75
    assert by_hand > 2 * wrong
