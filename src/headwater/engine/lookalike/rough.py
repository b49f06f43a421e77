"""Rough images of customers in signed bytes, whose distances are never larger than the true ones.

Each number is cut to a box and rounded to a step that all features share; each nominal value becomes a corner
of a simplex. Neither cutting nor sharing a corner moves two points apart, so that

    true distance >= distance of the images - rounding of the one - rounding of the other

and whoever is far in the rough is far in truth. (The cut is 1-Lipschitz, the rest the triangle inequality.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.corners import Corners, corners_of
from headwater.engine.lookalike.dot_products import BLOCK, BYTES, LANES, VECTORS
from headwater.engine.lookalike.prepare import Prepared

REACH = 127
# The box holds this part of the complainants and of the customers in each feature.
INSIDE = (0.01, 0.99)
SEEN = 4096
# Corners a nominal feature may have: one for what no complainant has, the rest shared by the complainants'.
CORNERS = 8


@dataclass(frozen=True)
class Coding:
    """How customers become bytes: `places` in all, numeric features first, a multiple of four.

    factor, middle: float64 [d]: byte = round((z - middle) * factor). step: what one unit is worth.
    corners: for each nominal code its place. heights: int8 [k], the value at a corner.
    """

    places: int
    step: float
    factor: NDArray[np.float64]
    middle: NDArray[np.float64]
    corners: Corners
    heights: NDArray[np.int8]


@dataclass(frozen=True)
class RoughComplainants:
    """Complainants in the order of the vectors: bytes uint8 [blocks, places * BLOCK], start int32
    [blocks * BLOCK] = - half the square of each, rounding: the largest of any, in steps."""

    bytes: NDArray[np.uint8]
    start: NDArray[np.int32]
    rounding: float


def coding_of(prepared: Prepared, complainants: NDArray[np.int64]) -> Coding:
    """A coding that suits these customers and complainants."""
    features = len(prepared.numeric)
    roots = np.sqrt(prepared.weights)
    seen = np.linspace(0, prepared.customers - 1, min(prepared.customers, SEEN)).astype(np.int64)
    middle, half = np.zeros(features), np.zeros(features)
    for number, row in enumerate(prepared.numeric):
        ends = np.concatenate([np.quantile(row[some], INSIDE) for some in (complainants, seen)])
        middle[number] = (ends.min() + ends.max()) / 2
        half[number] = (ends.max() - ends.min()) / 2 * roots[number]
    corners = corners_of(prepared, complainants, features, CORNERS)
    step = float(half.max(initial=0.0)) / REACH
    return stepped(step, middle, roots, corners, features)


def stepped(
    step: float,
    middle: NDArray[np.float64],
    roots: NDArray[np.float64],
    corners: Corners,
    features: int,
) -> Coding:
    """A coding with this step (0 = nothing differs)."""
    if step == 0:
        step = float(roots.max(initial=0.0)) / REACH or 1.0
    return Coding(
        places=in_fours(features + corners.count),
        step=step,
        factor=roots[:features] / step,
        middle=middle,
        corners=corners,
        # Rounded down: two corners must not lie further apart than a mismatch counts.
        heights=np.minimum(REACH, np.floor(roots[features:] / np.sqrt(2) / step * (1 - 1e-12))).astype(
            np.int8
        ),
    )


def in_fours(places: int) -> int:
    """As many places as are multiplied at once, or a multiple."""
    return -(-max(places, 1) // BYTES) * BYTES


def rough_complainants(
    coding: Coding, numeric: NDArray[np.float64], codes: NDArray[np.int32]
) -> RoughComplainants:
    """The images of complainants, numeric float64 [m, d] and codes int32 [m, k], packed for the search."""
    count, features = len(numeric), numeric.shape[1]
    image = np.zeros((count, coding.places), np.int64)
    cut = np.clip((numeric - coding.middle) * coding.factor, -REACH, REACH)
    image[:, :features] = np.rint(cut)
    rounding = np.sqrt(np.square(cut - image[:, :features]).sum(axis=1))
    for number in range(codes.shape[1]):
        image[np.arange(count), coding.corners.of(number, codes[:, number])] = coding.heights[number]
    return packed(image, float(rounding.max(initial=0.0)))


def packed(image: NDArray[np.int64], rounding: float) -> RoughComplainants:
    """Whole numbers of -127 to 127, a complainant in a row, in the order of the vectors."""
    count, places = image.shape
    blocks = -(-count // BLOCK)
    filled = np.zeros((blocks * BLOCK, places), np.int64)
    filled[:count] = image
    start = -(np.square(filled).sum(axis=1) // 2)
    # What fills the last block must never be the best.
    start[count:] = np.iinfo(np.int32).min // 2
    shape = (blocks, VECTORS, LANES, places // BYTES, BYTES)
    ordered = (filled + REACH + 1).astype(np.uint8).reshape(shape).transpose(0, 3, 1, 2, 4)
    flat = np.ascontiguousarray(ordered).reshape(blocks, -1)
    return RoughComplainants(flat, start.astype(np.int32), rounding)


def in_blocks(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """An order of points [m, d] in which a block holds near ones: halved along the widest feature, again and
    again."""
    waiting, found = [np.arange(len(points))], []
    while waiting:
        some = waiting.pop()
        if len(some) <= BLOCK:
            found.append(some)
            continue
        widest = int(np.argmax(points[some].var(axis=0)))
        half = -(-len(some) // (2 * BLOCK)) * BLOCK
        some = some[np.argsort(points[some, widest], kind="stable")]
        waiting += [some[half:], some[:half]]
    return np.concatenate(found)


def single_columns(columns: NDArray[Any], kind: type) -> NDArray[Any]:
    """Rows [m, d] as blocks of columns [blocks, d, BLOCK], filled with the last row."""
    blocks = -(-len(columns) // BLOCK)
    places = np.minimum(np.arange(blocks * BLOCK), len(columns) - 1)
    shaped = columns[places].reshape(blocks, BLOCK, columns.shape[1])
    return np.ascontiguousarray(shaped.transpose(0, 2, 1).astype(kind))
