"""A trend the size of a word, drawn on the server: there without JavaScript, on paper, and at no cost."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, EDGE = 120.0, 32.0, 3.0
Number = int | float | None


def sparkline(values: Sequence[Number], *, target: Number = None, mood: str = "") -> SafeString:
    """A line over equal steps; a missing value leaves a gap. Empty with fewer than two values."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    if len(known) < 2:
        return mark_safe("")
    levels = [*known, *([target] if target is not None else [])]
    low, high = min(levels), max(levels)
    strokes = _strokes(values, low, high)
    last = max(i for i, v in enumerate(values) if v is not None and math.isfinite(v))
    x, y = _place(last, values[last] or 0.0, len(values), low, high)
    line = mark_safe(
        "".join(f'<polyline points="{" ".join(points)}"/>' for points in strokes if len(points) > 1)
    )
    return format_html(
        '<svg class="hw-spark{}" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}{}'
        '<circle cx="{}" cy="{}" r="2.4"/></svg>',
        f" is-{mood}" if mood else "",
        int(WIDTH),
        int(HEIGHT),
        _target_line(target, low, high),
        line,
        x,
        y,
    )


def _place(index: int, value: float, count: int, low: float, high: float) -> tuple[str, str]:
    x = EDGE + (WIDTH - 2 * EDGE) * index / max(count - 1, 1)
    height = (value - low) / (high - low) if high > low else 0.5
    return f"{x:.1f}", f"{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * height:.1f}"


def _strokes(values: Sequence[Number], low: float, high: float) -> list[list[str]]:
    strokes: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value is None or not math.isfinite(value):
            strokes.append([])
        else:
            strokes[-1].append(",".join(_place(index, value, len(values), low, high)))
    return strokes


def _target_line(target: Number, low: float, high: float) -> SafeString:
    if target is None:
        return mark_safe("")
    y = _place(0, target, 2, low, high)[1]
    return format_html('<line class="hw-spark-target" x1="0" x2="{}" y1="{}" y2="{}"/>', int(WIDTH), y, y)
