"""What this room does by itself: keep the cube fresh, hand out subscriptions, remember reviews."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.jobs import running
from headwater.centre.people.audit import System
from headwater.centre.performance import actions, explaining, following, wiring
from headwater.centre.performance.actions.signals import TASK as JUDGE
from headwater.centre.performance.judging import run as judging
from headwater.centre.performance.models import Explanation, Subscription
from headwater.centre.ui.data_clock import page_today
from headwater.engine.words import Words

REVIEW_SOON = timedelta(days=14)


@running.task("performance.refresh", _("bring the roll-ups up to date"), every="* * * * *", at_start=True)
def refresh(tell: running.Tell) -> dict[str, Any]:
    """Count the days that changed since the last time; nothing to do takes no time."""

    def news(text: str) -> None:
        tell(0.5, Words(en=f"counting {text}", zh=f"正在统计 {text}"))

    report = wiring.machine().cube.refresh(news)
    if judging.due():
        running.defer_once(JUDGE, by=System("clock"))
    return {"snapshot": report.snapshot, "days": dict(report.days), "rows": report.rows}


@running.task(JUDGE, _("judge the key indicators"))
def judge(tell: running.Tell) -> dict[str, Any]:
    """Look for signals and weak spots in the days that are new; takes up where a killed one stopped."""
    done = judging.judge_all(tell, by=System("judging"))
    return {"points": done.points, "signals": done.signals}


@running.task("performance.give_out", _("hand out subscribed indicators"), every="10 22 * * *")
def give_out(tell: running.Tell) -> dict[str, Any]:
    """The newest period that is over, to each reader once. The clock is the data's: no empty values."""
    given = 0
    rows = Subscription.objects.filter(ended_at=None).select_related("unit", "account")
    for subscription in rows:
        start, end = following.due(subscription.rhythm, page_today())
        readers = following.readers(subscription)
        given += actions.give_out(
            by=System("clock"), subscription=subscription, readers=readers, start=start, end=end
        )
    return {"given": given}


@running.task("performance.reviews", _("find definitions due for review"), every="20 22 * * 0")
def reviews(tell: running.Tell) -> dict[str, Any]:
    """Which definitions have to be looked at again within two weeks."""
    limit = timezone.localdate() + REVIEW_SOON
    due = [d.key for d in wiring.machine().definitions.values() if d.review_date <= limit]
    return {"due": due}


@running.task(explaining.TASK, _("explain an indicator"))
def explain(tell: running.Tell, *, explanation: int) -> dict[str, Any]:
    """Work out a story that a page waits for; done already where it was asked twice."""
    row = Explanation.objects.filter(pk=explanation).first()
    if row is None or row.story:
        return {"explanation": explanation}
    tell(0.2, Words(en="comparing with the usual days", zh="正在与往常的日子对比"))
    story = explaining.work_out(row)
    return {"explanation": explanation, "seconds": round(story.seconds, 2)}
