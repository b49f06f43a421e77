"""The pictures of a screening: how far customers lie from the complainants, and what the back-test says."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.recovery.models import Screening, Way
from headwater.centre.recovery.presenters.lookalike_words import way
from headwater.centre.recovery.screening_engine import precision_at
from headwater.centre.ui.charts import Chart, Column, Line, axes, colour, line_chart
from headwater.centre.ui.components import format_value


def histogram_chart(row: Screening, selected: int) -> Chart | None:
    """Customers by distance (or by how far their score lies below the best); the selected are blue."""
    drawn = row.histogram
    if not drawn:
        return None
    far = drawn["kind"] == "distance"
    # Whichever is counted, who is most alike stands on the left, and the figure is that of the table of who.
    steps = [f"{edge if far else drawn['top'] - edge:.2f}" for edge in drawn["edges"][1:]]
    option = axes.base("count")
    option["xAxis"] = axes.category(steps)
    option["yAxis"] = axes.measure("count", drawn["counts"])
    bars = zip(drawn["counts"], drawn["within"], strict=True)
    data = [
        {"value": count, "itemStyle": {"color": colour("blue" if within <= selected else "pale")}}
        for count, within in bars
    ]
    option["series"] = [{"type": "bar", "barCategoryGap": "10%", "data": data}]
    name = _("Distance up to, standard deviations") if far else _("Score from")
    rows = tuple(zip(steps, drawn["counts"], strict=True))
    title = _("Customers by distance to those who complained") if far else _("Customers by score")
    note = _("the most alike on the left; blue: selected")
    columns = (Column(name), Column(_("Customers"), "count"))
    return Chart("distances", title, option, columns, rows, note, height=240)


def slider(row: Screening, selected: int) -> dict[str, Any]:
    """What the page's script needs to count at once while the radius moves."""
    drawn = row.histogram
    return {
        "kind": drawn["kind"],
        "edges": [round(edge, 6) for edge in drawn["edges"]],
        "within": [0, *drawn["within"]],
        "selected": selected,
        "others": row.customers - row.complainants,
    }


def curve_chart(row: Screening) -> Chart | None:
    """Of the complainants hidden in the back-test, how many are found among the first so many.

    The method in use, the published one (or the best other) beside it, and chance; all stand in the table.
    """
    tested = row.backtest
    here = tested.get("methods", {}).get(row.method)
    if not here:
        return None
    shares = tested["shares"]
    lines = [Line(way(row.method), here["curve"])]
    other = _other(row)
    if other:
        lines.append(Line(way(other), tested["methods"][other]["curve"], "compare"))
    lines.append(Line(_("by chance"), shares, "expected"))
    return line_chart(
        "curve",
        _("Back-test: complainants found again"),
        [format_value("ratio", share) for share in shares],
        lines,
        "ratio",
        step_name=_("Share of customers called"),
        note=_("hidden complainants that are among the most alike customers"),
        height=260,
    )


def _other(row: Screening) -> str:
    methods = row.backtest["methods"]
    if row.method != Way.DISTANCE and Way.DISTANCE in methods:
        return str(Way.DISTANCE)
    others = [name for name in methods if name != row.method]
    return max(others, key=lambda name: methods[name]["auc"], default="")


def precision_chart(row: Screening) -> Chart | None:
    """Precision against reach for the method in use: what calling more costs."""
    found = row.backtest.get("methods", {}).get(row.method)
    if not found:
        return None
    shares, base = row.backtest["shares"], row.backtest["base"]
    others = row.customers - row.complainants
    precision = precision_at(found, base, shares)
    return line_chart(
        "precision",
        _("Expected precision by reach"),
        [format_value("count", share * others, tight=True) for share in shares],
        [
            Line(_("expected, at least"), precision),
            Line(_("by chance"), [base] * len(shares), "expected"),
        ],
        "ratio",
        step_name=_("Customers called"),
        note=_("the hidden complainants alone are counted, so it is a lower bound"),
        height=260,
    )
