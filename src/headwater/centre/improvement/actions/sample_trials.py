"""A pilot being designed and a verification that waits, so that the sample centre shows both pages.

Neither claims anything: no figure of their days is there yet.
"""

from __future__ import annotations

from datetime import date, timedelta

from headwater.centre.improvement.actions import pilots, verifications
from headwater.centre.improvement.models import Improvement
from headwater.centre.people.models import Account
from headwater.centre.performance.queries import panels

HISTORY = timedelta(days=83)
# Teams an arm, where there are enough of them.
ARM = 4


def open_sample_trials(
    *, by: Account, tried: Improvement, verified: Improvement, first: date, last: date
) -> None:
    """Both from the day after the last one on; the worker chooses the teams when it starts."""
    start, since = last + timedelta(days=1), max(first, last - HISTORY)
    known = {definition.key for definition in panels.for_teams()}
    alike = [key for key in ("att", "aht", "satisfaction_top2", "transfer_rate") if key in known]
    pilots.design(
        by=by, improvement=tried, title="新版应答要点：先在四个班组试行", unit=tried.unit, size=tried.size,
        matched_on=alike, size_a=ARM, size_b=ARM, given=[], by_lot=True, history_from=since, start=start,
        weeks=6, settle=3, looks=1,
    )  # fmt: skip
    verifications.plan(
        by=by, improvement=verified, since=since, start=start, until=last + timedelta(days=28), settle=3
    )
