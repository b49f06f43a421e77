"""Put an analysis away, take it up again, delete it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.findings.actions import gone, link
from headwater.centre.findings.models import Reference
from headwater.centre.notices.actions import withdraw
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.performance.actions.analyses import (
    DAYS_FOR_IT,
    account_of,
    as_dict,
    give,
    key_of,
    require_write,
)
from headwater.centre.performance.actions.listening import drop_sample
from headwater.centre.performance.models import Remark, SpecialAnalysis


@transaction.atomic
def close_analysis(*, by: Actor, analysis: SpecialAnalysis) -> None:
    """Put it away: concluded, and every measure done."""
    require_write(by, analysis)
    waiting = analysis.measures.filter(done_at=None).count()
    if analysis.state != SpecialAnalysis.State.CONCLUDED or waiting:
        raise ValidationError(
            _("Conclude the analysis and finish its measures first: %(n)d are not done.") % {"n": waiting}
        )
    analysis.state = SpecialAnalysis.State.CLOSED
    analysis.save(update_fields=["state"])
    audit.record(by=by, action="analysis.closed", about=analysis)


@transaction.atomic
def reopen_analysis(
    *, by: Actor, analysis: SpecialAnalysis, reason: str, returned_from: Reference | None = None
) -> SpecialAnalysis:
    """Take it up again: somebody doubts the conclusion, or its improvement showed no effect."""
    require_write(by, analysis)
    if not reason.strip():
        raise ValidationError(_("Say why the analysis is taken up again."))
    states = SpecialAnalysis.State
    analysis.state = states.RETURNED if returned_from else states.OPEN
    analysis.deadline = timezone.localdate() + DAYS_FOR_IT
    if returned_from:
        analysis.sources = [*analysis.sources, as_dict(returned_from)]
        link(by=by, upper=analysis.reference, lower=returned_from)
    analysis.save(update_fields=["state", "deadline", "sources"])
    Remark.objects.create(analysis=analysis, text=reason.strip()[:4000], made_by=account_of(by))
    audit.record(by=by, action="analysis.reopened", about=analysis, detail={"reason": reason[:500]})
    give(by, analysis)
    return analysis


@transaction.atomic
def delete_analysis(*, by: Actor, analysis: SpecialAnalysis) -> None:
    """For good, with its samples and measures; what it was opened from keeps its number and title."""
    require_write(by, analysis)
    for key in [key_of(analysis), *(measure.key for measure in analysis.measures.all())]:
        withdraw(by=by, key=key)
    for sample in analysis.samples.all():
        drop_sample(by=by, sample=sample)
    detail = {"title": analysis.title, "indicator": analysis.indicator}
    audit.record(by=by, action="analysis.deleted", about=analysis, detail=detail)
    gone(by=by, reference=analysis.reference)
    analysis.delete()
