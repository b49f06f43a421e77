"""Why an indicator is what it is: the question as it stands in the address, and the story that answers it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Unit
from headwater.centre.performance import wiring
from headwater.centre.performance.families import services_of
from headwater.centre.performance.models import Explanation
from headwater.centre.performance.register import tables_of
from headwater.centre.performance.sight import Sight
from headwater.centre.reference import queries as reference
from headwater.centre.reference.periods import Period
from headwater.centre.ui.state import PageState
from headwater.engine.explain.story import Incident, Story, investigate
from headwater.engine.explain.story.incident import RECURS
from headwater.engine.indicators import Definition, Scope

TASK = "performance.explain"
# What a scan of the lake manages on two cores with a handful of queries over the same rows.
ROWS_A_SECOND = 2_000_000
WEEKS_LOOKED_AT = 9
KEPT_FOR = timedelta(days=60)
MIDNIGHT = time()


@dataclass(frozen=True)
class Asked:
    """One question. `since` and `till` are times of the first and the last day; midnight means its ends.

    `recurs`: a weak spot, as the engine's `Incident` has it: these hours on each such day of the period.
    """

    definition: Definition
    state: PageState
    since: time = MIDNIGHT
    till: time = MIDNIGHT
    family: str = ""
    by: str = ""
    recurs: str = ""

    @classmethod
    def of(cls, request: HttpRequest, definition: Definition) -> Asked:
        """The question in an address; what cannot be read there falls back to whole days."""
        params = request.GET
        asked = cls(
            definition,
            PageState.of(request),
            _clock(params.get("since", "")),
            _clock(params.get("till", "")),
            params.get("family", "")[:120],
            params.get("by", "")[:40],
            params["recurs"] if params.get("recurs") in RECURS else "",
        )
        # A period that would end before it begins means the whole day.
        return asked if asked.end > asked.start else replace(asked, since=MIDNIGHT, till=MIDNIGHT)

    @property
    def start(self) -> datetime:
        """The first local moment."""
        return datetime.combine(self.state.start, self.since)

    @property
    def end(self) -> datetime:
        """The first local moment after it."""
        last = self.state.end + timedelta(days=1 if self.till == MIDNIGHT else 0)
        return datetime.combine(last, self.till)

    @property
    def where(self) -> dict[str, Any]:
        """The cell, by dimension, as the address has it."""
        return dict(self.state.filters) | ({"family": self.family} if self.family else {})

    @property
    def incident(self) -> Incident:
        """What the engine is asked; a family of services is written out as its services."""
        where: dict[str, Any] = dict(self.state.filters)
        if self.family and "service" not in where:
            where["service"] = services_of(self.family)
        return Incident(self.definition.key, self.start, self.end, where, self.recurs)

    def params(self) -> dict[str, str]:
        """The parameters of the address that leads here."""
        # A named period moves on with the days; an explanation is about these.
        days = Period(self.state.start, self.state.end).to_params()
        own = {"unit": self.state.unit.code} if self.state.unit else {}
        clock = {"since": _written(self.since), "till": _written(self.till)}
        extra = clock | {"family": self.family, "by": self.by, "recurs": self.recurs}
        kept = {name: text for name, text in extra.items() if text}
        return own | days | dict(self.state.filters) | kept

    def address(self, **changed: Any) -> str:
        """The address of a neighbour: `by`, `family`, or any dimension; empty takes it away."""
        params = self.params() | {name: str(value) for name, value in changed.items()}
        return f"{self.path}?{urlencode({name: text for name, text in params.items() if text})}"

    @property
    def path(self) -> str:
        """The page without its question."""
        return reverse("performance:explain", args=[self.definition.key])


def address_of(incident: Mapping[str, Any], unit: Unit | None = None) -> str:
    """The explanation page of an incident as the ledger keeps it (times local, the end excluded)."""
    start, end = _moment(incident["start"]), _moment(incident["end"])
    last = end.date() - timedelta(days=1 if end.time() == MIDNIGHT and end.date() > start.date() else 0)
    params = {"unit": unit.code if unit else "", "period": "custom"}
    params |= {"from": start.date().isoformat(), "to": last.isoformat()}
    params |= {"since": _written(start.time()), "till": _written(end.time())}
    params |= {"recurs": incident.get("recurs", "")}
    params |= {name: str(value) for name, value in (incident.get("where") or {}).items() if _plain(value)}
    query = urlencode({name: text for name, text in params.items() if text})
    return f"{reverse('performance:explain', args=[incident['indicator']])}?{query}"


# -- the answer
def kept(asked: Asked, sight: Sight, dimensions: list[str]) -> tuple[Explanation, Story | None]:
    """The explanation's row, and its story when there is one already."""
    question = {
        "incident": asked.incident.to_dict(),
        "scope": None if sight.scope is None else sight.scope.limits(),
        "dimensions": dimensions,
        "start": asked.start.isoformat(timespec="minutes"),
    }
    now = wiring.machine()
    number = now.lake.snapshot().number
    stamp = [question, number, now.stamp, asked.definition.version, repr(wiring.twins())]
    key = hashlib.sha256(json.dumps(stamp, sort_keys=True, default=str).encode()).hexdigest()
    row, _made = Explanation.objects.get_or_create(
        key=key,
        defaults={"indicator": asked.definition.key, "question": question, "snapshot": number},
    )
    return row, Story.from_dict(row.story) if row.story else None


def rows_to_read(asked: Asked) -> int:
    """How many rows of the lake the story looks at: those of the days and of the weeks around."""
    snapshot = wiring.machine().lake.snapshot()
    first = asked.state.start - timedelta(weeks=WEEKS_LOOKED_AT)
    return sum(snapshot.rows(table, first, asked.state.end) for table in tables_of(asked.definition))


def quick(asked: Asked) -> bool:
    """Whether the page can wait for it."""
    return rows_to_read(asked) <= ROWS_A_SECOND


def work_out(row: Explanation) -> Story:
    """Investigate and keep. Raises Problem where nothing can be told."""
    now = wiring.machine()
    incident = Incident.from_dict(row.question["incident"])
    limits = row.question["scope"]
    scope = (
        None if limits is None else Scope(**{f"{name}s": tuple(values) for name, values in limits.items()})
    )
    story = investigate(
        now.lake.snapshot(),
        now.engine,
        now.definitions[row.indicator],
        incident,
        dimensions=row.question["dimensions"],
        calendar=reference.calendar().is_working,
        scope=scope,
        twins=wiring.twins(),
    )
    row.story = story.to_dict()
    row.save(update_fields=["story"])
    Explanation.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return story


def begin(row: Explanation, by: Actor) -> Run:
    """The run that works it out: the one that is under way, or a new one."""
    with transaction.atomic():
        locked = Explanation.objects.select_for_update().get(pk=row.pk)
        run = Run.objects.filter(pk=locked.run).first() if locked.run else None
        if run is None:
            run = running.defer(TASK, by=by, explanation=row.pk)
            Explanation.objects.filter(pk=row.pk).update(run=run.pk)
    return run


def again(row: Explanation) -> None:
    """Let the next look start a new run: the last one failed."""
    Explanation.objects.filter(pk=row.pk).update(run=None)


def _clock(text: str) -> time:
    try:
        clock = time.fromisoformat(text)
    except ValueError:
        return MIDNIGHT
    return clock.replace(second=0, microsecond=0, tzinfo=None)


def _written(clock: time) -> str:
    return "" if clock == MIDNIGHT else f"{clock:%H:%M}"


def _moment(value: Any) -> datetime:
    """A local moment without zone, out of JSON or out of the ledger."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def _plain(value: Any) -> bool:
    return isinstance(value, str | int)
