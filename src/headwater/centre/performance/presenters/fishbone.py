"""The fishbone as a drawing: bones by category, causes along them, reasons below; with its words beside."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from headwater.centre.performance.models import Category, Cause, SpecialAnalysis

WIDTH, HEAD, STEP = 1000, 170, 22
LONGEST = 20


@dataclass(frozen=True)
class Bone:
    """A category with its causes in order: a cause, then its reasons, each with its depth."""

    category: Category
    causes: tuple[tuple[Cause, int], ...]


def bones_of(analysis: SpecialAnalysis) -> list[Bone]:
    """The fish as values, for the drawing, the page and the slides."""
    bones = []
    for category in analysis.categories.prefetch_related("causes"):
        every = list(category.causes.all())
        bones.append(Bone(category, tuple(_in_order(every, None, 0))))
    return bones


def _in_order(every: list[Cause], parent: int | None, depth: int) -> list[tuple[Cause, int]]:
    found = []
    for cause in every:
        if cause.parent_id == parent and depth < 6:
            found.append((cause, depth))
            found += _in_order(every, cause.pk, depth + 1)
    return found


def drawing(bones: list[Bone], effect: str) -> SafeString:
    """The fish as SVG; read out as its title, while the list below it says the same in words."""
    half = max(3, max((len(bone.causes) for bone in bones), default=0))
    arm = 56 + half * STEP
    height = 2 * arm + 40
    middle = height / 2
    columns = max(1, (len(bones) + 1) // 2)
    across = (WIDTH - HEAD - 40) / columns
    drawn = [
        _bone(bone, 60 + (place // 2) * across, across, middle, arm, up=place % 2 == 0)
        for place, bone in enumerate(bones)
    ]
    return format_html(
        '<svg class="hw-fish" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<line class="spine" x1="20" y1="{m}" x2="{x}" y2="{m}"/>'
        '<rect class="head" x="{x}" y="{y}" width="{w}" height="64" rx="6"/>'
        '<text class="effect" x="{t}" y="{b}" text-anchor="middle">{}</text>{}</svg>',
        WIDTH,
        round(height),
        _("Fishbone of %(effect)s") % {"effect": effect},
        _tspans(effect, WIDTH - HEAD / 2 - 4),
        format_html_join("", "{}", ((one,) for one in drawn)),
        m=middle,
        x=WIDTH - HEAD,
        y=middle - 32,
        w=HEAD - 8,
        t=WIDTH - HEAD / 2 - 4,
        b=middle + 5,
    )


def _tspans(text: str, x: float) -> SafeString:
    """Three lines at most, broken at blanks where there are any."""
    width = 13 if any(ord(c) > 0x2E80 for c in text) else 22
    lines = wrap(text, width, max_lines=3, placeholder="…")
    spans = ((x, 17 if place else -17 * (len(lines) - 1) / 2, line) for place, line in enumerate(lines))
    return format_html_join("", '<tspan x="{}" dy="{}">{}</tspan>', spans)


def _bone(bone: Bone, x: float, across: float, middle: float, arm: float, *, up: bool) -> SafeString:
    """One bone slanting to the spine, its name at the far end, causes to its left one below the other."""
    sign = -1 if up else 1
    far, foot = middle + sign * (arm - 8), x + across - 24
    top = foot - 46
    causes = format_html_join(
        "",
        '<text class="cause is-{}" x="{}" y="{}">{}</text>',
        (
            (
                cause.verdict,
                round(x + 14 * depth),
                round(middle + sign * (arm - 44 - place * STEP) + 4),
                _short(cause.text, across),
            )
            for place, (cause, depth) in enumerate(bone.causes)
        ),
    )
    return format_html(
        '<line class="bone" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<text class="category" x="{}" y="{}" text-anchor="end">{}</text>{}',
        round(top),
        round(far + -sign * 12),
        round(foot),
        round(middle),
        round(top + 16),
        round(far + (4 if up else 10)),
        bone.category,
        causes,
    )


def _short(text: str, across: float) -> str:
    """As much as fits before the next bone: a Chinese character is as wide as two letters."""
    room = across / 7.2 - 9
    used = 0.0
    for place, character in enumerate(text):
        used += 1.9 if ord(character) > 0x2E80 else 1.0
        if used > room:
            return text[:place] + "…"
    return text
