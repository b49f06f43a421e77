"""The search by balls: whole groups of complainants are ruled out by the triangle inequality.

A customer whose distance to a ball's centre is more than the radius and the ball's own cannot be within the
radius of anybody in the ball. Each ball has a rounding of its own, so that tight ones are told apart.
"""

from __future__ import annotations

import math

import numpy as np

from headwater.engine.lookalike.dot_products import BLOCK, ROWS, compiled, lowest
from headwater.engine.lookalike.search import code_members, images_for, judge_all, scratch_for

# Customers turned to axes at once: their features stay nearest to the processor.
STRIP = 128
# Customers dealt out at once: enough that each ball gets some.
DEALT = 24 * STRIP
# What single precision may lose of a distance, generously; longer than that, it says nothing.
BLUR, LONGEST = 1e-4, 1e15


@compiled(fastmath={"contract", "reassoc", "nsz"})
def turn_customers(numeric, codes, first, axes, places, length):  # type: ignore[no-untyped-def]
    """Places of the customers from `first` on, float32 [p, STRIP], and each one's length squared."""
    turn, tables, corners, offsets, weights, base = axes
    count, axes_count = min(STRIP, numeric.shape[1] - first), len(turn)
    places[:] = 0
    length[:] = base
    column = np.empty(STRIP, np.float32)
    for feature in range(len(numeric)):
        weight = np.float32(weights[feature])
        if weight == 0:
            continue
        for row in range(count):
            column[row] = np.float32(numeric[feature, first + row])
            length[row] += weight * (column[row] * column[row])
        for axis in range(axes_count):
            factor, mine = turn[axis, feature], places[axis]
            for row in range(count):
                mine[row] += factor * column[row]
    for feature in range(len(codes)):
        for row in range(count):
            corner = corners[offsets[feature] + codes[feature, first + row]]
            for axis in range(axes_count):
                places[axis, row] += tables[corner, axis]


@compiled(fastmath={"contract", "reassoc", "nsz"})
def open_balls(places, centres, limits, left):  # type: ignore[no-untyped-def]
    """For each customer of a strip a bit for every ball whose centre is within its limit (a square)."""
    found = np.empty(STRIP, np.float32)
    left[:] = 0
    for ball in range(len(centres)):
        found[:] = 0
        for axis in range(len(places)):
            mine, middle = places[axis], centres[ball, axis]
            for row in range(STRIP):
                gap = mine[row] - middle
                found[row] += gap * gap
        limit, bit = limits[ball], np.int64(1) << np.int64(ball)
        for row in range(STRIP):
            # Asked this way about, what is no number rules nothing out.
            left[row] |= np.int64(0) if found[row] > limit else bit


@compiled()
def deal(numeric, codes, first, count, axes, balls, within, members, sizes):  # type: ignore[no-untyped-def]
    """For each ball the customers, of `count` from `first` on, that it does not rule out."""
    centres, radii, doubt = balls
    sizes[:] = 0
    places = np.empty((len(axes[0]), STRIP), np.float32)
    length, left = np.empty(STRIP, np.float32), np.empty(STRIP, np.int64)
    limits = np.empty(len(centres), np.float32)
    for at in range(0, count, STRIP):
        turn_customers(numeric, codes, first + at, axes, places, length)
        longest = length.max()
        far = doubt * math.sqrt(longest) if longest < LONGEST * LONGEST else math.inf
        for ball in range(len(centres)):
            reach = (within + radii[ball] + far) * (1 + BLUR)
            limits[ball] = reach * reach
        open_balls(places, centres, limits, left)
        for row in range(min(STRIP, count - at)):
            bits = left[row]
            while bits:
                ball = lowest(bits)
                bits &= bits - 1
                members[ball, sizes[ball]] = at + row
                sizes[ball] += 1


@compiled()
def search_balls(prepared, complainants, single, rough, coding, steps, within, first, best, who):  # type: ignore[no-untyped-def]
    """As `search.search`, ball by ball; `coding` = (axes, balls, (begins, counts), codings of the balls)."""
    numeric, codes, _ = prepared
    numbers, other_codes, order = complainants
    columns, code_columns, singles = single
    bytes_, start = rough
    axes, balls, (begins, counts), (factors, middles, corners, offsets, heights) = coding
    step, furthest, longest, roots = steps
    features = len(numeric)
    images = images_for(DEALT + ROWS, bytes_.shape[1] // BLOCK)
    scratch = scratch_for(len(bytes_), features, len(codes))
    members = np.empty((len(counts), DEALT), np.int64)
    sizes = np.empty(len(counts), np.int64)
    best[:], who[:] = math.inf, -1
    for piece in range(0, len(best), DEALT):
        count = min(DEALT, len(best) - piece)
        deal(numeric, codes, first + piece, count, axes, balls, within, members, sizes)
        for ball in range(len(counts)):
            if not sizes[ball]:
                continue
            rows = members[ball, : sizes[ball]] + piece
            own = (factors[ball], middles[ball], corners, offsets, heights[ball])
            code_members(numeric, codes, first, rows, own, images)
            begin, block = begins[ball] * BLOCK, begins[ball]
            end, last = begin + counts[ball], begins[ball + 1]
            sought = (
                (numbers[begin:end], other_codes[begin:end], order[begin:end]),
                (columns[block:last], code_columns[block:last], singles),
                bytes_[block:last],
                start[begin : last * BLOCK],
                begin,
                order,
            )
            steps_here = (step[ball], furthest[ball], longest, roots)
            judge_all(prepared, sought, steps_here, (within, first), rows, images, scratch, best, who)
