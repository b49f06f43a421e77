"""Voice of the customer: counts taken over, cut, turned into characteristics with indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.findings.actions import link
from headwater.centre.findings.models import Reference
from headwater.centre.improvement import duties
from headwater.centre.improvement.actions.evidence import link_voice
from headwater.centre.improvement.models import Ctq, Improvement, Voice
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.queries import measured

MOST_ROWS = 500
Row = tuple[str, str, int]


def require_write(by: Actor, unit: Unit, improvement: Improvement | None) -> None:
    """Whoever runs improvements of the unit, and in an improvement whoever runs that one."""
    if improvement is not None and duties.may_run(by, improvement):
        return
    require(by, Permission.RUN_IMPROVEMENTS, unit)


@transaction.atomic
def make_voice(
    *,
    by: Actor,
    title: str,
    unit: Unit,
    rows: Iterable[Row],
    respondents: int | None = None,
    source: Reference | Mapping[str, str] | None = None,
    improvement: Improvement | None = None,
    level: int = 2,
    cutoff: float = 0.8,
) -> Voice:
    """Counts by aspect and requirement. In an improvement they are evidence that the customer was heard.

    `source`: what they came from; a file has a title and an address alone, and stands in no chain.
    """
    require_write(by, unit, improvement)
    kept = [{"level1": a[:80], "level2": b[:120], "count": n} for a, b, n in rows if n > 0]
    if not kept:
        raise ValidationError({"rows": _("There is nothing to count: no requirement was named.")})
    if len(kept) > MOST_ROWS:
        raise ValidationError({"rows": _("At most %(most)d requirements.") % {"most": MOST_ROWS}})
    voice = Voice(title=title[:160], unit=unit, improvement=improvement, rows=kept, respondents=respondents)
    voice.level, voice.cutoff, voice.made_by = level, cutoff, audit.name_of(by)
    voice.source = _plain(source) if isinstance(source, Reference) else dict(source or {})
    voice.full_clean()
    voice.save()
    audit.record(by=by, action="voice.made", about=voice, detail={"unit": str(unit), "rows": len(kept)})
    if improvement is not None:
        _be_evidence(by, voice, improvement)
        if isinstance(source, Reference):
            link(by=by, upper=improvement.reference, lower=source)
    return voice


def _plain(reference: Reference) -> dict[str, str]:
    return {
        "kind": reference.kind,
        "number": reference.number,
        "title": reference.title,
        "url": reference.url,
    }


def _be_evidence(by: Actor, voice: Voice, improvement: Improvement) -> None:
    address = f"/improvements/voice/{voice.pk}/"
    link_voice(by=by, improvement=improvement, number=voice.number, title=str(voice), url=address)


def held(by: Actor, voice: Voice) -> Voice:
    """The voice, locked, if `by` may write it."""
    require_write(by, voice.unit, voice.improvement)
    return (
        Voice.objects.select_for_update(of=("self",)).select_related("unit", "improvement").get(pk=voice.pk)
    )


@transaction.atomic
def cut_voice(*, by: Actor, voice: Voice, level: int, cutoff: float) -> Voice:
    """Draw the line elsewhere, or on the other level."""
    voice = held(by, voice)
    before = {"level": voice.level, "cutoff": voice.cutoff}
    voice.level, voice.cutoff = level, cutoff
    voice.full_clean()
    voice.save(update_fields=["level", "cutoff"])
    detail = audit.changes(before, {"level": level, "cutoff": cutoff})
    audit.record(by=by, action="voice.changed", about=voice, detail=detail)
    return voice


@transaction.atomic
def attach_voice(*, by: Actor, voice: Voice, improvement: Improvement) -> Voice:
    """Take it into an improvement, as what the customer said."""
    voice = held(by, voice)
    duties.require_run(by, improvement)
    voice.improvement = improvement
    voice.save(update_fields=["improvement"])
    audit.record(by=by, action="voice.changed", about=voice, detail={"title": str(improvement)})
    _be_evidence(by, voice, improvement)
    return voice


@transaction.atomic
def write_ctq(
    *,
    by: Actor,
    voice: Voice,
    requirement: str,
    name: str,
    indicator: str = "",
    proxy: bool = False,
    reason: str = "",
    ctq: Ctq | None = None,
    seen: int | None = None,
) -> Ctq:
    """A characteristic with its indicator, or with one that stands for it and why; `ctq` is rewritten."""
    voice = held(by, voice)
    if ctq is not None:
        audit.require_unchanged(voice, seen)
    if indicator and measured.indicator(indicator) is None:
        raise ValidationError({"indicator": _("There is no indicator of this key.")})
    if proxy and not indicator:
        raise ValidationError({"indicator": _("Choose the indicator that stands for it.")})
    if proxy and not reason.strip():
        raise ValidationError({"reason": _("Say why it may stand for it: readers judge by this.")})
    if voice.ctqs.filter(name=name).exclude(pk=ctq.pk if ctq else None).exists():
        raise ValidationError({"name": _("This characteristic stands here already.")})
    row = ctq or Ctq(voice=voice)
    row.requirement, row.name, row.indicator = requirement[:120], name, indicator
    row.proxy, row.reason = proxy, reason.strip()[:300]
    row.full_clean()
    row.save()
    detail = {"title": name, "indicator": indicator, "reason": row.reason}
    audit.record(by=by, action="ctq.changed" if ctq else "ctq.added", about=voice, detail=detail)
    return row


@transaction.atomic
def remove_ctq(*, by: Actor, ctq: Ctq) -> None:
    """Away with a characteristic."""
    voice: Any = held(by, ctq.voice)
    audit.record(by=by, action="ctq.removed", about=voice, detail={"title": ctq.name})
    ctq.delete()
