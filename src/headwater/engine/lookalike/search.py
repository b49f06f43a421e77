"""The search itself: rough images of some customers, then the exact distance to the few that may be nearest."""

from __future__ import annotations

import math

import numpy as np

from headwater.engine.lookalike.dot_products import BLOCK, LANES, ROWS, compiled, tile_plain, tile_vnni

# Far below any place that counts, far above what floating point loses on the way.
SLACK = 1.0 + 1e-7
NEVER = -(2**31) + 1
# Customers coded at once: their features stay in the processor's own memory until they are judged.
PIECE = 768


@compiled()
def code_customers(numeric, codes, first, coding, image, rounding, square, total):  # type: ignore[no-untyped-def]
    """Bytes of the customers from `first` on (as many as `image` has), with each one's rounding in steps,
    the square of the image and the sum of its places."""
    factor, middle, corners, offsets, heights = coding
    features, count = len(numeric), min(len(image), numeric.shape[1] - first)
    image[:] = 0
    rounding[:] = 0.0
    square[:] = 0
    total[:] = 0
    for feature in range(features):
        scale, zero = factor[feature], middle[feature]
        if scale == 0.0:
            continue
        column = numeric[feature]
        for row in range(count):
            value = min(max((column[first + row] - zero) * scale, -127.0), 127.0)
            whole = np.rint(value)
            rounding[row] += (value - whole) * (value - whole)
            byte = np.int32(whole)
            image[row, feature] = byte
            square[row] += byte * byte
            total[row] += byte
    for feature in range(len(codes)):
        height = np.int32(heights[feature])
        for row in range(count):
            image[row, corners[offsets[feature] + codes[feature, first + row]]] = height
            square[row] += height * height
            total[row] += height
    for row in range(count):
        rounding[row] = math.sqrt(rounding[row])


@compiled()
def exact(numeric, codes, row, weights, others, other_codes, other, limit):  # type: ignore[no-untyped-def]
    """The squared distance of a customer and a complainant, summed feature by feature as it is defined;
    something above `limit` as soon as it is clear that it is above."""
    total = 0.0
    features = len(numeric)
    for feature in range(features):
        difference = numeric[feature, row] - others[other, feature]
        total += weights[feature] * (difference * difference)
        if total > limit:
            return total
    for feature in range(len(codes)):
        if codes[feature, row] != other_codes[other, feature]:
            total += weights[features + feature]
    return total


@compiled()
def threshold(square, total, distance, rounding, step):  # type: ignore[no-untyped-def]
    """The least product of a complainant that may lie within `distance` of the customer."""
    reach = (distance / step + rounding) * SLACK
    least = (square - reach * reach) / 2 - 1.0 + 128.0 * total
    return np.int64(max(least, NEVER))


@compiled()
def best_of_group(customer, complainants, group, closest, place):  # type: ignore[no-untyped-def]
    """The nearest so far, (squared distance, place), after the complainants of one group of the rough maxima:
    those of a block that share a lane. Of several as near the first."""
    numeric, codes, row, weights = customer
    others, other_codes = complainants
    first = group // LANES * BLOCK + group % LANES
    for other in range(first, min(first + BLOCK, len(others)), LANES):
        found = exact(numeric, codes, row, weights, others, other_codes, other, closest)
        if found < closest or (found == closest and (place < 0 or other < place)):
            closest, place = found, other
    return closest, place


@compiled()
def highest(maxima, row):  # type: ignore[no-untyped-def]
    """The greatest rough product of a row, and its group."""
    top, group = maxima[0, row, 0], 0
    for block in range(len(maxima)):
        some = maxima[block, row, 0]
        for lane in range(1, LANES):
            some = max(some, maxima[block, row, lane])
        if some > top:
            top, group = some, block
    for lane in range(LANES):
        if maxima[group, row, lane] == top:
            return top, group * LANES + lane
    return top, group * LANES


@compiled()
def judge(customer, complainants, rough, within, maxima):  # type: ignore[no-untyped-def]
    """Squared distance and place of the nearest complainant of one customer, infinity and -1 for none."""
    square, total, slack, step, row = rough
    top, group = highest(maxima, row)
    # A little above the square, as sqrt(distance) <= radius decides in the end.
    closest, place = within * within * (1.0 + 1e-12), -1
    least = threshold(square, total, within, slack, step) if within < math.inf else np.int64(NEVER)
    if top < least:
        return math.inf, -1
    # The best in the rough first: it leaves few others.
    closest, place = best_of_group(customer, complainants, group, closest, place)
    done = group
    least = threshold(square, total, math.sqrt(closest), slack, step)
    for block in range(len(maxima)):
        some = maxima[block, row, 0]
        for lane in range(1, LANES):
            some = max(some, maxima[block, row, lane])
        if some < least:
            continue
        for lane in range(LANES):
            group = block * LANES + lane
            if maxima[block, row, lane] >= least and group != done:
                before = closest
                closest, place = best_of_group(customer, complainants, group, closest, place)
                if closest < before:
                    least = threshold(square, total, math.sqrt(closest), slack, step)
    if place < 0 or math.sqrt(closest) > within:
        return math.inf, -1
    return closest, place


def _search(vnni):  # type: ignore[no-untyped-def]
    tile = tile_vnni if vnni else tile_plain

    @compiled()
    def search(prepared, complainants, rough, coding, steps, within, first, best, who):  # type: ignore[no-untyped-def]
        """Fill `best` and `who` for the customers from `first` on, as many as they are long; see `judge`."""
        numeric, codes, weights = prepared
        bytes_, start = rough
        step, furthest = steps
        rows = min(PIECE, -(-len(best) // ROWS) * ROWS)
        image = np.empty((rows, bytes_.shape[1] // BLOCK), np.int8)
        rounding = np.empty(rows)
        square = np.empty(rows, np.int64)
        total = np.empty(rows, np.int64)
        maxima = np.empty((len(bytes_), ROWS, LANES), np.int32)
        for piece in range(0, len(best), rows):
            code_customers(numeric, codes, first + piece, coding, image, rounding, square, total)
            for at in range(0, min(rows, len(best) - piece), ROWS):
                tile(image, at, bytes_, start, maxima)
                for row in range(min(ROWS, len(best) - piece - at)):
                    customer = (numeric, codes, first + piece + at + row, weights)
                    mine = (square[at + row], total[at + row], rounding[at + row] + furthest, step, row)
                    found = judge(customer, complainants, mine, within, maxima)
                    best[piece + at + row], who[piece + at + row] = found

    return search


search_vnni = _search(True)
search_plain = _search(False)
