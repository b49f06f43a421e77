"""Posts (岗位): what somebody is employed as."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Membership, Post
from headwater.centre.people.permissions import Permission


@transaction.atomic
def add_post(*, name: str, by: Actor, name_en: str = "") -> Post:
    """A new post."""
    require(by, Permission.MANAGE_ORGANISATION)
    post = Post(name=name, name_en=name_en)
    post.full_clean()
    post.save()
    audit.record(by=by, action="post.added", about=post, detail={"name_en": name_en})
    return post


@transaction.atomic
def change_post(*, post: Post, name: str, name_en: str, by: Actor) -> Post:
    """Another name for a post."""
    require(by, Permission.MANAGE_ORGANISATION)
    post = Post.objects.select_for_update().get(pk=post.pk)
    before = {"name": post.name, "name_en": post.name_en}
    post.name, post.name_en = name, name_en
    post.full_clean()
    post.save()
    detail = audit.changes(before, {"name": name, "name_en": name_en})
    audit.record(by=by, action="post.changed", about=post, detail=detail)
    return post


@transaction.atomic
def remove_post(*, post: Post, by: Actor) -> None:
    """Remove a post that nobody ever held."""
    require(by, Permission.MANAGE_ORGANISATION)
    if Membership.objects.filter(post=post).exists():
        raise ValidationError(
            _("%(post)s cannot be removed: somebody holds or held it. Rename it instead.") % {"post": post}
        )
    audit.record(by=by, action="post.removed", about=post)
    post.delete()
