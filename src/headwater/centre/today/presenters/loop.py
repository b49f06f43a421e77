"""The map of the loop: where every open finding stands, how old it is, what came back from verification."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from headwater.centre.findings.models import KINDS, Finding, Outcome, State
from headwater.centre.findings.queries import Step, findings_seen_by, steps_of
from headwater.centre.improvement.queries import stations
from headwater.centre.people.access import can, units_of
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.queries import indicators_seen_by
from headwater.centre.ui.charts import Chart, Column, axes
from headwater.centre.ui.charts.chart import colour
from headwater.centre.ui.components import Figure, Sentence

# The stations in the order of the loop; each with what it means that a finding stands there.
STATIONS: dict[str, tuple[Promise | str, Promise | str]] = {
    "measure": (pgettext_lazy("loop", "Measure"), gettext_lazy("indicators that are watched")),
    "detect": (pgettext_lazy("loop", "Detect"), gettext_lazy("noticed; nobody sees to it yet")),
    "trace": (pgettext_lazy("loop", "Trace"), gettext_lazy("the cause is being looked for")),
    "own": (pgettext_lazy("loop", "Own"), gettext_lazy("somebody answers for it; nothing is under way yet")),
    "recover": (pgettext_lazy("loop", "Recover"), gettext_lazy("the customers it touched are put right")),
    "improve": (pgettext_lazy("loop", "Improve"), gettext_lazy("the process is being changed")),
    "verify": (pgettext_lazy("loop", "Verify"), gettext_lazy("it is being tried whether the change helps")),
}
# Which station the newest object of a chain stands for, where its room does not say it more exactly.
OF_KIND = {
    "complaint": "trace",
    "mass_complaint": "trace",
    "analysis": "trace",
    "defect": "trace",
    "accountability": "own",
    "lookalike": "recover",
    "campaign": "recover",
    "improvement": "improve",
    "change": "improve",
    "handbook": "improve",
    "pilot": "verify",
    "verification": "verify",
}
AGES = (7, 30)
ENDED_WITHIN = timedelta(days=90)
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """An open finding at its station, since when, and what it stands there with."""

    finding: Finding
    station: str
    since: datetime
    work: Step | None
    work_url: str = ""

    @property
    def days(self) -> int:
        """Days since it was noticed."""
        return self.finding.days

    @property
    def days_here(self) -> int:
        """Days at this station."""
        return (timezone.now() - self.since).days

    @property
    def label(self) -> str:
        """The station's name."""
        return str(STATIONS[self.station][0])


@dataclass(frozen=True, slots=True)
class Station:
    """A station as the picture shows it."""

    key: str
    label: str
    words: str
    count: int
    note: str
    back: int
    late: int
    url: str
    here: bool


def standings(findings: Iterable[Finding], by: Account) -> list[Standing]:
    """Each finding at the station that its newest work, or the state of its improvements, puts it at."""
    rows = list(findings)
    steps, said = steps_of(rows), stations([finding.pk for finding in rows])
    opens = {kind: can(by, KINDS[kind].permission) for kind in OF_KIND}
    return [_standing(row, steps.get(row.pk, []), said.get(row.pk, ""), opens) for row in rows]


def _standing(finding: Finding, steps: Sequence[Step], said: str, opens: dict[str, bool]) -> Standing:
    works = [step for step in steps if step.reference.kind in OF_KIND]
    newest = works[-1] if works else None
    if newest is not None:
        kind = newest.reference.kind
        url = newest.reference.url if opens[kind] else ""
        return Standing(finding, said or OF_KIND[kind], newest.at, newest, url)
    return Standing(finding, "own" if finding.owner_id else "detect", finding.opened_at, None)


def page(by: Account, unit: Unit | None, at: str) -> dict[str, Any]:
    """All that the template asks for. `at`: the station whose findings are listed, or none: all."""
    seen = findings_seen_by(by)
    if unit is not None:
        seen = seen.filter(unit__path__startswith=unit.path)
    stood = standings(seen.filter(state__in=[State.NEW, State.OWNED]).order_by("opened_at"), by)
    chosen = [s for s in stood if at in ("", s.station) or (at == "back" and s.finding.returns)]
    return {
        "stations": [_station(by, key, stood, at, unit) for key in STATIONS],
        "back": sum(1 for s in stood if s.finding.returns),
        "back_url": _address(unit, "back"),
        "sentence": sentence(stood, unit),
        "chart": ages(stood, unit),
        "lines": chosen[:MOST_LINES],
        "left_out": max(0, len(chosen) - MOST_LINES),
        "at": at,
        "at_label": _("Came back from verification") if at == "back" else at and STATIONS[at][0],
        "all_url": _address(unit, ""),
        "ended": ended(seen),
        "units": _units(by),
        "unit": unit,
        "any": bool(stood),
    }


def _units(by: Account) -> list[Unit]:
    """The units that the page can be narrowed to."""
    tops = units_of(by, Permission.SEE_FINDINGS)
    return [u for top in tops for u in Unit.objects.filter(path__startswith=top.path, closed=None)[:400]]


def _address(unit: Unit | None, at: str) -> str:
    facts = ({"unit": unit.code} if unit else {}) | ({"at": at} if at else {})
    return f"?{urlencode(facts)}"


def _station(by: Account, key: str, stood: Sequence[Standing], at: str, unit: Unit | None) -> Station:
    mine = [s for s in stood if s.station == key]
    label, words = STATIONS[key]
    today = timezone.localdate()
    late = sum(1 for s in mine if s.finding.due and s.finding.due < today)
    back = sum(1 for s in mine if s.finding.returns)
    count, url, note = len(mine), _address(unit, key), ""
    if key == "measure":
        count, url = sum(1 for _each in indicators_seen_by(by)), "/indicators/"
    elif mine:
        oldest = max(s.days for s in mine)
        note = ngettext("oldest {n} day", "oldest {n} days", oldest).format(n=oldest)
    return Station(key, str(label), str(words), count, note, back, late, url, at == key)


def sentence(stood: Sequence[Standing], unit: Unit | None) -> Sentence:
    """How many are open, how old, where most of them stand, how many came back."""
    said = Sentence()
    if not stood:
        return said
    all_open = Figure(str(len(stood)), _address(unit, ""))
    said.say(ngettext("{n} finding is on the way.", "{n} findings are on the way.", len(stood)), n=all_open)
    middle = round(median(s.days for s in stood))
    if middle:
        said.say(_("Half of them are older than {days}."), days=Figure(_days(middle)))
    counts = {key: sum(1 for s in stood if s.station == key) for key in STATIONS}
    most = max(counts, key=lambda key: counts[key])
    told = {"n": Figure(str(counts[most]), _address(unit, most)), "where": str(STATIONS[most][0])}
    said.say(_("Most stand at “{where}”: {n}."), **told)
    back = sum(1 for s in stood if s.finding.returns)
    if back:
        words = ngettext("{n} came back from verification.", "{n} came back from verification.", back)
        said.say(words, n=Figure(str(back), _address(unit, "back"), "bad"))
    return said


def _days(count: int) -> str:
    return ngettext("{n} day", "{n} days", count).format(n=count)


def ages(stood: Sequence[Standing], unit: Unit | None) -> Chart:
    """How old the findings of each station are: a bar a station, parted by age."""
    keys = [key for key in STATIONS if key != "measure"]
    parts = _by_age(stood, keys)
    names = [str(STATIONS[key][0]) for key in keys]
    labels = [
        pgettext("age", "up to {n} days").format(n=AGES[0]),
        pgettext("age", "{n} to {m} days").format(n=AGES[0] + 1, m=AGES[1]),
        pgettext("age", "more than {n} days").format(n=AGES[1]),
    ]
    option = axes.base("count", legend=labels)
    option["tooltip"]["trigger"] = "axis"
    option["yAxis"] = axes.category(names, turned=True)
    option["xAxis"] = axes.measure("count") | {"minInterval": 1}
    shades = ("pale", "blue", "bad")
    option["series"] = [
        {
            "type": "bar",
            "stack": "age",
            "name": label,
            "barMaxWidth": 18,
            "itemStyle": {"color": colour(shade)},
            "data": [parts[key][n] for key in keys],
        }
        for n, (label, shade) in enumerate(zip(labels, shades, strict=True))
    ]
    option["hw"]["urls"] = [_address(unit, key) for key in keys]
    columns = (Column(_("Station")), *(Column(label, "count") for label in labels))
    rows = tuple((name, *parts[key]) for key, name in zip(keys, names, strict=True))
    return Chart("ages", _("How old they are"), option, columns, rows, height=250)


def _by_age(stood: Sequence[Standing], keys: Sequence[str]) -> dict[str, list[int]]:
    parts = {key: [0, 0, 0] for key in keys}
    for each in stood:
        parts[each.station][sum(each.days > age for age in AGES)] += 1
    return parts


def ended(seen: QuerySet[Finding]) -> list[tuple[str, int, str]]:
    """How the findings of the last ninety days ended, each with the address of its list."""
    since = timezone.now() - ENDED_WITHIN
    done = seen.filter(state=State.CLOSED, closed_at__gte=since).order_by()
    counts = dict(done.values_list("outcome").annotate(n=Count("pk")))
    return [
        (str(label), counts.get(key, 0), f"/findings/?state=closed&outcome={key}")
        for key, label in Outcome.choices
    ]
