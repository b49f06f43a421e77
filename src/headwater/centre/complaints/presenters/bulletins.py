"""A bulletin in words, tables and charts; its slides and its workbook are made of the same page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from headwater.centre.complaints.assessing import (
    MEASURES,
    Assessment,
    Counts,
    Measure,
    assess,
    ranks,
)
from headwater.centre.complaints.models import Bulletin, BulletinKind, Hours
from headwater.centre.complaints.queries import bulletins as queries
from headwater.centre.ui.charts import Bar, Chart, bar_ranking
from headwater.centre.ui.components import (
    DASH,
    Figure,
    Sentence,
    format_value,
    language_now,
)


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class: what is promised, what came, what was kept, against the period before."""

    code: str
    name: str
    first_reply: str
    solve: str
    standard: str
    counts: Counts
    before: Counts
    change: str


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """One department, with its assessment and place."""

    name: str
    counts: Counts
    assessment: Assessment
    rank: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page, the slides and the workbook show."""

    bulletin: Bulletin
    sentence: Sentence
    total: Counts
    before: Counts
    classes: tuple[ClassLine, ...]
    departments: tuple[DepartmentLine, ...]
    measures: tuple[Measure, ...]
    causes: tuple[tuple[str, int], ...]
    masses: tuple[tuple[str, str, int], ...]
    charts: tuple[Chart, ...]
    counted_at: str

    @property
    def monthly(self) -> bool:
        return self.bulletin.kind == BulletinKind.MONTH

    @property
    def title(self) -> str:
        """What stands on the first slide."""
        words = {"kind": self.bulletin.get_kind_display(), "unit": str(self.bulletin.unit)}
        return _("%(unit)s: %(kind)s of complaints") % words

    @property
    def mark(self) -> str:
        """What stands on every page of a file of it while it is not issued."""
        return "" if self.bulletin.issued else _("Draft, not issued")

    @property
    def period(self) -> str:
        return f"{self.bulletin.start} – {self.bulletin.end}"


def page_of(bulletin: Bulletin) -> Page:
    """The figures as they were sent out; those of a draft as they are now."""
    kept = bulletin.figures if bulletin.issued else queries.figures_of(bulletin)
    language = language_now()
    classes = tuple(_classes(kept, language))
    measures = tuple(_measures(kept))
    total = reduce(Counts.plus, (line.counts for line in classes), Counts())
    before = reduce(Counts.plus, (line.before for line in classes), Counts())
    departments = tuple(_departments(kept, language, measures))
    return Page(
        bulletin=bulletin,
        sentence=sentence(total, before, departments, monthly=bulletin.kind == BulletinKind.MONTH),
        total=total,
        before=before,
        classes=classes,
        departments=departments,
        measures=measures,
        causes=tuple((row[language], row["n"]) for row in kept.get("causes", ())),
        masses=tuple((row["number"], row["title"], row["n"]) for row in kept.get("mass", ())),
        charts=tuple(_charts(classes, departments)),
        counted_at=str(kept.get("counted_at", ""))[:16].replace("T", " "),
    )


def _classes(kept: Mapping[str, Any], language: str) -> list[ClassLine]:
    before = {row["code"]: Counts.from_dict(row) for row in kept.get("classes_before", ())}
    found = []
    for row in kept["classes"]:
        promised = kept.get("standards", {}).get(row["code"], {})
        counts, was = Counts.from_dict(row), before.get(row["code"], Counts())
        found.append(
            ClassLine(
                code=row["code"],
                name=row[language],
                first_reply=_promised(promised, "first_reply"),
                solve=_promised(promised, "solve"),
                standard=promised.get(language, ""),
                counts=counts,
                before=was,
                change=f"{counts.received - was.received:+d}" if counts.received or was.received else "",
            )
        )
    return found


def _promised(promised: Mapping[str, Any], name: str) -> str:
    if name not in promised:
        return DASH
    hours, minutes = divmod(int(promised[name]), 60)
    words = _("%(n)s min") % {"n": promised[name]} if minutes or not hours else _("%(n)s h") % {"n": hours}
    return words if promised.get("hours") == Hours.ALWAYS else _("%(time)s of working time") % {"time": words}


def _measures(kept: Mapping[str, Any]) -> list[Measure]:
    rows = kept.get("measures")
    if rows is None:
        return queries.measures()
    return [Measure(r["key"], r["weight"], r["full"], r["none"]) for r in rows if r["key"] in MEASURES]


def _departments(
    kept: Mapping[str, Any], language: str, measures: tuple[Measure, ...]
) -> list[DepartmentLine]:
    rows = [(row, Counts.from_dict(row)) for row in kept["departments"]]
    marked = {row["unit"]: assess(counts, measures) for row, counts in rows}
    places = ranks({key: one.score for key, one in marked.items()})
    lines = [
        DepartmentLine(row[language], counts, marked[row["unit"]], places.get(row["unit"]))
        for row, counts in rows
    ]
    return sorted(lines, key=lambda line: (line.rank or 10_000, -line.counts.received))


def share(value: float | None) -> str:
    """A share, or a dash."""
    return DASH if value is None else format_value("ratio", value)


def sentence(
    total: Counts, before: Counts, departments: tuple[DepartmentLine, ...], *, monthly: bool
) -> Sentence:
    """How many came against the time before, what was kept, who is best and who has most to do."""
    said = Sentence()
    change = total.received - before.received
    words = ngettext("{n} complaint came in", "{n} complaints came in", total.received)
    said.say(words, n=Figure(f"{total.received:,}"))
    if before.received:
        mood = "bad" if change > 0 else "good"
        said.say(
            _("({change} against the period before)."),
            change=Figure(f"{change:+,}", mood=mood if change else ""),
        )
    else:
        said.say(_("(none in the period before)."))
    said.say(
        _("First reply in time: {reply}; solved in time: {solve}; traced: {traced}."),
        reply=Figure(share(total.reply_on_time)),
        solve=Figure(share(total.solve_on_time)),
        traced=Figure(share(total.traced_share), mood="" if total.traced_share == 1 else "near"),
    )
    if total.overdue:
        words = ngettext("{n} is open and overdue.", "{n} are open and overdue.", total.overdue)
        said.say(words, n=Figure(str(total.overdue), mood="bad"))
    if total.traced:
        said.say(
            _("{part} of those traced were controllable, {n} of the same type."),
            part=Figure(share(total.controllable_share)),
            n=Figure(str(total.same_type), mood="bad" if total.same_type else ""),
        )
    ranked = [line for line in departments if line.rank]
    if monthly and len(ranked) > 1:
        said.say(_("First is {first}, last {last}."), first=ranked[0].name, last=ranked[-1].name)
    return said


def _charts(classes: tuple[ClassLine, ...], departments: tuple[DepartmentLine, ...]) -> list[Chart]:
    came = [Bar(line.name, line.counts.received, before=line.before.received) for line in classes]
    kept = [
        Bar(line.name, line.counts.solve_on_time)
        for line in departments
        if line.counts.solve_on_time is not None
    ]
    charts = [
        bar_ranking(
            "bulletin-classes", _("Complaints by class"), came, "count", group_name=_("Class"),
            before_name=_("Period before"), empty=_("No complaints in this period."),
        )
    ]  # fmt: skip
    if kept:
        charts.append(
            bar_ranking(
                "bulletin-departments",
                _("Solved in time"),
                kept,
                "ratio",
                group_name=pgettext("bulletin", "Department"),
            )
        )
    return charts
