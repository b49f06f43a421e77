"""What this room does by itself: choose teams, judge, measure waves, watch gains, rank shortfalls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from headwater.centre.improvement.actions import pilots, rollouts, verifications
from headwater.centre.improvement.actions.shortfalls import rank
from headwater.centre.improvement.models import PROVED, Pilot, Shortfall, Wave
from headwater.centre.improvement.queries import trials
from headwater.centre.improvement.shortfall_search import last_of, month_of
from headwater.centre.improvement.trials import planning
from headwater.centre.jobs import running
from headwater.centre.people.audit import System
from headwater.centre.ui.data_clock import newest_day
from headwater.engine.words import Words

BY = System("verification")


@running.task(pilots.PLAN, _("choose the teams of a pilot"))
def plan_pilot(tell: running.Tell, *, pilot: int) -> dict[str, Any]:
    """Choose the teams; a pilot that was deleted or locked meanwhile is left as it is."""
    row = Pilot.objects.select_related("improvement__unit", "unit").filter(pk=pilot).first()
    if row is None or row.state != Pilot.State.DESIGN:
        return {"pilot": pilot}
    match, plan = planning.plan_pilot(row, tell)
    pilots.keep_plan(by=BY, pilot=row, match=match, plan=plan)
    return {"pilot": pilot, "largest": match.largest, "proved": match.proved}


@running.task("improvement.trials", _("judge pilots and verifications, watch gains"), every="50 * * * *")
def judge(tell: running.Tell) -> dict[str, Any]:
    """All that is due on the newest data. What was done already is not done again."""
    newest = newest_day()
    done = {"looks": 0, "verifications": 0, "waves": 0, "watched": 0}
    if newest is None:
        return done
    tell(0.1, Words(en="looking at pilots", zh="正在查看试点"))
    for look in trials.looks_due(newest):
        done["looks"] += _tried(pilots.look, planned=look)
    tell(0.4, Words(en="judging verifications", zh="正在判定验证"))
    for row in trials.verifications_due(newest):
        done["verifications"] += _tried(verifications.judge, verification=row)
    tell(0.7, Words(en="watching gains", zh="正在监视成果"))
    started = Wave.objects.filter(improvement__state__in=PROVED, starts__lte=newest)
    for wave in started.select_related("improvement", "unit"):
        rollouts.measure_wave(by=BY, wave=wave)
        done["waves"] += 1
    for watch in trials.watches():
        rollouts.look_after(by=BY, watch=watch)
        done["watched"] += 1
    return done


def _tried(action: Any, **facts: Any) -> int:
    """1 when it was done, 0 when somebody was quicker or it has ended meanwhile."""
    try:
        action(by=BY, **facts)
    except ValidationError:
        return 0
    return 1


@running.task("improvement.shortfalls", _("rank last month's shortfalls"), every="40 21 * * *", at_start=True)
def shortfalls(tell: running.Tell) -> dict[str, Any]:
    """The newest month that the records cover to its end, once: looked for daily, since data come late."""
    newest = newest_day()
    if newest is None:
        return {"ranked": 0}
    month = month_of(newest)
    if last_of(month) != newest:
        month = month_of(month - timedelta(days=1))
    if Shortfall.objects.filter(month=month).exists():
        return {"ranked": 0}
    return {"ranked": rank(by=System("clock"), month=month), "month": month.isoformat()}
