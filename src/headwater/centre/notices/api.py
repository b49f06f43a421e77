"""The API of this room: the own duties and notices, for a calendar or a chat robot of one's own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from headwater.centre.notices.queries import duties_of, notices_of
from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.values import language_now

router = Router()
MOST = 200


class DutyOut(Schema):
    """Something to do by a day."""

    key: str
    title: str
    url: str
    due: date
    late: int


class NoticeOut(Schema):
    """Something told, in the asker's language."""

    text: str
    url: str
    level: str
    at: datetime
    read: bool


@router.get("/duties", response=list[DutyOut], summary="Own open duties, the next first")
def duties(request: HttpRequest) -> list[dict[str, Any]]:
    """What the token's owner has to do; `late` counts the days past the date, negative before it."""
    require(request.user, Permission.SEE_HOME)
    today = timezone.localdate()
    return [
        {"key": d.key, "title": d.say(language_now()), "url": d.url, "due": d.due, "late": d.late(today)}
        for d in duties_of(request.user)[:MOST]
    ]


@router.get("/", response=list[NoticeOut], summary="Own notices, newest first")
def notices(request: HttpRequest) -> list[dict[str, Any]]:
    """What the token's owner was told."""
    require(request.user, Permission.SEE_HOME)
    return [
        {
            "text": n.say(language_now()),
            "url": n.url,
            "level": n.level,
            "at": n.at,
            "read": n.read_at is not None,
        }
        for n in notices_of(request.user)[:MOST]
    ]
