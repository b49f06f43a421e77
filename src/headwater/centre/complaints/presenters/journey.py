"""The time line as its page shows it: lanes, days, lines; customers masked, agents for those entitled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.presenters.journey_words import Names, plain, shown_day
from headwater.centre.complaints.queries.journey import Line
from headwater.centre.people.audit import Actor
from headwater.centre.ui.charts import Chart, Column
from headwater.centre.ui.charts.axes import base, category
from headwater.centre.ui.charts.chart import colour
from headwater.centre.ui.components import Figure, Sentence, language_now, mask_customer
from headwater.engine.journey import ZOOMS, Event, Source, Step, sources, steps_of

ICONS = {
    "contacts": "phone-call",
    "ivr_steps": "stairs",
    "orders": "shopping-cart",
    "surveys": "checklist",
    "offers": "speakerphone",
    "network_events": "antenna",
    "operations": "tool",
    "complaints": "message-report",
    "campaigns": "heart-handshake",
}
SMALLEST, LARGEST = 10, 34
# These tell of the customer, not of what happened, and stand above the lines.
OF_CUSTOMER = frozenset({"segment", "region"})


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the page. `key` names the row for evidence: table, row and day."""

    lane: str
    label: str
    icon: str
    day: date
    hour: int
    clock: str
    title: str
    said: tuple[str, ...]
    by: str
    facts: tuple[tuple[str, str], ...]
    url: str = ""
    key: tuple[str, str, str] | None = None
    order: tuple[Any, ...] = ()


def told(line: Line, by: Actor) -> list[Told]:
    """Everything of a time line in order of time."""
    known = {source.table: source for source in sources()}
    names = Names.of(line.journey.events, known, by)
    found = [_event(event, known[event.table], names, line.customer) for event in line.journey.events]
    found += [_added(source, row, line.customer) for source, row in line.added]
    return sorted(found, key=lambda one: one.order)


def _event(event: Event, source: Source, names: Names, customer: str) -> Told:
    heads = [names.value(source.table, c, event.values) for c in source.heads if c.name in event.values]
    facts = tuple(
        (c.words.say(language_now()), mask_text(names.value(source.table, c, event.values), customer))
        for c in source.facts
        if c.name in event.values and c.name not in OF_CUSTOMER
    )
    said = tuple(
        mask_text(str(event.values[c.name]), customer) for c in source.said if c.name in event.values
    )
    agent = str(event.values.get("agent", ""))
    moment = timezone.localtime(event.at.replace(tzinfo=UTC)) if event.at else None
    return Told(
        lane=source.table,
        label=source.words.say(language_now()),
        icon=ICONS.get(source.table, "point"),
        day=event.day,
        hour=event.hour,
        clock=moment.strftime("%H:%M:%S") if moment else "",
        title=mask_text(" · ".join(dict.fromkeys(h for h in heads if h)), customer)
        or source.words.say(language_now()),
        said=said,
        by=names.agents.get(agent, mask_customer(agent)) if agent else "",
        facts=facts,
        key=(event.table, event.id, event.day.isoformat()) if event.id else None,
        order=(event.day, event.at or datetime.min, event.table, event.id),  # noqa: DTZ901
    )


def _added(source: Any, row: Any, customer: str) -> Told:
    local = timezone.localtime(row.at)
    return Told(
        lane=source.key,
        label=str(source.label),
        icon=ICONS.get(source.key, "point"),
        day=local.date(),
        hour=local.hour,
        clock=local.strftime("%H:%M:%S"),
        title=row.title,
        said=(mask_text(row.said, customer),) if row.said else (),
        by=row.by,
        facts=tuple(row.facts),
        url=row.url,
        order=(local.date(), row.at.astimezone(UTC).replace(tzinfo=None), source.key, row.title),
    )


def journey_page(
    line: Line, by: Actor, path: str, only: str = "", extra: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Everything on the page. `extra` stays in all its addresses; `only` shows one lane alone."""
    everything = told(line, by)
    lanes = Counter({one.lane: 0 for one in everything})
    lanes.update(one.lane for one in everything)
    labels = {one.lane: one.label for one in everything}
    only = only if only in labels else ""
    chosen = [one for one in everything if not only or one.lane == only]
    kept = dict(extra or {})
    here = {"zoom": line.zoom, "at": line.at.isoformat()} | kept
    return {
        "line": line,
        "masked": mask_customer(line.customer),
        "sentence": sentence(line, lanes, labels),
        "zooms": _zooms(line, path, kept, only),
        "earlier": _moved(line, path, kept, only, -1),
        "later": _moved(line, path, kept, only, 1),
        "lanes": [
            {
                "label": labels[lane],
                "count": n,
                "url": f"{path}?{urlencode(here | {'only': lane})}",
                "here": lane == only,
            }
            for lane, n in sorted(lanes.items(), key=lambda pair: list(labels).index(pair[0]))
        ],
        "all_url": f"{path}?{urlencode(here)}",
        "only": only,
        "chart": chart(line, chosen, path, kept),
        "days": by_day(chosen),
        "profile": profile(line),
        "cut": [labels.get(table, table) for table in sorted(line.journey.cut)],
    }


def by_day(lines: Iterable[Told]) -> list[dict[str, Any]]:
    """The lines under their days."""
    found: dict[date, list[Told]] = {}
    for one in lines:
        found.setdefault(one.day, []).append(one)
    return [{"day": day, "shown": shown_day(day), "lines": lines} for day, lines in found.items()]


def profile(line: Line) -> list[tuple[str, str]]:
    """How the customer was at the newest extract: the columns that the table knows."""
    event = line.journey.profile
    if event is None:
        return []
    known = {source.table: source for source in sources()}
    source = known[event.table]
    columns = [c for c in (*source.heads, *source.facts) if c.name in event.values and not c.personal]
    names = Names.of([event], known, None)
    found = [(c.words.say(language_now()), names.value(source.table, c, event.values)) for c in columns]
    return [(_("As of"), event.day.isoformat()), *found[:9]]


def sentence(line: Line, lanes: Mapping[str, int], labels: Mapping[str, str]) -> Sentence:
    """How much of what, between which days."""
    words = Sentence()
    days = {"first": line.start.isoformat(), "last": line.end.isoformat()}
    if not lanes:
        return words.say(_("Nothing is recorded of this customer from {first} to {last}."), **days)
    words.say(
        _("From {first} to {last} there are {count} records of this customer: {parts}."),
        count=Figure(f"{sum(lanes.values()):,}"),
        parts=_(", ").join(f"{labels[lane]} {n:,}" for lane, n in lanes.items()),
        **days,
    )
    return words


def _zooms(line: Line, path: str, kept: Mapping[str, str], only: str) -> list[dict[str, Any]]:
    more = dict(kept) | ({"only": only} if only else {})
    return [
        {
            "label": words.say(language_now()),
            "url": f"{path}?{urlencode({'zoom': zoom, 'at': line.at.isoformat()} | more)}",
            "here": zoom == line.zoom,
        }
        for zoom, words in ZOOMS.items()
    ]


def _moved(line: Line, path: str, kept: Mapping[str, str], only: str, way: int) -> str:
    """The neighbour of the same length, where there may be anything."""
    if line.zoom == "all":
        return ""
    at = line.end + timedelta(days=1) if way > 0 else line.start - timedelta(days=1)
    if line.zoom == "quarter":
        at = line.at + timedelta(days=90 * way)
    outside = (line.last and way > 0 and line.end >= line.last) or (
        line.first and way < 0 and line.start <= line.first
    )
    more = dict(kept) | ({"only": only} if only else {})
    return "" if outside else f"{path}?{urlencode({'zoom': line.zoom, 'at': at.isoformat()} | more)}"


def chart(line: Line, lines: Iterable[Told], path: str, kept: Mapping[str, str]) -> Chart:
    """A bubble a step and lane, the larger the more; a click leads to the day."""
    steps, given = steps_of(line.start, line.end), list(lines)
    labels = {one.lane: one.label for one in given}
    lanes = list(labels)
    counts = _counted(given, steps)
    option = base("count")
    option["tooltip"]["trigger"] = "item"
    option["xAxis"] = category([_step(step) for step in steps]) | {"boundaryGap": True}
    option["yAxis"] = category([labels[lane] for lane in lanes], turned=True)
    option["yAxis"]["axisLabel"]["hideOverlap"] = False
    option["yAxis"]["splitLine"] = {"show": True, "lineStyle": {"color": colour("faint")}}
    option["series"] = [
        {
            "type": "scatter",
            "itemStyle": {"color": colour("blue"), "opacity": 0.85},
            "data": [
                {"value": [at, lanes.index(lane), n], "symbolSize": _size(n)}
                for (lane, at), n in sorted(counts.items(), key=lambda pair: (pair[0][1], pair[0][0]))
            ],
        }
    ]
    option["hw"] |= {"kind": "heat", "urls": _urls(line, lanes, steps, path, kept)}
    rows = tuple(
        (_step(steps[at], long=True), *(counts.get((lane, at), 0) for lane in lanes))
        for at in sorted({at for _lane, at in counts})
    )
    columns = (Column(_("Time")), *(Column(labels[lane], "count") for lane in lanes))
    empty = _("Nothing is recorded in this time. Choose a longer one above.")
    height = max(150, 34 * len(lanes) + 64)
    return Chart("journey", _("What happened when"), option, columns, rows, "", empty, height)


def _counted(lines: Iterable[Told], steps: list[Step]) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    hours = steps[0].hour is not None
    for one in lines:
        at = (
            one.hour if hours else next((n for n, s in enumerate(steps) if s.start <= one.day <= s.end), None)
        )
        if at is not None:
            found[one.lane, at] += 1
    return found


def _size(count: int) -> float:
    """The area of a bubble, not its width, grows with the count."""
    return min(LARGEST, round(SMALLEST * count**0.5, 1))


def _step(step: Step, *, long: bool = False) -> str:
    if step.hour is not None:
        return f"{step.hour:02d}:00"
    if long or step.start.year != step.end.year:
        return step.start.isoformat()
    return step.start.strftime("%m-%d")


def _urls(
    line: Line, lanes: list[str], steps: list[Step], path: str, kept: Mapping[str, str]
) -> list[list[str]]:
    """To the day's lines; from weeks and months on, first to a narrower look."""
    if steps[0].hour is not None:
        row = [""] * len(steps)
    elif (steps[0].end - steps[0].start).days:
        row = [
            f"{path}?{urlencode({'zoom': 'month', 'at': s.start.isoformat()} | dict(kept))}" for s in steps
        ]
    else:
        row = [f"#day-{s.start.isoformat()}" for s in steps]
    return [row for _lane in lanes]


__all__ = ["Told", "journey_page", "plain", "told"]
