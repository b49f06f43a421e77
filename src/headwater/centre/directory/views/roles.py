"""Roles: what each may do, who holds which where, and the centre's own bundles."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.directory import presenters
from headwater.centre.directory.filters import GrantFilter
from headwater.centre.directory.forms.accounts import GrantForm, NewRoleForm, RoleForm
from headwater.centre.directory.tables import GrantTable
from headwater.centre.people import queries
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.actions import roles as actions
from headwater.centre.people.actions.accounts import top
from headwater.centre.people.models import CustomRole
from headwater.centre.people.permissions import Permission
from headwater.centre.people.roles import ROLES
from headwater.centre.ui.tables import paged


@require_GET
@require_permission(Permission.MANAGE_ROLES)
def roles(request: HttpRequest) -> HttpResponse:
    """The matrix of rights by roles, in words an auditor can read."""
    own = queries.own_roles()
    every = [*ROLES.values(), *own]
    page = {
        "roles": every,
        "own_keys": {r.key for r in own},
        "matrix": presenters.matrix(every),
        "may_make": can(request.user, Permission.MANAGE_ROLES, top()),
    }
    return render(request, "directory/roles.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_ROLES)
def grants(request: HttpRequest) -> HttpResponse:
    """Who holds what where, and a form to give one more."""
    form = GrantForm(request.POST or None, by=request.user, initial={"account": request.GET.get("account")})
    if form.carry_out(actions.grant, by=request.user) is not None:
        messages.success(request, _("The role is given."))
        return redirect("directory:grants")
    found = GrantFilter(request.GET, queries.grants_seen_by(request.user), request=request)
    names = presenters.role_names()
    table = paged(GrantTable(found.qs, request=request, role_names=names), request)
    part = "#list" if request.htmx else ""
    return render(request, f"directory/grants.html{part}", {"table": table, "filter": found, "form": form})


@require_POST
@require_permission(Permission.MANAGE_ROLES)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    held = queries.grants_seen_by(request.user).filter(pk=pk).first()
    if held is None:
        raise Http404
    try:
        actions.revoke(held=held, by=request.user)
        messages.success(request, _("The role is taken away."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("directory:grants")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_ROLES)
def make_role(request: HttpRequest) -> HttpResponse:
    """A bundle of the centre's own."""
    require(request.user, Permission.MANAGE_ROLES, top())
    form = NewRoleForm(request.POST or None)
    if form.carry_out(actions.make_role, by=request.user) is not None:
        messages.success(request, _("The role is made."))
        return redirect("directory:roles")
    return render(request, "directory/role.html", {"form": form})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_ROLES)
def change_role(request: HttpRequest, key: str) -> HttpResponse:
    """Other rights for one of them."""
    require(request.user, Permission.MANAGE_ROLES, top())
    own = get_object_or_404(CustomRole, key=key)
    initial = {name: getattr(own, name) for name in ("name", "description", "own_only", "permissions")}
    form = RoleForm(request.POST or None, initial=initial)
    if form.carry_out(actions.change_role, own=own, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("directory:roles")
    return render(request, "directory/role.html", {"form": form, "own": own})


@require_POST
@require_permission(Permission.MANAGE_ROLES)
def remove_role(request: HttpRequest, key: str) -> HttpResponse:
    """Away with a bundle that nobody holds."""
    own = get_object_or_404(CustomRole, key=key)
    try:
        actions.remove_role(own=own, by=request.user)
        messages.success(request, _("The role is removed."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("directory:roles")
