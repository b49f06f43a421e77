"""What this room does by itself: choose teams, judge, measure waves, watch gains, rank shortfalls."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from headwater.centre.improvement.actions import pilots, rollouts, verifications
from headwater.centre.improvement.actions.shortfalls import rank
from headwater.centre.improvement.actions.unfinished import Due, keep_why, number_of
from headwater.centre.improvement.models import PROVED, Pilot, Shortfall, Wave
from headwater.centre.improvement.queries import trials
from headwater.centre.improvement.shortfall_search import last_of, month_of
from headwater.centre.improvement.trials import planning
from headwater.centre.jobs import running
from headwater.centre.people.audit import System
from headwater.centre.ui.data_clock import newest_day
from headwater.engine.words import Problem, Words

log = logging.getLogger(__name__)
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
    failed: list[Due] = []
    tell(0.1, Words(en="looking at pilots", zh="正在查看试点"))
    for look in trials.looks_due(newest):
        done["looks"] += _tried(failed, look, pilots.look, planned=look)
    tell(0.4, Words(en="judging verifications", zh="正在判定验证"))
    for row in trials.verifications_due(newest):
        done["verifications"] += _tried(failed, row, verifications.judge, verification=row)
    tell(0.7, Words(en="watching gains", zh="正在监视成果"))
    started = Wave.objects.filter(improvement__state__in=PROVED, starts__lte=newest)
    for wave in started.select_related("improvement", "unit"):
        done["waves"] += _tried(failed, wave, rollouts.measure_wave, wave=wave)
    for watch in trials.watches():
        done["watched"] += _tried(failed, watch, rollouts.look_after, watch=watch)
    if failed:
        raise Problem(_some_failed(failed))
    return done


def _tried(failed: list[Due], row: Due, action: Any, **facts: Any) -> int:
    """1 when it was done, 0 when somebody was quicker or it has ended meanwhile, or when it failed.

    One that fails keeps its reason and does not stop the others; without ledger or disk all of them stop.
    """
    try:
        action(by=BY, **facts)
    except ValidationError:
        return 0
    except Exception as error:
        if running.ledger_gone(error) or running.no_room(error):
            raise
        log.exception("%s failed", row)
        keep_why(row=row, why=_why(error))
        failed.append(row)
        return 0
    return 1


def _why(error: Exception) -> Words:
    unforeseen = f"{type(error).__name__}: {error}"
    said = error.words if isinstance(error, Problem) else Words(en=unforeseen, zh=unforeseen)
    return Words(
        en=f"It could not be worked out ({said.en.rstrip('.')}). It is tried again every hour; if this "
        "stays, tell whoever runs Headwater.",
        zh=f"未能计算（{said.zh.rstrip('。')}）。系统每小时重试；如果一直如此，请告知系统管理员。",
    )


def _some_failed(failed: list[Due]) -> Words:
    numbers = list(dict.fromkeys(number_of(row) for row in failed))
    return Words(
        en=f"Could not be worked out: {', '.join(numbers)}. Why stands on their pages. The others are done; "
        "these are tried again in an hour.",
        zh=f"未能计算：{'、'.join(numbers)}，原因见各自的页面。其余均已完成，这些将在一小时后重试。",
    )


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
