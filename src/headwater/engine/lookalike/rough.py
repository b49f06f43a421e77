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
    corners: int16, for each nominal code its place (-1 = the feature does not count); offsets: where each
    feature's codes begin in it. heights: int8 [k], the value at a corner.
    """

    places: int
    step: float
    factor: NDArray[np.float64]
    middle: NDArray[np.float64]
    corners: NDArray[np.int16]
    offsets: NDArray[np.int64]
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
    step = float(half.max(initial=0.0)) / REACH
    if step == 0:
        step = float(roots.max(initial=0.0)) / REACH or 1.0
    corners, offsets, places = _corners(prepared, complainants, features)
    return Coding(
        places=-(-max(places, 1) // BYTES) * BYTES,
        step=step,
        factor=roots[:features] / step,
        middle=middle,
        corners=corners,
        offsets=offsets,
        # Rounded down: two corners must not lie further apart than a mismatch counts.
        heights=np.minimum(REACH, np.floor(roots[features:] / np.sqrt(2) / step * (1 - 1e-12))).astype(
            np.int8
        ),
    )


def _corners(
    prepared: Prepared, complainants: NDArray[np.int64], places: int
) -> tuple[NDArray[np.int16], NDArray[np.int64], int]:
    found, offsets, offset = [], [], 0
    for number, codes in enumerate(prepared.codes):
        counts = np.bincount(codes[complainants], minlength=len(prepared.values[number]))
        often = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
        corners = min(len(often) + 1, CORNERS)
        mine = np.full(len(counts), places + corners - 1, np.int16)
        mine[often] = places + np.arange(len(often)) % (corners - 1)
        found.append(mine)
        offsets.append(offset)
        offset += len(mine)
        places += corners
    joined = np.concatenate(found) if found else np.zeros(0, np.int16)
    return joined, np.array(offsets, np.int64), places


def rough_complainants(
    coding: Coding, numeric: NDArray[np.float64], codes: NDArray[np.int32]
) -> RoughComplainants:
    """The images of complainants, numeric float64 [m, d] and codes int32 [m, k], packed for the search."""
    count, features = len(numeric), numeric.shape[1]
    blocks = -(-count // BLOCK)
    image = np.zeros((blocks * BLOCK, coding.places), np.int64)
    cut = np.clip((numeric - coding.middle) * coding.factor, -REACH, REACH)
    image[:count, :features] = np.rint(cut)
    rounding = np.sqrt(np.square(cut - image[:count, :features]).sum(axis=1))
    for number in range(codes.shape[1]):
        place = coding.corners[coding.offsets[number] + codes[:, number]]
        image[np.arange(count), place] = coding.heights[number]
    start = -(np.square(image).sum(axis=1) // 2)
    # What fills the last block must never be the best.
    start[count:] = np.iinfo(np.int32).min // 2
    shape = (blocks, VECTORS, LANES, coding.places // BYTES, BYTES)
    packed = (image + REACH + 1).astype(np.uint8).reshape(shape).transpose(0, 3, 1, 2, 4)
    flat = np.ascontiguousarray(packed).reshape(blocks, -1)
    return RoughComplainants(flat, start.astype(np.int32), float(rounding.max(initial=0.0)))


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
