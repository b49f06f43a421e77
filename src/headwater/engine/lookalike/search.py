"""The search itself: rough images of customers, then the exact distance to the few that may be nearest."""

from __future__ import annotations

import math

import numpy as np

from headwater.engine.lookalike.dot_products import (
    BLOCK,
    LANES,
    NEVER,
    ROWS,
    compiled,
    lowest,
    reaching,
    tile,
)

# Far below any place that counts, far above what floating point loses on the way.
SLACK = 1.0 + 1e-7
# Customers coded at once: their features stay in the processor's own memory until they are judged.
PIECE = 768
# Single precision keeps 24 bits; twice that, for the rounding of what goes in and of what comes out.
SINGLE = 2.0**-23


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
def code_members(numeric, codes, first, rows, coding, images):  # type: ignore[no-untyped-def]
    """The same for the customers `rows`, counted from `first` on, wherever they are."""
    factor, middle, corners, offsets, heights = coding
    image, rounding, square, total = images
    count = len(rows)
    rounding[:count] = 0.0
    square[:count] = 0
    total[:count] = 0
    for feature in range(len(numeric)):
        scale, zero = factor[feature], middle[feature]
        column = numeric[feature]
        for at in range(count):
            value = min(max((column[first + rows[at]] - zero) * scale, -127.0), 127.0)
            whole = np.rint(value)
            rounding[at] += (value - whole) * (value - whole)
            byte = np.int32(whole)
            image[at, feature] = byte
            square[at] += byte * byte
            total[at] += byte
    if len(codes):
        image[:count, len(numeric) :] = 0
    for feature in range(len(codes)):
        height = np.int32(heights[feature])
        for at in range(count):
            image[at, corners[offsets[feature] + codes[feature, first + rows[at]]]] = height
            square[at] += height * height
            total[at] += height
    for at in range(count):
        rounding[at] = math.sqrt(rounding[at])


@compiled()
def take_out(numeric, codes, row, roots, customer):  # type: ignore[no-untyped-def]
    """One customer's features side by side, as they are looked at many times; answers the weighed length."""
    point, single, own, _ = customer
    length = 0.0
    for feature in range(len(numeric)):
        point[feature] = numeric[feature, row]
        value = point[feature] * roots[feature]
        single[feature] = value
        length += value * value
    for feature in range(len(codes)):
        own[feature] = codes[feature, row]
    return math.sqrt(length)


@compiled()
def exact(customer, complainants, other, limit):  # type: ignore[no-untyped-def]
    """The squared distance of a customer and a complainant, summed feature by feature as it is defined;
    something above `limit` as soon as it is clear that it is above."""
    point, _, own, weights = customer
    others, other_codes, _ = complainants
    total, features = 0.0, len(point)
    for feature in range(features):
        difference = point[feature] - others[other, feature]
        total += weights[feature] * (difference * difference)
        if total > limit:
            return total
    for feature in range(len(own)):
        if own[feature] != other_codes[other, feature]:
            total += weights[features + feature]
    return total


@compiled()
def threshold(square, total, distance, rounding, step):  # type: ignore[no-untyped-def]
    """The least product of a complainant that may lie within `distance` of the customer."""
    reach = (distance / step + rounding) * SLACK
    least = (square - reach * reach) / 2 - 1.0 + 128.0 * total
    return np.int32(min(max(least, NEVER), -NEVER))


@compiled()
def nearer(customer, complainants, other, closest, place):  # type: ignore[no-untyped-def]
    """The nearest so far, (squared distance, place), after one complainant; of two as near the earlier."""
    found, order = exact(customer, complainants, other, closest), complainants[2]
    if found < closest or (found == closest and (place < 0 or order[other] < order[place])):
        return found, other
    return closest, place


@compiled()
def best_of_group(customer, complainants, group, closest, place):  # type: ignore[no-untyped-def]
    """The nearest so far after one group of the rough maxima: those of a block that share a lane."""
    first = group // LANES * BLOCK + group % LANES
    for other in range(first, min(first + BLOCK, len(complainants[0])), LANES):
        closest, place = nearer(customer, complainants, other, closest, place)
    return closest, place


@compiled(fastmath={"contract", "reassoc", "nsz"})
def block_squares(customer, single, block, squares):  # type: ignore[no-untyped-def]
    """Squared distances of a customer to a block of complainants, in single precision."""
    _, point, own, _ = customer
    columns, code_columns, weights32 = single
    features = len(point)
    squares[:] = 0
    for feature in range(features):
        mine, column = point[feature], columns[block, feature]
        for lane in range(BLOCK):
            difference = mine - column[lane]
            squares[lane] += difference * difference
    for feature in range(len(own)):
        code, column, weight = own[feature], code_columns[block, feature], weights32[features + feature]
        for lane in range(BLOCK):
            squares[lane] += weight if column[lane] != code else np.float32(0)


@compiled()
def best_of_block(customer, complainants, single, doubt, block, squares, closest, place):  # type: ignore[no-untyped-def]
    """The nearest so far after a whole block: single precision first, exactly where that leaves a doubt."""
    block_squares(customer, single, block, squares)
    # `doubt` is of rounding both points' places, the factor of rounding the sum.
    places = len(customer[0]) + len(customer[2])
    reach = (math.sqrt(closest) + doubt) * (1.0 + SINGLE * (places + 8))
    for lane in range(min(BLOCK, len(complainants[0]) - block * BLOCK)):
        # Asked this way about, what is no number (of numbers past counting) is looked at exactly.
        if not squares[lane] > reach * reach:
            before = closest
            closest, place = nearer(customer, complainants, block * BLOCK + lane, closest, place)
            if closest < before:
                reach = (math.sqrt(closest) + doubt) * (1.0 + SINGLE * (places + 8))
    return closest, place


@compiled()
def best_group(maxima, row, top):  # type: ignore[no-untyped-def]
    """The first group whose rough product is `top`, the largest of the row."""
    start = maxima.ctypes.data + row * LANES * 4
    for block in range(len(maxima)):
        found = reaching(start + block * ROWS * LANES * 4, top)
        if found:
            return block * LANES + lowest(found)
    return 0


@compiled()
def judge(customer, complainants, single, rough, within, maxima, tops, squares):  # type: ignore[no-untyped-def]
    """Squared distance and place of the nearest complainant of one customer, infinity and -1 for none."""
    square, total, slack, doubt, step, row = rough
    # A little above the square, as sqrt(distance) <= radius decides in the end.
    closest, place = within * within * (1.0 + 1e-12), -1
    least = threshold(square, total, within, slack, step) if within < math.inf else np.int32(NEVER)
    # The best in the rough first: it leaves few others.
    group = best_group(maxima, row, tops[row].max())
    closest, place = best_of_group(customer, complainants, group, closest, place)
    maxima[group // LANES, row, group % LANES] = NEVER
    least = max(least, threshold(square, total, math.sqrt(closest), slack, step))
    start = maxima.ctypes.data + row * LANES * 4
    for block in range(len(maxima)):
        found = reaching(start + block * ROWS * LANES * 4, least)
        if not found:
            continue
        before = closest
        if found & (found - 1):
            closest, place = best_of_block(
                customer, complainants, single, doubt, block, squares, closest, place
            )
        else:
            group = block * LANES + lowest(found)
            closest, place = best_of_group(customer, complainants, group, closest, place)
        if closest < before:
            least = max(least, threshold(square, total, math.sqrt(closest), slack, step))
    if place < 0 or math.sqrt(closest) > within:
        return math.inf, -1
    return closest, place


@compiled()
def scratch_for(blocks, features, nominal):  # type: ignore[no-untyped-def]
    """What judging needs at hand: maxima, tops, squares, and one customer's features."""
    maxima, tops = np.empty((blocks, ROWS, LANES), np.int32), np.empty((ROWS, LANES), np.int32)
    point, single = np.empty(features), np.empty(features, np.float32)
    return maxima, tops, np.empty(BLOCK, np.float32), point, single, np.empty(nominal, np.int32)


@compiled()
def images_for(rows, places):  # type: ignore[no-untyped-def]
    """Room for the images of customers: bytes, rounding, square and total."""
    return (
        np.zeros((rows, places), np.int8),
        np.empty(rows),
        np.empty(rows, np.int64),
        np.empty(rows, np.int64),
    )


@compiled()
def judge_all(prepared, sought, steps, limits, rows, images, scratch, best, who):  # type: ignore[no-untyped-def]
    """Judge the customers `rows` (from limits' `first` on, their images made) by the complainants `sought`;
    `best` and `who` take what is nearer than what they hold."""
    numeric, codes, weights = prepared
    complainants, single, bytes_, start, shift, order = sought
    step, furthest, longest, roots = steps
    radius, first = limits
    image, rounding, square, total = images
    maxima, tops, squares, point, single_point, own = scratch
    maxima = maxima[: len(bytes_)]
    customer = (point, single_point, own, weights)
    reached = tops.ctypes.data
    for at in range(0, len(rows), ROWS):
        tile(image, at, bytes_, start, maxima, tops)
        for row in range(min(ROWS, len(rows) - at)):
            place = rows[at + row]
            within = min(radius, math.sqrt(best[place]))
            slack = rounding[at + row] + furthest
            if within < math.inf:
                # Nearly all end here: before any of the arrays below is counted as used once more.
                least = threshold(square[at + row], total[at + row], within, slack, step)
                if not reaching(reached + row * LANES * 4, least):
                    continue
            length = take_out(numeric, codes, first + place, roots, customer)
            doubt = SINGLE * (length + longest)
            mine = (square[at + row], total[at + row], slack, doubt, step, row)
            found, other = judge(customer, complainants, single, mine, within, maxima, tops, squares)
            if other < 0:
                continue
            nearer_one = found < best[place]
            if nearer_one or (found == best[place] and order[other + shift] < order[who[place]]):
                best[place], who[place] = found, other + shift


@compiled()
def search(prepared, complainants, single, rough, coding, steps, within, first, best, who):  # type: ignore[no-untyped-def]
    """Fill `best` and `who` for the customers from `first` on, as many as they are long; see `judge`."""
    numeric, codes, _ = prepared
    bytes_, start = rough
    rows = min(PIECE, -(-len(best) // ROWS) * ROWS)
    images = images_for(rows, bytes_.shape[1] // BLOCK)
    scratch = scratch_for(len(bytes_), len(numeric), len(codes))
    sought = (complainants, single, bytes_, start, 0, complainants[2])
    best[:], who[:] = math.inf, -1
    for piece in range(0, len(best), rows):
        image, rounding, square, total = images
        code_customers(numeric, codes, first + piece, coding, image, rounding, square, total)
        places = np.arange(piece, min(piece + rows, len(best)))
        judge_all(prepared, sought, steps, (within, first), places, images, scratch, best, who)
