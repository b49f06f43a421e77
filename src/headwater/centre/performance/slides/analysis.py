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
from headwater.centre.ui.deck import BLUE, BODY, GREY, INK, LEFT, PALE, RED, TOP, Deck, points
from headwater.centre.ui.deck_room import cut

MOST_LAYERS, MOST_ROWS, MOST_CAUSES = 8, 12, 10
# Letters along a bone, how many causes stand there, and their colours by verdict.
BONE, MOST_BONES = 11, 8
VERDICTS = {"confirmed": RED, "ruled_out": PALE}


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
    deck.text(slide, words, LEFT, Inches(2.2), BODY, Inches(4.7), size=20)


def _told(deck: Deck, page: dict[str, Any]) -> None:
    layers: Sequence[Shown] = [one for one in page["layers"] if one.lines][:MOST_LAYERS]
    for place, layer in enumerate(layers):
        within = f"  ({' · '.join(layer.within)})" if layer.within else ""
        about = f"  {' · '.join(layer.about)}" if layer.about else ""
        slide = deck.slide(f"{layer.title}{within}{about}")
        said = [s.text for s in page["paragraphs"] if s.layer == layer.key and not layer.within]
        if said:
            deck.text(slide, "".join(said), LEFT, TOP, BODY, Inches(0.9), size=13, colour=GREY)
        if layer.chart is None:
            _counted(deck, slide, layer)
        else:
            _drawn(deck, slide, layer)
        if place == 0:
            _causes(deck, page)


def _drawn(deck: Deck, slide: Any, layer: Shown) -> None:
    """A layer as a native chart."""
    over_time = layer.key in ("hours", "days")
    lines = layer.lines if over_time else layer.lines[:MOST_ROWS]
    series = [
        (_("Now"), [line.row.indicator for line in lines]),
        (_("As usual"), [line.row.expected for line in lines]),
    ]
    box = (LEFT, Inches(2.15), BODY, Inches(4.8))
    names = [line.name for line in lines]
    deck.chart(slide, "line" if over_time else "bars", names, series, layer.unit, box)


def _counted(deck: Deck, slide: Any, layer: Shown) -> None:
    """A layer whose rows count in units of their own, as a table: load and people, agents' states."""
    heads = [layer.title, _("Now"), _("As usual"), _("Part of the whole")]
    rows = [
        [
            line.name,
            format_value(line.unit, line.row.contacts),
            format_value(line.unit, line.row.usual),
            format_value("ratio", line.part),
        ]
        for line in layer.lines
    ]
    deck.table(slide, heads, rows, Inches(2.15), (5, 2, 2, 2))


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
        deck.table(slide, heads, rows[:MOST_CAUSES], TOP, (4, 2, 1.2, 1.2, 1.4, 1.4))
    else:
        deck.text(slide, _("Nothing stands out beyond noise."), LEFT, TOP, BODY, Inches(1), size=16)
    if page.get("mix") is not None and page.get("rate") is not None:
        unit = page["story"].unit
        words = [
            f"{_('Mix: others came than usually')}: {format_delta(unit, page['mix'])}",
            f"{_('Rate: the same were served otherwise')}: {format_delta(unit, page['rate'])}",
        ]
        deck.text(slide, words, LEFT, Inches(5.4), BODY, Inches(1), size=14)
    foot = [page["compared"]]
    if page.get("along"):
        foot.insert(
            0,
            _(
                "“As usual” is told here as all other topics moved (%(along)s), so that only what stands out"
                " counts."
            )
            % {"along": page["along"]},
        )
    deck.text(slide, foot, LEFT, Inches(6.3), BODY, Inches(0.7), size=10, colour=GREY, after=0)


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
        words = [f"{'    ' * depth}• {cause.text}" for cause, depth in bone.causes]
        if words:
            where = far + Inches(0.05) if up else spine + Inches(0.15)
            room = points(width - Inches(0.75))
            short = [cut(one, BONE, room, 2 if len(words) < 5 else 1) for one in words[:MOST_BONES]]
            if len(words) > MOST_BONES:
                short[-1] = _("%(n)s more in the list") % {"n": len(words) - MOST_BONES + 1}
            deck.text(
                slide,
                short,
                foot - width,
                where,
                width - Inches(0.75),
                Inches(2.2),
                size=BONE,
                colours=[VERDICTS.get(cause.verdict, INK) for cause, _depth in bone.causes],
                after=1,
            )
    _evidence(deck, bones)


def _evidence(deck: Deck, bones: Sequence[Bone]) -> None:
    """The same as a list: with the verdicts, and what shows them."""
    rows = [
        [str(bone.category), f"{'    ' * depth}{cause.text}", cause.get_verdict_display(), cause.evidence]
        for bone in bones
        for cause, depth in bone.causes
    ]
    heads = [_("Category"), _("Cause"), _("Verdict"), _("Evidence")]
    deck.tables(_("Causes and their evidence"), heads, rows, (2, 5, 1.2, 4))


def _whys(deck: Deck, chains: Sequence[tuple[int, Sequence[Any]]]) -> None:
    heads = [_("Why?"), _("Because"), _("Evidence")]
    rows = [
        [f"{line}.{why.place}" if len(chains) > 1 else str(why.place), why.answer, why.evidence]
        for line, steps in chains
        for why in steps
    ]
    deck.tables(_("Five whys"), heads, rows, (0.8, 5, 5))


def _measures(deck: Deck, page: dict[str, Any]) -> None:
    if page["analysis"].conclusion:
        deck.pages(_("Conclusion"), page["analysis"].conclusion, size=18)
    heads = [_("Measure"), _("Owner"), _("Until"), _("State")]
    words = {"done": _("done"), "late": _("late"), "": pgettext("measure", "open")}
    rows = [
        [one.what, str(one.owner or "—"), one.due.isoformat(), words[stands]]
        for one, stands in page["measures"]
    ]
    deck.tables(_("Measures"), heads, rows, (6, 2, 1.4, 1.2))
