"""Look again: the special analysis that a returned improvement opens by itself."""

from __future__ import annotations

from headwater.centre.improvement.models import Improvement
from headwater.centre.people.audit import Actor, System, name_of
from headwater.centre.people.queries import here
from headwater.centre.performance.actions.analyses import open_analysis
from headwater.centre.performance.models import SpecialAnalysis
from headwater.centre.ui.data_clock import page_today


def look_again(*, by: Actor, improvement: Improvement, reason: str) -> SpecialAnalysis | None:
    """An analysis of the promised indicator since its baseline, the owner's; None without a promise.

    The verification decides by itself, so it is the machine that opens it, whoever pressed the button.
    """
    if not improvement.indicator or improvement.baseline_from is None:
        return None
    about = {
        "indicator": improvement.indicator,
        "where": improvement.where,
        "start": improvement.baseline_from,
        "end": max(page_today(), improvement.baseline_from),
    }
    owner = improvement.owner if here(improvement.owner) else None
    return open_analysis(
        by=System(name_of(by)),
        returned_from=improvement.reference,
        reason=reason,
        about=about,
        title=improvement.title,
        unit=improvement.unit,
        owner=owner,
    )
