"""Open a special analysis, write in it, conclude it, take it up again, let it go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.findings.actions import link
from headwater.centre.findings.models import Finding, Reference
from headwater.centre.notices.actions import fulfil, undertake, withdraw
from headwater.centre.people import audit
from headwater.centre.people.access import can, units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person, Unit, UnitKind
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import wiring
from headwater.centre.performance.models import Category, Draft, SpecialAnalysis
from headwater.centre.performance.models.causes import USUAL
from headwater.centre.ui.components import language_now

DAYS_FOR_IT = timedelta(days=7)


class Told(Protocol):
    """A story of the engine, as far as it is kept here."""

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        ...


class Signalled(Protocol):
    """A signal, as far as an analysis is opened from it."""

    story: Any
    unit: Unit

    @property
    def reference(self) -> Reference:
        """Kind, number, title, address."""
        ...


def may_write(by: Actor | Any, analysis: SpecialAnalysis) -> bool:
    """Whoever writes analyses over its unit, and its owner."""
    if can(by, Permission.WRITE_ANALYSES, analysis.unit):
        return True
    own = isinstance(by, Account) and by.person_id is not None and by.person_id == analysis.owner_id
    return own and can(by, Permission.SEE_ANALYSES)


def require_write(by: Actor, analysis: SpecialAnalysis) -> None:
    """Refuse whoever may only read."""
    if not may_write(by, analysis):
        raise PermissionDenied(
            _("Only the owner of %(number)s and who writes analyses of its unit can change it.")
            % {"number": analysis.number}
        )


def key_of(analysis: SpecialAnalysis) -> str:
    """Under which the owner's duty is kept."""
    return f"analysis:{analysis.pk}"


@transaction.atomic
def open_analysis(
    *,
    by: Actor,
    story: Told | Mapping[str, Any] | None = None,
    signal: Signalled | None = None,
    finding: Finding | None = None,
    returned_from: Reference | None = None,
    reason: str = "",
    about: Mapping[str, Any] | None = None,
    title: str = "",
    unit: Unit | None = None,
    owner: Person | None = None,
    deadline: date | None = None,
) -> SpecialAnalysis:
    """A new analysis with the explanation in it: from a dot, a signal, a finding or a returned improvement.

    The cell comes from the story's incident or, without a story, from `about` (indicator, where, start,
    end). `unit`: whose it is; without it the signal's, the finding's, or the topmost in which `by` writes.
    """
    told = _plain(story if story is not None else getattr(signal, "story", None))
    cell = _cell(about or told.get("incident") or getattr(finding, "about", None) or {})
    origins = [o for o in (signal, finding) if o is not None]
    home = unit or next((o.unit for o in origins if o.unit is not None), None) or _home(by)
    if not can(by, Permission.WRITE_ANALYSES, home):
        raise PermissionDenied(_("You may not open special analyses of %(unit)s.") % {"unit": home})
    sources = [o.reference for o in origins] + ([returned_from] if returned_from else [])
    made = SpecialAnalysis.objects.create(
        title=(title.strip() or _title(cell))[:200],
        unit=home,
        owner=owner or (by.person if isinstance(by, Account) else None),
        deadline=deadline or timezone.localdate() + DAYS_FOR_IT,
        state=SpecialAnalysis.State.RETURNED if returned_from else SpecialAnalysis.State.OPEN,
        story=told or None,
        snapshot=wiring.machine().lake.snapshot().number,
        sources=[as_dict(source) for source in sources],
        reason=reason.strip()[:2000],
        made_by=by if isinstance(by, Account) else None,
        **cell,
    )
    Category.objects.bulk_create(Category(analysis=made, place=n, usual=key) for n, key in enumerate(USUAL))
    detail = {"indicator": made.indicator, "from": [s.number for s in sources], "reason": reason[:200]}
    audit.record(by=by, action="analysis.opened", about=made, detail=detail)
    for source in sources:
        link(by=by, upper=made.reference, lower=source)
    give(by, made)
    return made


@transaction.atomic
def change_analysis(
    *,
    by: Actor,
    analysis: SpecialAnalysis,
    title: str,
    owner: Person | None,
    deadline: date | None,
    seen: int | None = None,
) -> SpecialAnalysis:
    """Title, owner and deadline; refused when somebody changed them since `seen`."""
    require_write(by, analysis)
    audit.require_unchanged(analysis, seen)
    if not title.strip():
        raise ValidationError(_("Give the analysis a title."))
    before = {"title": analysis.title, "owner": analysis.owner, "deadline": analysis.deadline}
    after = {"title": title.strip()[:200], "owner": owner, "deadline": deadline}
    changed = audit.changes(before, after)
    if changed:
        for name, value in after.items():
            setattr(analysis, name, value)
        analysis.save(update_fields=list(after))
        audit.record(by=by, action="analysis.changed", about=analysis, detail=changed)
        give(by, analysis)
    return analysis


@transaction.atomic
def conclude(
    *, by: Actor, analysis: SpecialAnalysis, text: str, done: bool, seen: int | None = None
) -> SpecialAnalysis:
    """Write the conclusion; `done` ends the analysing, which needs words."""
    require_write(by, analysis)
    audit.require_unchanged(analysis, seen)
    if done and not text.strip():
        raise ValidationError(_("Write the conclusion before you end the analysis."))
    analysis.conclusion = text.strip()[:8000]
    if done:
        analysis.state, analysis.concluded_at = SpecialAnalysis.State.CONCLUDED, timezone.now()
        fulfil(by=by, key=key_of(analysis))
    analysis.save(update_fields=["conclusion", "state", "concluded_at"])
    # What others are typing stays theirs.
    Draft.objects.filter(place=f"conclusion:{analysis.pk}", account=account_of(by)).delete()
    audit.record(by=by, action="analysis.concluded" if done else "analysis.changed", about=analysis)
    return analysis


def give(by: Actor, analysis: SpecialAnalysis) -> None:
    """The owner has to conclude by the deadline."""
    if analysis.owner is None or analysis.deadline is None or not analysis.active:
        withdraw(by=by, key=key_of(analysis))
        return
    undertake(
        by=by,
        person=analysis.owner,
        key=key_of(analysis),
        title=str(analysis),
        url=analysis.get_absolute_url(),
        due=analysis.deadline,
    )


def _plain(story: Any) -> dict[str, Any]:
    if story is None:
        return {}
    return dict(story) if isinstance(story, Mapping) else story.to_dict()


def _cell(about: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a cell out of plain JSON; times without a zone are the centre's."""
    if not about.get("indicator"):
        raise ValidationError(_("Say which indicator is to be analysed, where and when."))
    start, end = _moment(about.get("start")), _moment(about.get("end"), last=True)
    if start is None or end is None or end < start:
        raise ValidationError(_("Say from when to when the indicator is to be analysed."))
    return {
        "indicator": str(about["indicator"]),
        "where": dict(about.get("where") or {}),
        "start": start,
        "end": end,
    }


def _moment(value: Any, *, last: bool = False) -> datetime | None:
    """A moment in the centre's zone; of a day its beginning, or (`last`) its end."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value + timedelta(days=1 if last else 0), time())
    if isinstance(value, datetime) and timezone.is_naive(value):
        value = timezone.make_aware(value)
    return value if isinstance(value, datetime) else None


def _home(by: Actor) -> Unit:
    """The topmost unit in which somebody writes; of the whole company its centre, where the readers are."""
    held = units_of(by, Permission.WRITE_ANALYSES)
    if not held:
        raise PermissionDenied(_("You may not open special analyses. Ask your administrator."))
    centre = Unit.objects.filter(kind=UnitKind.CENTRE, closed=None).order_by("path").first()
    return centre if centre is not None and held[0].holds(centre) else held[0]


def _title(cell: Mapping[str, Any]) -> str:
    """Indicator and when, in the language of who opens it."""
    definition = wiring.machine().definitions.get(cell["indicator"])
    name = definition.name.say(language_now()) if definition else cell["indicator"]
    start, end = timezone.localtime(cell["start"]), timezone.localtime(cell["end"])
    last = end - timedelta(microseconds=1) if end > start else end
    if start.date() != last.date():
        return f"{name} {start:%Y-%m-%d} – {last:%m-%d}"
    if (end - start) >= timedelta(hours=23):
        return f"{name} {start:%Y-%m-%d}"
    return f"{name} {start:%Y-%m-%d %H:%M} – {end:%H:%M}"


def as_dict(source: Reference) -> dict[str, str]:
    return {"kind": source.kind, "number": source.number, "title": source.title, "url": source.url}


def account_of(by: Actor) -> Account | None:
    return by if isinstance(by, Account) else None
