"""What this room does in the background: handbooks to everybody on the post, the register into the lake."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from headwater.centre.jobs import running
from headwater.centre.notices import actions as notices
from headwater.centre.people.audit import System
from headwater.centre.processes.actions.handbooks import GIVE_OUT, duty_of, reach_new_holders
from headwater.centre.processes.holders import holders
from headwater.centre.processes.models import HandbookVersion, Receipt
from headwater.centre.processes.publishing import publish_defects
from headwater.centre.processes.references import of_handbook
from headwater.engine.lake import Lake

READ = gettext_noop("Read the handbook of %(post)s, version %(n)s")
# Long enough for a week of night shifts.
DAYS_TO_READ = 7


@running.task(GIVE_OUT, _("give a handbook out to everybody on the post"))
def give_out(tell: running.Tell, *, version: int) -> dict[str, Any]:
    """A duty for each holder who has not read it; a second time it changes nothing."""
    found = HandbookVersion.objects.select_related("handbook__post").get(pk=version)
    here = holders(found.handbook.post)
    unread = Receipt.objects.filter(version=found, read_at=None, person__in=here)
    waiting = list(unread.select_related("person", "version"))
    for done, receipt in enumerate(waiting):
        _give(found, receipt)
        tell(done / len(waiting))
    return {"persons": len(waiting)}


def _give(version: HandbookVersion, receipt: Receipt) -> None:
    post = version.handbook.post
    notices.undertake(
        by=System("processes"),
        person=receipt.person,
        key=duty_of(receipt),
        title=READ,
        params={"post": {"zh": post.name, "en": post.name_en or post.name}, "n": version.number},
        url=of_handbook(version).url,
        due=timezone.localdate() + timedelta(days=DAYS_TO_READ),
    )


@running.task("processes.new_holders", _("give handbooks to those who came to a post"), every="15 22 * * *")
def new_holders(tell: running.Tell) -> dict[str, Any]:
    """Every morning of the centre's day."""
    return {"persons": reach_new_holders(by=System("processes"))}


@running.task(
    "processes.publish", _("bring the defect register into the figures"), every="40 * * * *", at_start=True
)
def publish(tell: running.Tell) -> dict[str, Any]:
    """Every hour; nothing happens when nothing has changed."""
    return {"rows": publish_defects(Lake(Path(settings.HOME)), timezone.localdate())}
