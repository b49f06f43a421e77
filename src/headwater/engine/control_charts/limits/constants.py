"""The constants of small normal samples: d2, d3 (range) and c4 (standard deviation).

Up to 25 values d2 and d3 are taken as they are printed (d2 to three digits, e.g. Montgomery, Introduction to
Statistical Quality Control, appendix VI; d3 as the R package qcc tabulates it), so that limits agree with
those of books and other programs in every digit; above that the distribution of the range is integrated.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import integrate, special

from headwater.engine.words import Problem, Words

# Mean and standard deviation of the range of 2, 3, ... 25 standard normal values.
_D2 = (
    1.128, 1.693, 2.059, 2.326, 2.534, 2.704, 2.847, 2.970, 3.078, 3.173, 3.258, 3.336,
    3.407, 3.472, 3.532, 3.588, 3.640, 3.689, 3.735, 3.778, 3.819, 3.858, 3.895, 3.931,
)  # fmt: skip
_D3 = (
    0.8525033, 0.8883697, 0.8798108, 0.8640855, 0.8480442, 0.8332108, 0.8198378, 0.8078413,
    0.7970584, 0.7873230, 0.7784873, 0.7704257, 0.7630330, 0.7562217, 0.7499188, 0.7440627,
    0.7386021, 0.7334929, 0.7286980, 0.7241851, 0.7199267, 0.7158987, 0.7120802, 0.7084528,
)  # fmt: skip


def d2(size: int) -> float:
    """Mean of the range of `size` standard normal values. Raises Problem below two."""
    _check(size)
    return _D2[size - 2] if size - 2 < len(_D2) else moment_of_range(size, 1)


def d3(size: int) -> float:
    """Standard deviation of the range of `size` standard normal values. Raises Problem below two."""
    _check(size)
    if size - 2 < len(_D3):
        return _D3[size - 2]
    return float(np.sqrt(moment_of_range(size, 2) - moment_of_range(size, 1) ** 2))


def c4(size: int) -> float:
    """Mean of the standard deviation (n - 1) of `size` standard normal values. Raises Problem below two."""
    _check(size)
    ratio = special.gammaln(size / 2) - special.gammaln((size - 1) / 2)
    return float(np.sqrt(2 / (size - 1)) * np.exp(ratio))


@cache
def moment_of_range(size: int, power: int) -> float:
    """Mean of a power of the range of `size` standard normal values, by integrating its distribution."""

    def beyond(width: float) -> float:
        return power * width ** (power - 1) * (1 - _range_below(width, size))

    return float(integrate.quad(beyond, 0, 14, limit=200)[0])


def _range_below(width: float, size: int) -> float:
    """P(range <= width): n times the integral of phi(x) (Phi(x + width) - Phi(x))^(n - 1)."""
    between = special.ndtr(_GRID + width) - special.ndtr(_GRID)
    return float(size * np.sum(_DENSITY * between ** (size - 1)) * _STEP)


# The integrand is smooth and vanishes at both ends: the trapezoid rule is exact to 1e-14 here.
_STEP = 0.01
_GRID = np.arange(-9.0, 9.0, _STEP)
_DENSITY = np.exp(-(_GRID**2) / 2) / np.sqrt(2 * np.pi)


def _check(size: int) -> None:
    if size < 2:
        raise Problem(
            Words(
                f"A subgroup needs at least two values to have a spread; this one has {size}",
                f"子组至少需要两个值才能计算离散程度，该子组有 {size} 个",
            )
        )
