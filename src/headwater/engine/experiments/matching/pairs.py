"""Beside whom each team stands, and drawing by lot who of a pair tries the new way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from scipy.optimize import linear_sum_assignment

from headwater.engine.experiments.matching.choosing import ALIKE, Match, weigh
from headwater.engine.experiments.matching.profiles import Profiles
from headwater.engine.experiments.series import CannotJudge
from headwater.engine.words import Words

MOST_PAIRS = 12


def pair_up(known: Profiles, a: Sequence[str], b: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of one team of `a` and one of `b`, all together as close as possible (Euclidean, standardised).

    Raises CannotJudge when the arms have not the same number of teams.
    """
    if len(a) != len(b):
        raise CannotJudge(
            Words(
                en=f"Pairs need arms of one size; these have {len(a)} and {len(b)} teams.",
                zh=f"两队班组数相同才能配对，现为 {len(a)} 个和 {len(b)} 个。",
            )
        )
    place = {team: row for row, team in enumerate(known.teams)}
    one, other = (known.scaled[[place[team] for team in arm]] for arm in (a, b))
    apart = np.linalg.norm(one[:, None, :] - other[None, :, :], axis=2)
    rows, columns = linear_sum_assignment(apart)
    return tuple((a[row], b[column]) for row, column in zip(rows, columns, strict=True))


def randomise(
    known: Profiles, match: Match, rng: np.random.Generator, *, limit: float | None = None
) -> Match:
    """Draws by lot who of each pair is in A, among the ways that keep the largest difference within `limit`.

    `limit` None: within 0.15, which counts as alike, or 1.5 times that of `match`, whichever is more. The lot
    is what makes A and B differ by chance alone in all that was not measured. `assignments` of the answer:
    among how many ways was drawn; the way of `match` and its mirror are always among them.
    """
    pairs = pair_up(known, match.a, match.b)
    usual = max(ALIKE, 1.5 * match.largest)
    allowed = max(match.largest, usual if limit is None else limit) + 1e-12
    if len(pairs) <= MOST_PAIRS:
        ways = [np.array(way, dtype=bool) for way in product((False, True), repeat=len(pairs))]
    else:
        ways = [np.zeros(len(pairs), bool), np.ones(len(pairs), bool)]
        ways += list(rng.random((4096, len(pairs))) < 0.5)
    place = {team: row for row, team in enumerate(known.teams)}
    left, right = (known.scaled[[place[pair[side]] for pair in pairs]] for side in (0, 1))
    turned = np.where(np.array(ways), -1.0, 1.0)
    largest = np.abs(turned @ (left - right)).max(axis=1) / len(pairs)
    good = np.flatnonzero(largest <= allowed)
    way = ways[int(rng.choice(good))]
    drawn = tuple((b, a) if turn else (a, b) for (a, b), turn in zip(pairs, way, strict=True))
    found = weigh(known, [pair[0] for pair in drawn], [pair[1] for pair in drawn])
    return replace(
        found,
        bound=match.bound,
        pairs=drawn,
        assignments=len(good),
        notes=match.notes,
    )
