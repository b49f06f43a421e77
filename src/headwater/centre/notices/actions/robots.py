"""Robots of group chats: kept, tried, started again, removed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from headwater.centre.notices.chat import posting
from headwater.centre.notices.chat.speaking import Answer, Line
from headwater.centre.notices.models import Robot
from headwater.centre.notices.models.notices import CODES
from headwater.centre.people import audit, keys
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission

FIELDS = (
    "name", "chat", "unit", "topics", "least", "language", "quiet_from", "quiet_until", "active",
)  # fmt: skip
HELLO = gettext_noop("This is a try: what %(unit)s is told is said here from now on.")


@transaction.atomic
def keep_robot(
    *,
    by: Actor,
    robot: Robot | None = None,
    seen: int | None = None,
    address: str = "",
    secret: str = "",
    **values: Any,
) -> Robot:
    """A new robot, or other words for one. An empty address leaves the one that is kept, secret included."""
    new = robot is None
    kept = Robot() if robot is None else Robot.objects.select_for_update().get(pk=robot.pk)
    for unit in {values.get("unit"), None if new else kept.unit} - {None}:
        require(by, Permission.MANAGE_ROBOTS, unit)
    if seen is not None and not new and kept.version != seen:
        raise ValidationError(_("Somebody else changed this robot meanwhile. Look at it again, then save."))
    if new and not address:
        raise ValidationError({"address": _("Write the address that the chat gave for its robot.")})
    if secret and not address:
        raise ValidationError({"address": _("Write the address too: both are kept together.")})
    before = {name: _plain(getattr(kept, name, None)) for name in FIELDS} if not new else {}
    for name, value in values.items():
        setattr(kept, name, value)
    if address:
        kept.host = _host_of(address)
    if kept.active:
        kept.problem = ""
    kept.version = 1 if new else kept.version + 1
    kept.full_clean()
    kept.save()
    if address:
        pair = f"{address}\n{secret}"
        transaction.on_commit(lambda: keys.keep(posting.DRAWER, kept.token, pair))
    after = {name: _plain(getattr(kept, name)) for name in FIELDS}
    detail = audit.changes(before, after) if before else after
    if address and not new:
        detail["address"] = kept.host
    audit.record(by=by, action="robot.kept" if new else "robot.changed", about=kept, detail=detail)
    return kept


def _host_of(address: str) -> str:
    """The host of an address that can be called; a complaint about any other."""
    wrong = ValidationError({"address": _("This is no address that begins with https:// or http://.")})
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in ("https", "http") or not parts.hostname or any(sign.isspace() for sign in address):
        raise wrong
    if not address.isascii():
        raise wrong
    return host[:200]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Unit) or hasattr(value, "isoformat") else value


def try_robot(*, by: Actor, robot: Robot) -> Answer:
    """Have it say one sentence at once, and answer what the chat said."""
    require(by, Permission.MANAGE_ROBOTS, robot.unit)
    with override(CODES[robot.language]):
        words = _(HELLO) % {"unit": robot.unit}
    line = Line(words, posting.absolute(robot.url), "info", "try")
    answer = posting.speak(robot, [line], timezone.now())
    audit.record(by=by, action="robot.tried", about=robot, detail={"answer": answer.why or "OK"})
    return answer


@transaction.atomic
def remove_robot(*, by: Actor, robot: Robot) -> None:
    """Away with the robot, its key, and what it had still to say."""
    require(by, Permission.MANAGE_ROBOTS, robot.unit)
    audit.record(by=by, action="robot.removed", about=robot)
    token = robot.token
    robot.delete()
    transaction.on_commit(lambda: keys.forget(posting.DRAWER, token))
