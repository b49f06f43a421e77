"""The room's own tasks: tidying up, and a rehearsal that shows that background work works."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run, State
from headwater.engine.words import Words

KEEP_DAYS = 90


@running.task("jobs.tidy", _("forget old runs"), every="17 19 * * *")
def tidy(tell: running.Tell) -> dict[str, Any]:
    """Forget what ended long ago; the newest good run of each task stays."""
    before = timezone.now() - timedelta(days=KEEP_DAYS)
    newest = [run.pk for name in running.tasks if (run := _newest_good(name))]
    old = Run.objects.filter(finished__lt=before).exclude(pk__in=newest)
    forgotten, _each = old.delete()
    return {"runs": forgotten}


def _newest_good(name: str) -> Run | None:
    return Run.objects.filter(task=name, state=State.DONE).order_by("-finished").first()


@running.task("jobs.rehearsal", _("rehearsal of background work"))
def rehearsal(tell: running.Tell, *, seconds: float = 1.0, steps: int = 10) -> dict[str, Any]:
    """Do nothing for some seconds, in steps, telling how far it is."""
    for step in range(steps):
        tell(step / steps, Words(en=f"step {step + 1} of {steps}", zh=f"第 {step + 1} 步, 共 {steps} 步"))
        time.sleep(seconds / steps)
    return {"steps": steps}
