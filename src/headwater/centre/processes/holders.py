"""Who holds a post today, and the unit that all of them work under."""

from __future__ import annotations

from os.path import commonpath

from django.db.models import Q, QuerySet
from django.utils import timezone

from headwater.centre.people.models import Membership, Person, Post, Unit


def on_post(post: Post) -> QuerySet[Membership]:
    """The memberships of today on the post."""
    today = timezone.localdate()
    return Membership.objects.filter(post=post, since__lte=today).filter(Q(until=None) | Q(until__gte=today))


def holders(post: Post) -> list[Person]:
    """Everybody who is on the post today, by number."""
    return list(Person.objects.filter(memberships__in=on_post(post)).distinct().order_by("number"))


def home_of(post: Post) -> Unit | None:
    """The lowest unit with all holders in it or below: who changes the post's handbook is over this unit.

    The top unit where nobody holds the post; None in a house without any unit.
    """
    paths = list(on_post(post).order_by().values_list("unit__path", flat=True).distinct())
    path = commonpath(paths).rstrip("/") + "/" if paths else ""
    found = Unit.objects.filter(path=path).first() if path else None
    return found or Unit.objects.filter(parent=None).first()
