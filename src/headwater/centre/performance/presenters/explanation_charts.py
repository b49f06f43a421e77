"""Pictures of an explanation: now beside as usual, the layers as rings, causes as a Pareto."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.ui.charts import Chart, Column, Line, axes, colour, line_chart
from headwater.engine.coded_samples import Share

ROW = 34
MOST_HEARD = 10
# Along the ring: across it there is room for two Chinese characters only.
LABEL = {"rotate": "tangential", "minAngle": 24, "fontSize": 11, "width": 96, "overflow": "truncate"}


def beside_usual(
    key: str,
    title: str,
    names: Sequence[str],
    now: Sequence[float | None],
    usual: Sequence[float | None],
    unit: str,
    *,
    wrong: frozenset[int] = frozenset(),
    urls: Sequence[str] = (),
    group: str = "",
    note: str = "",
) -> Chart:
    """Two bars a value, now and as usual; `wrong` are those that the story goes on with."""
    labels = (_("Now"), _("As usual"))
    option = axes.base(unit, legend=labels)
    option["tooltip"]["axisPointer"] = {"type": "shadow"}
    option["yAxis"] = axes.category(names, turned=True)
    option["yAxis"]["axisLabel"] |= {"width": 150, "overflow": "truncate", "hideOverlap": False}
    option["xAxis"] = axes.measure(unit) | {"min": 0, "splitNumber": 4}
    option["grid"] |= {"right": 64}
    option["hw"]["urls"] = list(urls)
    end = {"show": True, "position": "right", "color": colour("ink"), "hw": unit, "fontSize": 11}
    first = [
        {"value": value, "itemStyle": {"color": colour("bad" if place in wrong else "blue")}}
        for place, value in enumerate(now)
    ]
    shape: dict[str, Any] = {"type": "bar", "barMaxWidth": 11, "barGap": "10%"}
    option["series"] = [
        shape | {"name": labels[0], "data": first, "label": end, "itemStyle": {"color": colour("blue")}},
        shape | {"name": labels[1], "data": list(usual), "itemStyle": {"color": colour("line")}},
    ]
    rows = tuple(zip(names, now, usual, strict=True))
    columns = (Column(group or _("Group")), Column(labels[0], unit), Column(labels[1], unit))
    return Chart(key, title, option, columns, rows, note, "", max(140, ROW * len(names) + 70))


def over_time(
    key: str,
    title: str,
    steps: Sequence[str],
    now: Sequence[float | None],
    usual: Sequence[float | None],
    unit: str,
    *,
    wrong: frozenset[int] = frozenset(),
    urls: Sequence[str] = (),
    step_name: str = "",
) -> Chart:
    """The indicator by hour or by day beside the usual one; the steps that it is about in red."""
    lines = [Line(_("Now"), now, "main", wrong), Line(_("As usual"), usual, "expected")]
    return line_chart(key, title, steps, lines, unit, urls=urls, step_name=step_name, height=300)


def rings(key: str, title: str, causes: Sequence[tuple[Sequence[str], float]], note: str = "") -> Chart:
    """Causes as rings from the inside out, each as large as its part of the whole difference."""
    tree: dict[str, Any] = {}
    for names, share in causes:
        level = tree
        for name in names:
            node = level.setdefault(name, {"value": 0.0, "inside": {}})
            node["value"] += max(share, 0.0)
            level = node["inside"]
    rest = max(0.0, 1.0 - sum(max(share, 0.0) for _names, share in causes))
    if rest > 0.005:
        tree[_("Other")] = {"value": rest, "inside": {}}
    option = axes.base("ratio") | {"tooltip": {"trigger": "item", "confine": True}}
    option["series"] = [
        {
            "type": "sunburst",
            "radius": ["14%", "92%"],
            "data": _ringed(tree, 0, len(tree)),
            "label": LABEL,
            "itemStyle": {"borderWidth": 1, "borderColor": colour("ground")},
            "emphasis": {"focus": "ancestor"},
            "nodeClick": False,
        }
    ]
    rows = tuple((" · ".join(names), share) for names, share in causes)
    columns = (Column(_("Cause")), Column(_("Part of the difference"), "ratio"))
    return Chart(key, title, option, columns, rows, note, "", 300)


def _ringed(tree: dict[str, Any], depth: int, width: int) -> list[dict[str, Any]]:
    shades = ("blue", "pale", "line", "faint")
    return [
        {
            "name": name,
            "value": round(node["value"], 4),
            "itemStyle": {"color": colour(shades[min(depth + (1 if place else 0), 3)])},
            "label": {"color": colour("ground" if not depth + place else "ink")},
            "children": _ringed(node["inside"], depth + 1, width),
        }
        for place, (name, node) in enumerate(tree.items())
    ]


def pareto_chart(key: str, title: str, shares: Sequence[Share], note: str = "", empty: str = "") -> Chart:
    """Causes heard, the most frequent on top: shares as bars, their sum as a line, intervals in the table.

    Lying, for causes are sentences; of a long list the most frequent, all others as one.
    """
    shown = shares if len(shares) <= MOST_HEARD else shares[: MOST_HEARD - 1]
    names = [str(one.code) for one in shown]
    values, sums = [one.share for one in shown], [one.cumulated for one in shown]
    if len(shown) < len(shares):
        left = shares[len(shown) :]
        names.append(_("%(n)s further causes") % {"n": len(left)})
        values.append(sum(one.share for one in left))
        sums.append(left[-1].cumulated)
    labels = (_("Share"), _("Together"))
    option = axes.base("ratio", legend=labels)
    option["yAxis"] = axes.category(names, turned=True)
    option["yAxis"]["axisLabel"] |= {"width": 130, "overflow": "truncate", "hideOverlap": False}
    option["xAxis"] = axes.measure("ratio") | {"min": 0, "max": 1, "interval": 0.25}
    end = {"show": True, "position": "right", "hw": "ratio", "color": colour("ink"), "fontSize": 11}
    option["series"] = [
        {
            "name": labels[0],
            "type": "bar",
            "barMaxWidth": 18,
            "data": values,
            "itemStyle": {"color": colour("blue"), "borderRadius": [0, 3, 3, 0]},
            "label": end,
        },
        {
            "name": labels[1],
            "type": "line",
            "data": sums,
            "lineStyle": {"color": colour("grey"), "width": 1.5},
            "itemStyle": {"color": colour("grey")},
            "symbolSize": 5,
        },
    ]
    rows = tuple((str(s.code), s.count, s.share, s.lower, s.upper, s.cumulated) for s in shares)
    columns = (
        Column(_("Cause")),
        Column(_("Contacts"), "count"),
        Column(_("Share"), "ratio"),
        Column(_("at least (95%)"), "ratio"),
        Column(_("at most (95%)"), "ratio"),
        Column(_("Together"), "ratio"),
    )
    return Chart(key, title, option, columns, rows, note, empty, max(200, ROW * len(names) + 80))
