"""The limits that books and the R package qcc publish for these data, from the rows marked as phase I."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.control_charts import Basis, ControlChart, limits
from tests.shared_data import shared


def _rows(name: str) -> list[list[str]]:
    lines = shared(f"control_charts/{name}.txt").read_text().splitlines()
    return [line.split() for line in lines[1:] if line.strip()]


def _rings(*, trial: bool) -> list[list[float]]:
    groups: dict[int, list[float]] = {}
    for diameter, sample, phase in _rows("pistonrings"):
        if phase == "TRUE" or not trial:
            groups.setdefault(int(sample), []).append(float(diameter))
    return list(groups.values())


def _juice() -> tuple[list[float], list[float]]:
    rows = [row for row in _rows("orangejuice") if row[3] == "TRUE"]
    return [float(row[1]) for row in rows], [float(row[2]) for row in rows]


def _limits(chart: ControlChart) -> tuple[float, float, float]:
    return float(chart.centre[0]), float(chart.lower[0]), float(chart.upper[0])


# As printed: each figure is right to its last digit.
PUBLISHED = {
    "xbar": (74.00118, 73.98805, 74.0143),
    "r": (0.02276, 0.0, 0.04812533),
    "s": (0.009240037, 0.0, 0.01930242),
    "p": (0.2313333, 0.05242755, 0.4102391),
    "np": (11.56667, 2.621377, 20.51196),
}


def _printed(value: float, like: float) -> bool:
    return f"{value:.7g}" == f"{like:.7g}" or abs(value - like) <= 10 ** -len(str(like).split(".")[1]) / 2


@pytest.mark.parametrize("kind", ["xbar", "r", "s"])
def test_piston_rings(kind: str) -> None:
    found = _limits(getattr(limits, kind)(_rings(trial=True)))
    assert all(_printed(value, like) for value, like in zip(found, PUBLISHED[kind], strict=True)), found


@pytest.mark.parametrize("kind", ["p", "np"])
def test_orange_juice(kind: str) -> None:
    found = _limits(getattr(limits, kind)(*_juice()))
    assert all(_printed(value, like) for value, like in zip(found, PUBLISHED[kind], strict=True)), found


def test_limits_frozen_on_phase_one_judge_phase_two() -> None:
    rings = _rings(trial=False)
    frozen = limits.xbar(rings, basis=Basis(frozen=np.arange(len(rings)) < 25))
    assert _printed(float(frozen.upper[30]), PUBLISHED["xbar"][2])
    # Of the fifteen later samples the book finds these three beyond the limits.
    assert list(np.flatnonzero(frozen.outside)) == [36, 37, 38]


def test_circuits_c() -> None:
    counts = [float(row[1]) for row in _rows("circuit") if row[3] == "TRUE"]
    centre, lower, upper = _limits(limits.c(counts))
    assert (round(centre, 5), round(lower, 6), round(upper, 5)) == (19.84615, 6.481447, 33.21086)


def test_computers_u() -> None:
    rows = _rows("pcmanufact")
    centre, lower, upper = _limits(limits.u([float(row[0]) for row in rows], [float(row[1]) for row in rows]))
    # By hand: 193 nonconformities in 100 computers, samples of 5.
    reach = 3 * (1.93 / 5) ** 0.5
    assert (centre, lower, upper) == pytest.approx((1.93, 1.93 - reach, 1.93 + reach))
