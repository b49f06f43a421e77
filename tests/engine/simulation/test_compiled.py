"""Compiling works where nothing can be cached, too."""

from __future__ import annotations

from typing import Any

from headwater.engine.simulation.compiled import compiled


def test_a_function_without_a_file_is_compiled_all_the_same() -> None:
    # Numba has no place to keep the machine code of such a function and refuses to cache it.
    room: dict[str, Any] = {}
    exec("def double(x):\n    return 2 * x", room)
    assert compiled(room["double"])(21) == 42
