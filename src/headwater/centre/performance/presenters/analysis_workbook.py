"""The figures of a special analysis for Excel: story, layers, what was heard, causes, whys, measures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.performance.presenters.explanation_layers import Shown
from headwater.centre.ui.charts import Column
from headwater.centre.ui.exports import Sheet


def analysis_sheets(page: dict[str, Any]) -> list[Sheet]:
    """The workbook out of what the page shows."""
    analysis = page["analysis"]
    facts = [
        (_("Analysis"), str(analysis)),
        (_("Indicator"), page["name"]),
        (_("State"), analysis.get_state_display()),
        (_("Owner"), str(analysis.owner or "")),
        (_("Conclusion"), analysis.conclusion),
    ]
    said = [[one.text] for one in page.get("paragraphs", ())]
    sheets = [Sheet(_("Explanation"), [Column(_("Sentence"))], said, facts)]
    if page.get("story") is not None:
        sheets.append(_causes(page))
        sheets += [_layer(layer, place) for place, layer in enumerate(page["layers"], 1)]
    sheets += [_heard(page), _fish(page), _whys(page), _measures(page)]
    return sheets


def _causes(page: dict[str, Any]) -> Sheet:
    columns = [
        Column(_("Combination")),
        Column(_("Kind of cause")),
        Column(_("Now"), "number"),
        Column(_("As usual"), "number"),
        Column(_("Part of the whole"), "ratio"),
    ]
    rows = [
        [" · ".join(v for _n, v in one.cell) or _("everywhere"), one.kind, one.now, one.usual, one.share]
        for one in page["causes"]
    ]
    return Sheet(_("Causes"), columns, rows, [(_("Compared"), page["compared"])])


def _layer(layer: Shown, place: int) -> Sheet:
    columns = [
        Column(layer.title),
        Column(_("Value"), layer.unit),
        Column(_("As usual"), layer.unit),
        Column(_("Cases"), "number"),
        Column(_("Cases as usual"), "number"),
        Column(_("Share"), "ratio"),
        Column(_("Share as usual"), "ratio"),
        Column(_("Part of the whole"), "ratio"),
    ]
    rows = [
        [
            line.name,
            line.row.indicator,
            line.row.expected,
            line.row.contacts,
            line.row.usual,
            line.row.share,
            line.row.usual_share,
            line.part,
        ]
        for line in layer.lines
    ]
    within = " · ".join(layer.within)
    return Sheet(f"{place} {layer.title}", columns, rows, [(_("Within"), within)] if within else [])


def _heard(page: dict[str, Any]) -> Sheet:
    columns = [
        Column(_("Cause")),
        Column(_("Contacts"), "count"),
        Column(_("Share"), "ratio"),
        Column(_("at least (95%)"), "ratio"),
        Column(_("at most (95%)"), "ratio"),
        Column(_("Together"), "ratio"),
    ]
    found = page["heard"]
    rows = [[s.code, s.count, s.share, s.lower, s.upper, s.cumulated] for s in found.shares]
    facts = [(_("Drawn"), str(found.drawn)), (_("Heard"), str(found.coded))]
    if found.agreement.kappa is not None:
        facts.append(("κ", f"{found.agreement.kappa:.3f} ({found.agreement.pairs})"))
    return Sheet(_("Causes heard"), columns, rows, facts)


def _fish(page: dict[str, Any]) -> Sheet:
    """The fishbone; a reason stands below the cause that it explains, one level deeper."""
    columns = [
        Column(_("Category")),
        Column(_("Level"), "count"),
        Column(_("Cause")),
        Column(_("Verdict")),
        Column(_("Evidence")),
    ]
    rows = [
        [str(bone.category), depth + 1, cause.text, cause.get_verdict_display(), cause.evidence]
        for bone in page["bones"]
        for cause, depth in bone.causes
    ]
    return Sheet(_("Fishbone"), columns, rows)


def _whys(page: dict[str, Any]) -> Sheet:
    columns = [
        Column(_("Chain"), "count"),
        Column(_("Why?"), "count"),
        Column(_("Because")),
        Column(_("Evidence")),
    ]
    rows = [[line, why.place, why.answer, why.evidence] for line, steps in page["whys"] for why in steps]
    return Sheet(_("Five whys"), columns, rows)


def _measures(page: dict[str, Any]) -> Sheet:
    columns = [
        Column(_("Measure")),
        Column(_("Owner")),
        Column(_("Until")),
        Column(_("done")),
        Column(_("Evidence")),
    ]
    rows = [[m.what, str(m.owner or ""), m.due, m.done_at, m.evidence] for m, _stands in page["measures"]]
    return Sheet(_("Measures"), columns, rows)
