"""Handbooks, their checklists, and who has read them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Membership, Post
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import persons_seen_by
from headwater.centre.people.queries.persons import present_first
from headwater.centre.processes.holders import on_post
from headwater.centre.processes.models import ChecklistItem, Handbook, HandbookVersion, ItemState, Receipt


def handbooks() -> QuerySet[Handbook]:
    """All of them, with how many were given the version in force and how many have read it.

    What a post does is no secret: whoever may see processes reads every handbook.
    """
    now = Q(versions__number=F("version"))
    given = Count("versions__receipts", filter=now, distinct=True)
    read = Count(
        "versions__receipts", filter=now & Q(versions__receipts__read_at__isnull=False), distinct=True
    )
    found = Handbook.objects.select_related("post").annotate(given=given, read=read)
    return found.order_by("post__name")


def handbook_of(post: Post) -> HandbookVersion | None:
    """The version in force."""
    return HandbookVersion.objects.filter(handbook__post=post).order_by("-number").first()


def checklist_of(post: Post) -> QuerySet[ChecklistItem]:
    """The items that holders of the post check."""
    return ChecklistItem.objects.filter(handbook__post=post, state=ItemState.TAKEN)


def receipts_of(by: Actor, version: HandbookVersion) -> QuerySet[Receipt]:
    """Who was given a version and who has read it, among the persons that the asker may see; unread first.

    Whoever left the post without having read it need not read on. Each carries `unit_name`, `unit_name_en`.
    """
    seen = persons_seen_by(by, Permission.SEE_PEOPLE).values("pk")
    mine = Q(person=by.person_id) if isinstance(by, Account) and by.person_id else Q(pk__in=[])
    still = Q(person__in=on_post(version.handbook.post).values("person")) | Q(read_at__isnull=False)
    today = timezone.localdate()
    works = Membership.objects.filter(person=OuterRef("person")).order_by(*present_first(today))
    found = version.receipts.filter(Q(person__in=seen) | mine).filter(still).select_related("person")
    found = found.annotate(
        unit_name=Subquery(works.values("unit__name")[:1]),
        unit_name_en=Subquery(works.values("unit__name_en")[:1]),
    )
    return found.order_by(F("read_at").asc(nulls_first=True), "unit_name", "person__number")


def unread_of(by: Any) -> QuerySet[Receipt]:
    """What the asker has to read still: the newest version of each handbook alone."""
    person = getattr(by, "person_id", None)
    waiting = Receipt.objects.filter(person=person, read_at=None) if person else Receipt.objects.none()
    return waiting.filter(version__number=F("version__handbook__version")).select_related(
        "version__handbook__post"
    )
