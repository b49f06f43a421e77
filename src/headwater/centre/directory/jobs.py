"""What the directory does by itself: planned moves happen, leavers' accounts close, facts are published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.directory.publishing import publish_people
from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run, State
from headwater.centre.people.actions import persons, units
from headwater.centre.people.audit import Actor, System
from headwater.engine.lake import Lake
from headwater.engine.words import Words

TASK = "directory.publish_people"


@running.task(TASK, _("bring people's periods into the figures"), every="10 * * * *")
def publish(tell: running.Tell) -> dict[str, Any]:
    """Every hour, because the new day of the centre begins at an hour that depends on its zone."""
    by = System("directory")
    moved = units.settle_placements(by=by)
    closed = persons.close_accounts_of_leavers(by=by)
    tell(0.2, Words(en="counting persons by day", zh="正在按日统计人员"))
    new = publish_people(Lake(Path(settings.HOME)), timezone.localdate())
    return {"units_moved": moved, "accounts_closed": closed, **new}


def people_changed(by: Actor) -> None:
    """After an action on persons or units: publish soon, once, however many changes wait."""
    waiting = Run.objects.filter(task=TASK, state=State.WAITING)
    transaction.on_commit(lambda: waiting.exists() or running.defer(TASK, by=by, lock=TASK))
