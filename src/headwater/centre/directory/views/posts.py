"""Posts (岗位)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headwater.centre.directory.forms.units import PostForm
from headwater.centre.directory.tables import PostTable
from headwater.centre.people.access import require_permission
from headwater.centre.people.actions import posts as actions
from headwater.centre.people.models import Post
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.tables import paged


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_ORGANISATION)
def posts(request: HttpRequest) -> HttpResponse:
    """The list, and a form for one more."""
    form = PostForm(request.POST or None)
    if form.carry_out(actions.add_post, by=request.user) is not None:
        messages.success(request, _("The post is added."))
        return redirect("directory:posts")
    held = Count("membership", filter=Q(membership__until=None))
    table = paged(PostTable(Post.objects.annotate(holders=held), request=request), request)
    return render(request, "directory/posts.html", {"table": table, "form": form})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_ORGANISATION)
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """Other names for one post."""
    found = get_object_or_404(Post, pk=pk)
    form = PostForm(request.POST or None, initial={"name": found.name, "name_en": found.name_en})
    if form.carry_out(actions.change_post, post=found, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("directory:posts")
    return render(request, "directory/post.html", {"form": form, "post": found})


@require_POST
@require_permission(Permission.MANAGE_ORGANISATION)
def remove_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Away with a post that nobody ever held."""
    found = get_object_or_404(Post, pk=pk)
    try:
        actions.remove_post(post=found, by=request.user)
        messages.success(request, _("The post is removed."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("directory:posts")
