"""Background work: letters go out, duties are reminded of."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.jobs import running
from headwater.centre.notices import actions, mail
from headwater.centre.notices.actions.notices import ROBOTS
from headwater.centre.notices.chat import posting
from headwater.centre.people.audit import System

# Nobody is reminded of a duty in the evening or at night.
HOURS = range(8, 20)


@running.task(mail.TASK, _("send notices by e-mail"), every="*/5 * * * *", at_start=True)
def deliver(tell: running.Tell) -> dict[str, Any]:
    """Put letters together and send them; says so when the mail server does not take them."""
    done = mail.deliver(timezone.now())
    if mail.stuck():
        raise mail.unreachable()
    return done


@running.task(ROBOTS, _("say notices in group chats"), every="2-57/5 * * * *", at_start=True)
def say(tell: running.Tell) -> dict[str, Any]:
    """What robots shall say is said; a chat that is away is tried again by itself."""
    return posting.say_what_waits(timezone.now())


@running.task("notices.remind", _("remind of duties"), every="7 * * * *", at_start=True)
def remind(tell: running.Tell) -> dict[str, Any]:
    """Reminders of the day, once; from eight in the morning until eight in the evening, on working days."""
    now = timezone.localtime()
    if now.hour not in HOURS:
        return {"reminded": 0}
    return {"reminded": actions.remind(by=System("clock"), today=now.date())}
