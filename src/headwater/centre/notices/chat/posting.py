"""What waits is said: a few lines a message, once, again later while the chat is away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop, override

from headwater.centre.notices.actions.notices import notify
from headwater.centre.notices.chat.calling import call
from headwater.centre.notices.chat.speaking import Answer, Line, fitting, message
from headwater.centre.notices.mail import absolute
from headwater.centre.notices.models import Level, Posting, Robot
from headwater.centre.notices.models.notices import CODES
from headwater.centre.people import audit, keys
from headwater.centre.people.audit import System
from headwater.centre.people.queries import nearest_holder

DRAWER = "robots"
CLOCK = System("clock")
# Chats take twenty messages a minute from a robot; what is left over waits for the next round.
MESSAGES_A_ROUND = 10
LINES_A_MESSAGE = 10
# Minutes until the next attempt; the last is repeated until the news are old.
WAITS = (1, 5, 15, 60)
STALE = timedelta(hours=24)
TOO_OLD = gettext_noop("The chat could not be reached for a day; the news are old.")
NO_ADDRESS = gettext_noop("The address is not kept in this data folder: write it again.")
STOPPED = gettext_noop("The robot %(name)s was stopped: its chat refused it (%(why)s).")
KEEPERS = ("administrator", "operations_manager")


def say_what_waits(now: datetime) -> dict[str, int]:
    """All robots' turn. How many postings were said."""
    said = 0
    for pk in list(_waiting(now).order_by("robot").values_list("robot", flat=True).distinct()):
        for _round in range(MESSAGES_A_ROUND):
            one = _say_some(pk, now)
            said += one
            if not one:
                break
    return {"said": said}


def away(now: datetime) -> Posting | None:
    """One that could not be said yet."""
    return Posting.objects.filter(state=Posting.State.WAITING, attempts__gt=0, not_before__gt=now).first()


def _waiting(now: datetime) -> QuerySet[Posting]:
    return Posting.objects.filter(state=Posting.State.WAITING, not_before__lte=now, robot__active=True)


@transaction.atomic
def _say_some(pk: int, now: datetime) -> int:
    """One message. The robot's row is locked meanwhile, so that no other worker says it too."""
    robot = Robot.objects.select_for_update(skip_locked=True).filter(pk=pk, active=True).first()
    if robot is None:
        return 0
    _waiting(now).filter(robot=robot, made_at__lt=now - STALE).update(
        state=Posting.State.FAILED, error=TOO_OLD
    )
    postings = list(_waiting(now).filter(robot=robot).order_by("pk")[:LINES_A_MESSAGE])
    if not postings:
        return 0
    lines = lines_of(robot, postings)
    count = fitting(lines)
    return _account_for(robot, postings[:count], speak(robot, lines[:count], now), now)


def lines_of(robot: Robot, postings: Sequence[Posting]) -> list[Line]:
    """The postings in the robot's language."""
    with override(CODES[robot.language]):
        return [Line(p.say(robot.language), absolute(p.url), p.level, p.topic) for p in postings]


def speak(robot: Robot, lines: Sequence[Line], now: datetime) -> Answer:
    """Send these lines now."""
    address, _, secret = keys.kept(DRAWER, robot.token).partition("\n")
    if not address:
        return Answer(False, why=NO_ADDRESS)
    return call(robot.chat, message(robot.chat, address, secret, lines, now.timestamp(), uuid4().hex))


def _account_for(robot: Robot, postings: list[Posting], answer: Answer, now: datetime) -> int:
    for posting in postings:
        posting.attempts += 1
        posting.error = answer.why
        if answer.taken:
            posting.state, posting.sent_at = Posting.State.SENT, now
        elif answer.again:
            wait = WAITS[min(posting.attempts, len(WAITS)) - 1]
            posting.not_before = robot.not_before(now + timedelta(minutes=wait))
        else:
            posting.state = Posting.State.FAILED
        posting.save()
    if answer.taken:
        return len(postings)
    if not answer.again:
        _stop(robot, answer.why)
    return 0


def _stop(robot: Robot, why: str) -> None:
    """A chat that refuses once will refuse always, and blocks who goes on knocking: its keepers are told."""
    robot.active, robot.problem = False, why
    robot.save(update_fields=["active", "problem"])
    audit.record(by=CLOCK, action="robot.stopped", about=robot, detail={"why": why})
    keeper = nearest_holder(robot.unit, KEEPERS)
    if keeper is not None:
        facts = {"name": robot.name, "why": why}
        notify(by=CLOCK, to=keeper, text=STOPPED, params=facts, url=robot.url, level=Level.WARNING)
