"""The inner loops of matching, compiled: the closest two disjoint groups, and one group closest to a point.

Distance is the largest difference over all features (Chebyshev). Both loops are exact: every choice is either
measured or left for a feature in which it already differs by more than the best one found.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from headwater.engine.simulation.compiled import compiled

EARLY, CHUNK = 8, 1024


@compiled
def closest_pair(
    first: Any, first_masks: Any, second: Any, second_masks: Any, since: Any, until: Any,
    begin: int, end: int, best: Any, found: Any, room: Any,
) -> float:  # fmt: skip
    """The smallest distance below `best` between a group `begin` to `end` of `first` and one of `second` that
    shares no team with it; their places go into `found`.

    `first`, `second`: (features, groups) single precision, sorted by the first feature; `since`, `until`
    bound for each group of `first` the groups of `second` worth a look. `room`: (CHUNK,) for the work. The
    first features are compared for a chunk of groups at once, without a branch, so that the processor takes
    eight at a time; only what is still close is looked at alone.
    """
    features = first.shape[0]
    early = min(EARLY, features)
    for one in range(begin, end):
        for chunk in range(since[one], until[one], CHUNK):
            width = min(CHUNK, until[one] - chunk)
            for other in range(width):
                room[other] = abs(second[0, chunk + other] - first[0, one])
            for feature in range(1, early):
                mine = first[feature, one]
                for other in range(width):
                    difference = abs(second[feature, chunk + other] - mine)
                    room[other] = difference if difference > room[other] else room[other]
            for other in range(width):
                if room[other] >= best or (first_masks[one] & second_masks[chunk + other]) != 0:
                    continue
                largest = room[other]
                for feature in range(early, features):
                    difference = abs(second[feature, chunk + other] - first[feature, one])
                    if difference > largest:
                        largest = difference
                        if largest >= best:
                            break
                if largest < best:
                    best = largest
                    found[0] = one
                    found[1] = chunk + other
    return best


@compiled
def closest_group(values: Any, target: Any, size: int, best: float, found: Any) -> float:
    """The `size` rows of `values` whose mean is nearest to `target`; their places go into `found`."""
    teams, features = values.shape
    chosen = np.arange(size)
    while True:
        largest = 0.0
        for feature in range(features):
            total = 0.0
            for member in range(size):
                total += values[chosen[member], feature]
            difference = abs(total / size - target[feature])
            if difference > largest:
                largest = difference
                if largest >= best:
                    break
        if largest < best:
            best = largest
            for member in range(size):
                found[member] = chosen[member]
        place = size - 1
        while place >= 0 and chosen[place] == teams - size + place:
            place -= 1
        if place < 0:
            return best
        chosen[place] += 1
        for member in range(place + 1, size):
            chosen[member] = chosen[member - 1] + 1


@compiled
def swap_search(values: Any, arms: Any, free: Any, size_a: int, size_b: int) -> float:
    """Improves `arms` (1 = A, -1 = B, 0 = neither) by exchanging two teams until no exchange helps.

    `free`: which teams may be moved. Returns the largest difference of the two means. Changes `arms`.
    """
    teams, features = values.shape
    difference = np.zeros(features)
    for team in range(teams):
        for feature in range(features):
            if arms[team] == 1:
                difference[feature] += values[team, feature] / size_a
            elif arms[team] == -1:
                difference[feature] -= values[team, feature] / size_b
    best = np.abs(difference).max()
    while True:
        better, left, right = best - 1e-12, -1, -1
        for one in range(teams):
            for other in range(one + 1, teams):
                if arms[one] == arms[other] or not (free[one] and free[other]):
                    continue
                change_one = _weight(arms[other], size_a, size_b) - _weight(arms[one], size_a, size_b)
                largest = 0.0
                for feature in range(features):
                    moved = difference[feature] + change_one * (values[one, feature] - values[other, feature])
                    if abs(moved) > largest:
                        largest = abs(moved)
                        if largest >= better:
                            break
                if largest < better:
                    better, left, right = largest, one, other
        if left < 0:
            return best
        change = _weight(arms[right], size_a, size_b) - _weight(arms[left], size_a, size_b)
        for feature in range(features):
            difference[feature] += change * (values[left, feature] - values[right, feature])
        arms[left], arms[right] = arms[right], arms[left]
        best = better


@compiled
def _weight(arm: int, size_a: int, size_b: int) -> float:
    """What a team of this arm adds to the difference of the means."""
    if arm == 1:
        return 1.0 / size_a
    if arm == -1:
        return -1.0 / size_b
    return 0.0
