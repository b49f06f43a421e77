"""Rough products of customers and complainants in whole bytes: the inner loop of the search.

`maxima` takes for some customers the largest value over four complainants of

    sum over d of customer[d] * complainant[d]  +  start[complainant]

Customers are signed bytes, complainants unsigned ones; sums are 32 bits wide and cannot overflow with fewer
than 60,000 places. Processors with AVX-512 VNNI multiply 64 pairs of bytes in one instruction; it is written
out for them as no compiler finds it in a loop. All others take the plain loop below, with the same results.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import llvmlite.binding as llvm
import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

# Customers at once, vectors of complainants at once, complainants in a vector, bytes multiplied into one sum.
ROWS, VECTORS, LANES, BYTES = 6, 4, 16, 4
BLOCK = VECTORS * LANES
# So many of the 32 registers hold sums (24) that vectors and one broadcast customer still fit.
# Less than any sum.
NEVER = -(2**31) + 1
INSTRUCTION = "llvm.x86.avx512.vpdpbusd.512"


def has_vnni() -> bool:
    """Whether this machine multiplies bytes in 512-bit vectors."""
    if getattr(numba.config, "CPU_NAME", None) or getattr(numba.config, "CPU_FEATURES", None):
        return False  # code is made for another machine than this one
    features = llvm.get_host_cpu_features()
    return bool(features.get("avx512vnni") and features.get("avx512f"))


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Numba's decorator, without the GIL, machine code kept between runs where a folder can be written."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        try:
            return numba.njit(cache=True, nogil=True, error_model="numpy", **options)(function)
        except RuntimeError:
            return numba.njit(nogil=True, error_model="numpy", **options)(function)

    return decorate


def _block_code(
    typing: Any, customers: Any, complainants: Any, start: Any, out: Any, tops: Any, numbers: Any
) -> Any:
    """One tile: ROWS customers by BLOCK complainants; addresses as integers, numbers = (steps, stride)."""
    pair = types.UniTuple(types.intp, 2)
    signature = types.void(types.intp, types.intp, types.intp, types.intp, types.intp, pair)
    return signature, _write_block


def _write_block(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
    word = ir.IntType(32)
    vector = ir.VectorType(word, LANES)
    customers, complainants, start, out, tops, numbers = arguments
    steps, stride = (builder.extract_value(numbers, place) for place in (0, 1))
    size = steps.type

    def address(base: Any, offset: Any, kind: Any) -> Any:
        return builder.inttoptr(builder.add(base, offset), kind.as_pointer())

    def load(base: Any, offset: Any, kind: Any) -> Any:
        return builder.load(address(base, offset, kind), align=1)

    wide = size(LANES * BYTES)
    starts = [load(start, builder.mul(size(v), wide), vector) for v in range(VECTORS)]
    before, loop, after = builder.block, builder.append_basic_block(), builder.append_basic_block()
    builder.branch(loop)
    builder.position_at_end(loop)
    step = builder.phi(size)
    step.add_incoming(size(0), before)
    sums = [[builder.phi(vector) for _ in range(VECTORS)] for _ in range(ROWS)]
    place = builder.mul(step, size(VECTORS * LANES * BYTES))
    others = [
        load(complainants, builder.add(place, builder.mul(size(v), wide)), vector) for v in range(VECTORS)
    ]
    multiply = _instruction(builder, vector)
    nowhere = ir.Constant(ir.VectorType(word, LANES), [0] * LANES)
    added = []
    for row in range(ROWS):
        offset = builder.add(builder.mul(size(row), stride), builder.mul(step, size(BYTES)))
        four = builder.insert_element(
            ir.Constant(vector, ir.Undefined), load(customers, offset, word), word(0)
        )
        spread = builder.shuffle_vector(four, ir.Constant(vector, ir.Undefined), nowhere)
        added.append([multiply(sums[row][v], others[v], spread) for v in range(VECTORS)])
    following = builder.add(step, size(1))
    for row in range(ROWS):
        for v in range(VECTORS):
            sums[row][v].add_incoming(starts[v], before)
            sums[row][v].add_incoming(added[row][v], builder.block)
    step.add_incoming(following, builder.block)
    builder.cbranch(builder.icmp_signed("<", following, steps), loop, after)
    builder.position_at_end(after)
    for row in range(ROWS):
        best = added[row][0]
        for v in range(1, VECTORS):
            best = _larger(builder, added[row][v], best)
        offset = builder.mul(size(row), wide)
        builder.store(best, address(out, offset, vector), align=1)
        so_far = load(tops, offset, vector)
        builder.store(_larger(builder, best, so_far), address(tops, offset, vector), align=1)
    return context.get_dummy_value()


def _larger(builder: ir.IRBuilder, one: Any, other: Any) -> Any:
    return builder.select(builder.icmp_signed(">", one, other), one, other)


def _reaching_code(typing: Any, place: Any, least: Any) -> Any:
    """Which of the LANES sums at an address are at least `least`: a bit for each."""

    def write(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        vector, bits = ir.VectorType(ir.IntType(32), LANES), ir.IntType(LANES)
        sums = builder.load(builder.inttoptr(arguments[0], vector.as_pointer()), align=1)
        one = builder.insert_element(ir.Constant(vector, ir.Undefined), arguments[1], ir.IntType(32)(0))
        all_ = builder.shuffle_vector(
            one, ir.Constant(vector, ir.Undefined), ir.Constant(vector, [0] * LANES)
        )
        mask = builder.bitcast(builder.icmp_signed(">=", sums, all_), bits)
        return builder.zext(mask, ir.IntType(64))

    return types.int64(types.intp, types.int32), write


def _lowest_code(typing: Any, bits: Any) -> Any:
    """The place of the lowest bit that is set; 64 for none."""

    def write(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.IntType(1)(0))

    return types.int64(types.int64), write


# Numba calls these with one argument less than they are written with; types cannot say that.
_block: Any = intrinsic(_block_code)
reaching: Any = intrinsic(_reaching_code)
lowest: Any = intrinsic(_lowest_code)


def _instruction(builder: ir.IRBuilder, vector: ir.VectorType) -> Callable[[Any, Any, Any], Any]:
    """The instruction; LLVM 22 began to call its operands vectors of bytes."""
    factor = ir.VectorType(ir.IntType(8), LANES * BYTES) if llvm.llvm_version_info[0] >= 22 else vector
    kind = ir.FunctionType(vector, [vector, factor, factor])
    function = builder.module.globals.get(INSTRUCTION) or ir.Function(builder.module, kind, INSTRUCTION)

    def multiply(total: Any, unsigned: Any, signed: Any) -> Any:
        factors = [builder.bitcast(value, factor) for value in (unsigned, signed)]
        return builder.call(function, [total, *factors])

    return multiply


@compiled()
def tile_vnni(customers, first, complainants, start, out, tops):  # type: ignore[no-untyped-def]
    """`out` [blocks, ROWS, LANES] and the largest of all blocks, `tops` [ROWS, LANES], for ROWS customers
    from `first` on; see above. For machines with VNNI."""
    tops[:] = NEVER
    steps, stride = complainants.shape[1] // (BLOCK * BYTES), customers.shape[1]
    for block in range(len(complainants)):
        _block(
            customers.ctypes.data + first * stride,
            complainants.ctypes.data + block * complainants.shape[1],
            start.ctypes.data + block * BLOCK * 4,
            out.ctypes.data + block * ROWS * LANES * 4,
            tops.ctypes.data,
            (steps, stride),
        )


@compiled()
def tile_plain(customers, first, complainants, start, out, tops):  # type: ignore[no-untyped-def]
    """The same for every machine."""
    steps = complainants.shape[1] // (BLOCK * BYTES)
    sums = np.empty(BLOCK, np.int32)
    tops[:] = NEVER
    for block in range(len(complainants)):
        for row in range(ROWS):
            sums[:] = start[block * BLOCK : (block + 1) * BLOCK]
            for step in range(steps):
                four = complainants[block, step * BLOCK * BYTES : (step + 1) * BLOCK * BYTES]
                a = np.int32(customers[first + row, step * BYTES])
                b = np.int32(customers[first + row, step * BYTES + 1])
                c = np.int32(customers[first + row, step * BYTES + 2])
                d = np.int32(customers[first + row, step * BYTES + 3])
                for lane in range(BLOCK):
                    at = lane * BYTES
                    sums[lane] += (
                        a * np.int32(four[at])
                        + b * np.int32(four[at + 1])
                        + c * np.int32(four[at + 2])
                        + d * np.int32(four[at + 3])
                    )
            for lane in range(LANES):
                best = sums[lane]
                for vector in range(1, VECTORS):
                    best = max(best, sums[vector * LANES + lane])
                out[block, row, lane] = best
                tops[row, lane] = max(tops[row, lane], best)


# Chosen here, not when searching: machine code is kept by the name of what it calls.
tile = tile_vnni if has_vnni() else tile_plain
