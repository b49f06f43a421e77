"""Broad complaints and repeat complainants as their pages show them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from headwater.centre.complaints.models import ComplaintClass
from headwater.centre.complaints.queries.broad import GRUMBLE, LOW_SCORE, ORDER, SOURCES, Broad, Group
from headwater.centre.complaints.queries.repeats import Counts
from headwater.centre.reference.queries import label, labels
from headwater.centre.ui.charts import Bar, Chart, Column, Line, bar_ranking, line_chart
from headwater.centre.ui.components import Figure, Sentence, format_value, language_now, mask_customer
from headwater.centre.ui.exports import Sheet

MOST_BARS = 15


def source_words() -> dict[str, str]:
    """The three sources in words."""
    return {
        ORDER: _("complaint order"),
        GRUMBLE: _("grumble in a contact"),
        LOW_SCORE: _("low survey score"),
    }


def address(days: int, **where: str) -> str:
    """The list of events behind a count."""
    asked = {"days": str(days)} | {name: value for name, value in where.items() if value}
    return f"{reverse('complaints:broad')}?{urlencode(asked)}#events"


def sentence(found: Broad, days: int) -> Sentence:
    """How many customers, by which sources, and how many of them nobody would have counted."""
    words = Sentence()
    if not found.total.customers:
        return words.say(
            _("From {first} to {last} nobody complained, grumbled or scored low."),
            first=found.start.isoformat(),
            last=found.end.isoformat(),
        )
    words.say(
        _("From {first} to {last} {n} customers were dissatisfied, each counted once."),
        first=found.start.isoformat(),
        last=found.end.isoformat(),
        n=Figure(f"{found.total.customers:,}", address(days)),
    )
    told = source_words()
    parts = [f"{told[one]} {found.by_source.get(one, 0):,}" for one in SOURCES]
    words.say(_("By source: {parts}; who is in several is in each."), parts=_(", ").join(parts))
    formal = found.by_source.get(ORDER, 0)
    if formal:
        words.say(
            _("For one customer with an order there are {times} in all."),
            times=f"{found.total.customers / formal:.1f}",
        )
    return words


def charts(found: Broad, days: int) -> dict[str, Chart]:
    """By day, class and region."""
    return {
        "by_day": _by_day(found),
        "by_class": _ranked("class", _("By class"), found.by_class, _class_names(), days, "klass"),
        "by_region": _ranked("region", _("By region"), found.by_region, _regions(), days, "region"),
    }


def _by_day(found: Broad) -> Chart:
    told = source_words()
    steps = [group.key.isoformat() for group in found.by_day]
    lines = [Line(_("customers, each once"), [group.customers for group in found.by_day])]
    chart = line_chart("by-day", _("Dissatisfied customers a day"), steps, lines, "count")
    columns = (
        Column(_("Day")),
        Column(_("Customers"), "count"),
        *(Column(told[s], "count") for s in SOURCES),
    )
    rows = tuple(
        (group.key.isoformat(), group.customers, *(group.events[s] for s in SOURCES))
        for group in found.by_day
    )
    return Chart(chart.key, chart.title, chart.option, columns, rows, chart.note, chart.empty, chart.height)


def _ranked(
    key: str, title: str, groups: tuple[Group, ...], names: dict[str, str], days: int, where: str
) -> Chart:
    bars = [
        Bar(
            names.get(group.key or "", group.key), group.customers, address(days, **{where: group.key or "-"})
        )
        for group in groups[:MOST_BARS]
    ]
    return bar_ranking(f"by-{key}", title, bars, "count", group_name=title)


def _class_names() -> dict[str, str]:
    return {klass.code: str(klass) for klass in ComplaintClass.objects.all()} | {"": _("without an order")}


def _regions() -> dict[str, str]:
    return labels("region", language_now()) | {"": _("not known")}


def event_rows(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events of a page of the list, customers masked."""
    told, classes = source_words(), _class_names()
    return [
        {
            "day": event["day"],
            "source": told[event["source"]],
            "customer": mask_customer(event["customer"]),
            "klass": classes.get(event["klass"], event["klass"]) if event["klass"] else "–",
            "service": label("service", event["service"], language_now()) if event["service"] else "–",
            "region": label("region", event["region"], language_now()) if event["region"] else "–",
            "score": "" if event["score"] is None else f"{event['score']:g}",
            "ref": event["ref"],
            "url": f"/complaints/{event['ref'][2:]}/" if event["source"] == ORDER else "",
        }
        for event in events
    ]


def sheet(found: Broad) -> Sheet:
    """Counts by day, class and region as one sheet: nobody's number."""
    told = source_words()
    columns = [Column(_("By")), Column(_("Group")), Column(_("Customers"), "count")]
    columns += [Column(told[source], "count") for source in SOURCES]
    parts: tuple[tuple[str, tuple[Group, ...], dict[str, str]], ...] = (
        (_("Day"), found.by_day, {}), (_("Class"), found.by_class, _class_names()),
        (_("Region"), found.by_region, _regions()),
    )  # fmt: skip
    rows = [
        (name, names.get(g.key, str(g.key)), g.customers, *(g.events[s] for s in SOURCES))
        for name, groups, names in parts
        for g in groups
    ]
    return Sheet(_("Broad complaints"), columns, rows, [(_("Days"), f"{found.start} – {found.end}")])


def repeat_sentence(counts: Counts, days: int) -> Sentence:
    """How many of the complaining customers complained again."""
    words = Sentence()
    if not counts.customers:
        return words.say(_("No order of a named customer lies in these {days} days."), days=str(days))
    return words.say(
        _("Of {customers} customers who complained in {days} days {n} did so more than once ({share}); "
          "{orders} orders are theirs."),
        customers=f"{counts.customers:,}", days=str(days), n=Figure(f"{counts.repeating:,}"),
        share=format_value("ratio", counts.share), orders=f"{counts.orders:,}",
    )  # fmt: skip


def repeat_sheet(rows: Any, days: int) -> Sheet:
    """The list as a sheet, customers masked."""
    names = (
        _("Customer"),
        _("Orders"),
        _("Classes"),
        _("Back after closing"),
        _("Still open"),
        _("First"),
        _("Last"),
    )
    lines = [
        (
            mask_customer(r["customer"]),
            r["orders"],
            r["classes"],
            r["back"],
            r["waiting"],
            r["first_at"],
            r["last_at"],
        )
        for r in rows
    ]
    return Sheet(_("Repeat complainants"), [Column(n) for n in names], lines, [(_("Days"), str(days))])
