"""Which robots speak of a notice: by its topic, its level, and the units of those who are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from headwater.centre.notices.models import Level, Notice, Posting, Robot, Topic
from headwater.centre.people.models import Membership, RoleGrant

MOST_NAMES = 5
SEPARATOR = ", "
# By where a notice leads; the longest beginning counts. What is listed nowhere concerns one person alone.
LEADS_TO: tuple[tuple[str, Any], ...] = (
    ("/indicators/", Topic.SIGNALS),
    ("/findings/", Topic.FINDINGS),
    ("/improvements/", Topic.IMPROVEMENTS),
    ("/processes/", Topic.PROCESSES),
    ("/complaints/", Topic.COMPLAINTS),
    ("/complaints/bulletins/", Topic.BULLETINS),
    ("/complaints/accountability/", None),
    ("/complaints/accidents/", None),
    ("/recovery/", Topic.RECOVERY),
    ("/imports/", Topic.DATA),
)


def topic_of(url: str) -> str | None:
    """What a notice that leads there is about; None: nothing for a group."""
    fitting = [(len(start), topic) for start, topic in LEADS_TO if url.startswith(start)]
    topic: str | None = max(fitting, key=lambda found: found[0])[1] if fitting else None
    return topic


def topic_of_duty(url: str) -> str | None:
    """What a person alone is concerned with is not said in a group, and no reminder of it either."""
    return str(Topic.DUTIES) if topic_of(url) else None


def overhear(notices: Sequence[Notice], topic: str | None) -> bool:
    """Write down what robots shall say of these notices, which have one text; whether there is anything."""
    robots = list(Robot.objects.filter(active=True).select_related("unit")) if notices and topic else []
    first = notices[0] if notices else None
    if first is None or topic is None:
        return False
    hearing = [robot for robot in robots if robot.hears(topic, first.level)]
    if not hearing:
        return False
    paths = _paths(notices)
    now = timezone.localtime()
    heard = False
    for robot in hearing:
        told = [n for n in notices if any(path.startswith(robot.unit.path) for path in paths[n.to_id])]
        if told:
            _say_to_more(robot, first, topic, told, now)
            heard = True
    return heard


def _paths(notices: Iterable[Notice]) -> dict[int, list[str]]:
    """The units in which each of those who are told works or answers today, as paths in the tree."""
    today = timezone.localdate()
    found: dict[int, list[str]] = {notice.to_id: [] for notice in notices}
    lasting = Q(until=None) | Q(until__gte=today)
    begun = Q(since=None) | Q(since__lte=today)
    works = Membership.objects.filter(lasting, person__in=found, since__lte=today)
    answers = RoleGrant.objects.filter(lasting, begun, account__person__in=found)
    for person, path in [
        *works.values_list("person_id", "unit__path"),
        *answers.values_list("account__person_id", "unit__path"),
    ]:
        found[person].append(path)
    return found


def _say_to_more(robot: Robot, notice: Notice, topic: str, told: Sequence[Notice], now: datetime) -> None:
    """One posting with all their names; the same that still waits is said to these as well."""
    names = [str(one.to) for one in told]
    # What the words do not say (whose duty it is) makes no other message of it.
    params = {key: value for key, value in notice.params.items() if f"%({key})s" in notice.text}
    same = robot.postings.filter(
        state=Posting.State.WAITING, attempts=0, topic=topic, text=notice.text, params=params,
        url=notice.url, level=notice.level,
    ).first()  # fmt: skip
    if same is not None:
        same.people += len(names)
        same.names = _some(names, same.names)
        same.save(update_fields=["people", "names"])
        return
    later = now if notice.level == Level.URGENT else robot.not_before(now)
    Posting.objects.create(
        robot=robot, topic=topic, text=notice.text, params=params, names=_some(names),
        people=len(names), url=notice.url, level=notice.level, not_before=later,
    )  # fmt: skip


def _some(names: Sequence[str], before: str = "") -> str:
    """The first few names in one line; how many there are in all is told beside them."""
    known = before.split(SEPARATOR) if before else []
    return SEPARATOR.join([*known, *names][:MOST_NAMES])[:400]
