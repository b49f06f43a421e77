"""The slides of one special analysis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches

from headwater.centre.performance.presenters.explanation_layers import Shown
from headwater.centre.performance.presenters.fishbone import Bone
from headwater.centre.ui.components import format_delta, format_value, printable
from headwater.centre.ui.deck import BLUE, BODY, GREY, INK, LEFT, RED, Deck

MOST_LAYERS, MOST_ROWS = 8, 12
TOP = Inches(1.25)


def analysis_slides(page: dict[str, Any], foot: str) -> bytes:
    """A deck out of what the analysis page shows (`presenters.analyses.page_of`)."""
    deck = Deck(foot)
    deck.file.core_properties.title = printable(str(page["analysis"]))
    deck.file.core_properties.author = printable(str(page["analysis"].owner or ""))
    _first(deck, page)
    if page.get("story") is not None:
        _told(deck, page)
    if page["heard"].shares:
        _heard(deck, page)
    if any(bone.causes for bone in page["bones"]):
        _fish(deck, page["bones"], page["analysis"].title)
    if page["whys"]:
        _whys(deck, page["whys"])
    if page["measures"] or page["analysis"].conclusion:
        _measures(deck, page)
    return deck.as_bytes()


def _first(deck: Deck, page: dict[str, Any]) -> None:
    analysis = page["analysis"]
    slide = deck.slide(f"{analysis.number}  {analysis.title}")
    facts = [
        f"{_('Indicator')}: {page['name']}",
        f"{_('Owner')}: {analysis.owner or '—'}    {_('Deadline')}: {analysis.deadline or '—'}"
        f"    {_('State')}: {analysis.get_state_display()}",
    ]
    deck.text(slide, facts, LEFT, TOP, BODY, Inches(0.8), size=14, colour=GREY)
    words = "".join(said.text for said in page.get("paragraphs", ())) or analysis.reason
    size = 20 if len(words) < 260 else 16 if len(words) < 700 else 13
    deck.text(slide, words, LEFT, Inches(2.2), BODY, Inches(4.5), size=size)


def _told(deck: Deck, page: dict[str, Any]) -> None:
    layers: Sequence[Shown] = [one for one in page["layers"] if one.chart is not None][:MOST_LAYERS]
    for place, layer in enumerate(layers):
        within = f"  ({' · '.join(layer.within)})" if layer.within else ""
        slide = deck.slide(f"{layer.title}{within}")
        said = [s.text for s in page["paragraphs"] if s.layer == layer.key and not layer.within]
        if said:
            deck.text(slide, " ".join(said)[:420], LEFT, TOP, BODY, Inches(0.9), size=13, colour=GREY)
        lines = layer.lines if layer.key in ("hours", "days") else layer.lines[:MOST_ROWS]
        series = [
            (_("Now"), [line.row.indicator for line in lines]),
            (_("As usual"), [line.row.expected for line in lines]),
        ]
        kind = "line" if layer.key in ("hours", "days") else "bars"
        box = (LEFT, Inches(2.15), BODY, Inches(4.8))
        deck.chart(slide, kind, [line.name for line in lines], series, layer.unit, box)
        if place == 0:
            _causes(deck, page)


def _causes(deck: Deck, page: dict[str, Any]) -> None:
    slide = deck.slide(_("Causes: the combinations behind the difference"))
    heads = [_("Combination"), _("Kind of cause"), _("Now"), _("As usual"), _("Difference")]
    heads.append(_("Part of the whole"))
    rows = [
        [
            " · ".join(value for _name, value in cause.cell) or _("everywhere"),
            cause.kind,
            format_value(cause.unit, cause.now),
            format_value(cause.unit, cause.usual),
            format_delta(cause.unit, cause.change),
            format_value("ratio", cause.share),
        ]
        for cause in page["causes"]
    ]
    if rows:
        deck.table(slide, heads, rows, TOP, (4, 2, 1.2, 1.2, 1.4, 1.4))
    else:
        deck.text(slide, _("Nothing stands out beyond noise."), LEFT, TOP, BODY, Inches(1), size=16)
    if page.get("mix") is not None and page.get("rate") is not None:
        unit = page["story"].unit
        words = [
            f"{_('Mix: others came than usually')}: {format_delta(unit, page['mix'])}",
            f"{_('Rate: the same were served otherwise')}: {format_delta(unit, page['rate'])}",
        ]
        deck.text(slide, words, LEFT, Inches(5.4), BODY, Inches(1), size=14)
    deck.text(slide, page["compared"], LEFT, Inches(6.5), BODY, Inches(0.5), size=10, colour=GREY)


def _heard(deck: Deck, page: dict[str, Any]) -> None:
    found = page["heard"]
    slide = deck.slide(_("Causes heard"))
    note = _("%(coded)d of %(drawn)d heard, drawn from %(population)s") % {
        "coded": found.coded,
        "drawn": found.drawn,
        "population": format_value("count", found.population),
    }
    if found.agreement.kappa is not None:
        note += f"    κ = {found.agreement.kappa:.2f} ({found.agreement.pairs})"
    deck.text(slide, note, LEFT, TOP, BODY, Inches(0.4), size=13, colour=GREY)
    names = [str(one.code) for one in found.shares]
    box = (LEFT, Inches(1.7), Inches(6.4), Inches(5.2))
    deck.chart(slide, "bars", names, [(_("Share"), [one.share for one in found.shares])], "ratio", box)
    rows = [
        [one.code, str(one.count), f"{one.share:.1%}", f"{one.lower:.1%} – {one.upper:.1%}"]
        for one in found.shares[:MOST_ROWS]
    ]
    heads = [_("Cause"), _("Contacts"), _("Share"), _("95% interval")]
    deck.table(slide, heads, rows, Inches(1.8), (3, 1, 1, 1.8), left=Inches(7.3), width=Inches(5.4))


def _fish(deck: Deck, bones: Sequence[Bone], effect: str) -> None:
    slide = deck.slide(_("Fishbone"))
    spine = Inches(4.05)
    head = LEFT + BODY - Inches(2)
    deck.line(slide, (LEFT, spine), (head, spine), BLUE)
    deck.text(slide, effect, head, spine - Inches(0.4), Inches(2), Inches(0.8), size=13, bold=True)
    columns = max(1, (len(bones) + 1) // 2)
    across = int((head - LEFT) / columns)
    for place, bone in enumerate(bones):
        up = place % 2 == 0
        foot = LEFT + (place // 2 + 1) * across - Inches(0.15)
        far = spine - Inches(2.4) if up else spine + Inches(2.4)
        top = foot - Inches(0.6)
        deck.line(slide, (top, far), (foot, spine))
        label = far - Inches(0.32) if up else far
        width = across - Inches(0.2)
        deck.text(
            slide,
            str(bone.category),
            foot - width,
            label,
            width - Inches(0.2),
            Inches(0.3),
            size=13,
            bold=True,
            colour=BLUE,
            align=PP_ALIGN.RIGHT,
        )
        words = [f"{'    ' * depth}• {cause.text}" for cause, depth in bone.causes[:7]]
        wrong = any(cause.verdict == "confirmed" for cause, _depth in bone.causes)
        if words:
            where = far + Inches(0.05) if up else spine + Inches(0.15)
            deck.text(
                slide,
                words,
                foot - width,
                where,
                width - Inches(0.75),
                Inches(2.1),
                size=11,
                colour=RED if wrong else INK,
            )


def _whys(deck: Deck, chains: Sequence[tuple[int, Sequence[Any]]]) -> None:
    slide = deck.slide(_("Five whys"))
    heads = [_("Why?"), _("Because"), _("Evidence")]
    rows = [
        [f"{line}.{why.place}" if len(chains) > 1 else str(why.place), why.answer, why.evidence]
        for line, steps in chains
        for why in steps
    ]
    deck.table(slide, heads, rows[:14], TOP, (0.8, 5, 5))


def _measures(deck: Deck, page: dict[str, Any]) -> None:
    slide = deck.slide(_("Conclusion and measures"))
    deck.text(slide, page["analysis"].conclusion or "—", LEFT, TOP, BODY, Inches(1.8), size=15)
    heads = [_("Measure"), _("Owner"), _("Until"), _("State")]
    words = {"done": _("done"), "late": _("late"), "": pgettext("measure", "open")}
    rows = [
        [one.what, str(one.owner or "—"), one.due.isoformat(), words[stands]]
        for one, stands in page["measures"]
    ]
    if rows:
        deck.table(slide, heads, rows[:10], Inches(3.2), (6, 2, 1.4, 1.2))
