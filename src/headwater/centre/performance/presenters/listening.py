"""Samples and what was heard, for the analysis and for the listeners' desk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import wiring
from headwater.centre.performance.actions.analyses import may_write
from headwater.centre.performance.actions.listening import left_to_hear, listens_as
from headwater.centre.performance.analysis_forms import CodeForm
from headwater.centre.performance.drawing import Cell
from headwater.centre.performance.families import services_of
from headwater.centre.performance.models import Draft, Sample, SampledContact, SpecialAnalysis
from headwater.centre.performance.names import dimension_name, group_names
from headwater.centre.performance.presenters.explanation_charts import pareto_chart
from headwater.centre.performance.presenters.explanation_layers import clock, where_names
from headwater.centre.performance.queries.analyses import (
    Heard,
    causes_offered,
    contacts_for,
    heard,
    samples_for,
)
from headwater.centre.ui.charts import Chart
from headwater.centre.ui.components import format_value
from headwater.engine.explain.story import Story
from headwater.engine.explain.story.behind import cause_cell
from headwater.engine.explain.story.behind import cell_of as counted_cell
from headwater.engine.explain.story.incident import SLOTS, moment
from headwater.engine.indicators.query import joined
from headwater.engine.lake.tables import TABLES

SHOWN = ("queue", "service", "segment", "region", "channel", "outcome")
LENGTHS = ("wait_seconds", "talk_seconds", "hold_seconds")


@dataclass(frozen=True)
class Told:
    """A sampled contact in words. `mine` is the own coding, `others` all of them where one may see them."""

    contact: SampledContact
    when: str
    facts: list[tuple[str, str]]
    recording: str
    mine: Any
    form: CodeForm | None
    codings: list[Any]


def story_of(analysis: SpecialAnalysis) -> Story | None:
    """The story inside of an analysis; None where it has none, or one of an older format."""
    if not analysis.story:
        return None
    try:
        return Story.from_dict(analysis.story)
    except (KeyError, TypeError, ValueError):
        return None


# -- drawing
def cells_offered(analysis: SpecialAnalysis) -> list[tuple[str, str]]:
    """The whole cell, then each cause of the story that has a place; with their hours where it tells some."""
    story = story_of(analysis)
    if story is None:
        return [("", _("all contacts of the analysed cell"))]
    found = [("", _("all contacts of the analysed cell") + _hours(story, story.slots))]
    for place, cause in enumerate(story.causes):
        if cause.where:
            words = " · ".join(where_names(cause.where))
            found.append((str(place), words + _hours(story, cause_cell(story, cause).slots)))
    return found


def _hours(story: Story, slots: tuple[int, int]) -> str:
    return "" if story.hours is None else f" · {clock(slots[0])}–{clock(slots[1])}"


def cell_of(analysis: SpecialAnalysis, chosen: str, answered: bool) -> Cell:
    """The chosen cell as the drawing takes it: the very rows that stand behind the cause's figure."""
    story = story_of(analysis)
    where: dict[str, Any] = dict(analysis.where)
    start, end = (timezone.make_naive(one) for one in (analysis.start, analysis.end))
    conditions = []
    if story is not None:
        behind = counted_cell(story, analysis.indicator)
        if chosen.isdecimal() and int(chosen) < len(story.causes):
            behind = cause_cell(story, story.causes[int(chosen)])
        where |= dict(behind.where)
        if len(story.days) == 1:
            start, end = (moment(story.days[0], slot) for slot in behind.slots)
        else:
            # The same hours of several days, or of every Tuesday: no stretch of time.
            start, end = moment(story.days[0], 0), moment(story.days[-1], SLOTS)
            conditions.append(story.condition(replace(behind, where={})))
    family = where.pop("family", None)
    if family is not None and "service" not in where:
        where["service"] = services_of(str(family))
    definition = wiring.machine().definitions.get(analysis.indicator)
    table = definition.table if definition else "contacts"
    if answered and table == "contacts":
        conditions.append("outcome = 'answered'")
    return Cell(table, start, end, where, joined(conditions))


# -- the analysis
@dataclass(frozen=True)
class SampleLine:
    """A sample in the analysis: from where, how far it is."""

    sample: Sample
    where: str
    drawn: int
    coded: int
    listeners: list[str]

    @property
    def percent(self) -> int:
        """How much of it has been heard."""
        return round(100 * self.coded / self.drawn) if self.drawn else 0


def sample_lines(analysis: SpecialAnalysis) -> list[SampleLine]:
    """All samples of an analysis."""
    return [_sample_line(sample) for sample in analysis.samples.all()]


def _sample_line(sample: Sample) -> SampleLine:
    contacts = list(sample.contacts.select_related("listener", "second").prefetch_related("codings"))
    names = {str(person) for c in contacts for person in (c.listener, c.second) if person}
    coded = sum(any(not coding.second for coding in c.codings.all()) for c in contacts)
    where = " · ".join([*where_names(sample.where), *_times(sample)]) or _("everywhere")
    return SampleLine(sample, where, len(contacts), coded, sorted(names))


def _times(sample: Sample) -> list[str]:
    """The hours of a sample of a part of one day."""
    start, end = timezone.localtime(sample.start), timezone.localtime(sample.end)
    if end - start >= timedelta(hours=23):
        return []
    return [f"{start:%m-%d %H:%M}–{end:%H:%M}"]


def heard_chart(found: Heard) -> Chart:
    """What was heard, as a Pareto."""
    note = _("%(coded)d of %(drawn)d heard, drawn from %(population)s") % {
        "coded": found.coded,
        "drawn": found.drawn,
        "population": format_value("count", found.population),
    }
    empty = _("Nothing was heard yet. Draw a sample and give it to listeners.")
    return pareto_chart("heard", _("Causes heard"), found.shares, note if found.drawn else "", empty)


def may_see_contacts(asker: Account, sample: Sample) -> bool:
    """Single contacts are for who sees the records of the whole unit, and for who drew them."""
    own = sample.drawn_by_id == asker.pk and can(asker, Permission.SEE_ROWS)
    return own or can(asker, Permission.SEE_ROWS, sample.analysis.unit)


def sample_page(asker: Account, sample: Sample) -> dict[str, Any]:
    """The contacts of a sample, what was heard in them, and how far two agree."""
    found, sees = heard(sample.analysis, sample), may_see_contacts(asker, sample)
    contacts = sample.contacts.select_related("listener", "second").prefetch_related("codings__code")
    return {
        "sample": sample,
        "analysis": sample.analysis,
        "line": _sample_line(sample),
        "told": [_told(asker, contact) for contact in contacts] if sees else [],
        "heard": found,
        "chart": heard_chart(found),
        "may_write": may_write(asker, sample.analysis),
        "may_see_rows": sees,
    }


# -- the listeners' desk
def waiting_for(by: Account) -> list[tuple[Sample, int, int]]:
    """The samples given to a listener: how many contacts, how many left."""
    found = []
    for sample in samples_for(by).order_by("-pk")[:50]:
        all_of_it = contacts_for(by, sample).count()
        found.append((sample, all_of_it, left_to_hear(sample, by.person_id or 0)))
    return found


def desk_of(
    by: Account, sample: Sample, at: SampledContact | None = None, form: CodeForm | None = None
) -> dict[str, Any]:
    """The own contacts with their forms, those not heard yet first; `form` is the one that was refused."""
    mine = list(contacts_for(by, sample).order_by("place"))
    told = [_told(by, one, form if at and one.pk == at.pk else None, own=True) for one in mine]
    left = sum(one.mine is None for one in told)
    return {
        "sample": sample,
        "analysis": sample.analysis,
        "told": sorted(told, key=lambda one: one.mine is not None),
        "left": left,
        "offered": causes_offered(),
        "sees": can(by, Permission.SEE_ANALYSES),
    }


def _told(by: Account, contact: SampledContact, form: CodeForm | None = None, *, own: bool = False) -> Told:
    role = listens_as(by, contact)
    codings = list(contact.codings.all())
    mine = next((coding for coding in codings if role is not None and coding.second == role), None)
    if own and form is None:
        draft = Draft.objects.filter(account=by, place=f"listen:{contact.pk}").first()
        note = draft.text if draft else (mine.note if mine else "")
        first = {"cause": str(mine.code) if mine else "", "note": note}
        form = CodeForm(by=by, initial=first, auto_id=f"id_{contact.pk}_%s")
    facts = [(dimension_name(name), _shown(name, value)) for name, value in _ordered(contact.facts)]
    address = contact.recording if contact.recording.startswith(("https://", "http://")) else ""
    return Told(
        contact,
        _when(contact),
        facts,
        reverse("performance:recording", args=[contact.pk]) if address else "",
        mine,
        form,
        # A second listener who saw the first one's cause would agree too often.
        [] if own else codings,
    )


def _ordered(facts: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(name, facts[name]) for name in (*SHOWN, *LENGTHS, "customer") if facts.get(name) is not None]


def _when(contact: SampledContact) -> str:
    started = contact.facts.get("started_at")
    return f"{datetime.fromisoformat(started):%Y-%m-%d %H:%M:%S}" if started else f"{contact.day:%Y-%m-%d}"


def _shown(name: str, value: Any) -> str:
    if name in LENGTHS:
        return format_value("seconds", value)
    if name == "customer":
        return str(value)
    return (
        str(group_names(name, [value], "contacts").get(value, value)) if name in _DIMENSIONS else str(value)
    )


_DIMENSIONS = frozenset(column.name for column in TABLES["contacts"].columns if column.kind == "dimension")
