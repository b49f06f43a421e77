"""The one question: may this account do this, and over whom. Deny is the default everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account, CustomRole, RoleGrant, Unit, UnitKind
from headwater.centre.people.permissions import LABELS, Permission
from headwater.centre.people.roles import ROLES, Role

# What is asked again and again while one page is made; fresh for each request, None outside of them.
request_memory: ContextVar[dict[str, Any] | None] = ContextVar("request_memory", default=None)

View = TypeVar("View", bound=Callable[..., HttpResponse])


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose records an account may see for one permission.

    `everything`: no limit. Else the contacts of `teams` (unit codes) and of `agents` (agent codes).
    Nothing in either means: nothing at all.
    """

    everything: bool
    teams: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    units: tuple[int, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.everything or self.teams or self.agents)


NOTHING = Scope(everything=False)


def role(key: str) -> Role | None:
    """A shipped or a custom role by its key."""
    if key in ROLES:
        return ROLES[key]
    own = CustomRole.objects.filter(key=key).first()
    if own is None:
        return None
    known = frozenset(Permission(p) for p in own.permissions if p in set(Permission))
    return Role(own.key, own.name, own.description, known, own.own_only)


def grants(account: Account) -> list[tuple[Role, Unit]]:
    """The roles in force today, each with its unit. Kept on the account for the length of a request."""
    if not hasattr(account, "_grants_in_force"):
        account._grants_in_force = _grants_in_force(account)  # type: ignore[attr-defined]
    found: list[tuple[Role, Unit]] = account._grants_in_force  # type: ignore[attr-defined]
    return found


def _grants_in_force(account: Account) -> list[tuple[Role, Unit]]:
    if not account.is_active:
        return []
    today = timezone.localdate()
    rows = RoleGrant.objects.filter(account=account).select_related("unit")
    found = []
    for row in rows:
        if (row.since and row.since > today) or (row.until and row.until < today):
            continue
        held = role(row.role)
        if held is not None:
            found.append((held, row.unit))
    return found


def lent(account: Account, permissions: frozenset[Permission], unit: Unit) -> Account:
    """The account as a link may use it: of its rights in force these alone, and over this unit at most."""
    held = [
        (replace(role, permissions=role.permissions & permissions), unit if where.holds(unit) else where)
        for role, where in grants(account)
        if role.permissions & permissions and (where.holds(unit) or unit.holds(where))
    ]
    narrow = copy(account)
    narrow._grants_in_force = held  # type: ignore[attr-defined]
    narrow.__dict__.pop("_scopes", None)
    return narrow


def can(by: Actor | Any, permission: Permission, unit: Unit | None = None) -> bool:
    """Whether `by` has the permission somewhere, or, with `unit`, over that unit."""
    if isinstance(by, System):
        return True
    if not isinstance(by, Account):
        return False
    return any(
        permission in held.permissions and (unit is None or where.holds(unit)) for held, where in grants(by)
    )


def require(by: Actor | Any, permission: Permission, unit: Unit | None = None) -> None:
    """Refuse in a sentence that says what is missing."""
    if not can(by, permission, unit):
        raise PermissionDenied(
            _("You may not do this: it needs the right to %(what)s. Ask your administrator.")
            % {"what": LABELS[permission]}
        )


def units_of(by: Actor | Any, permission: Permission) -> list[Unit]:
    """The topmost units over which `by` holds the permission."""
    if isinstance(by, System):
        return list(Unit.objects.filter(parent=None))
    if not isinstance(by, Account):
        return []
    held = [where for held, where in grants(by) if permission in held.permissions]
    return [u for u in dict.fromkeys(held) if not any(o.holds(u) and o != u for o in held)]


def scope_of(by: Actor | Any, permission: Permission, within: Unit | None = None) -> Scope:
    """Whose records `by` may see for this permission, narrowed to `within` when a unit is chosen."""
    if isinstance(by, System):
        return _narrow(Scope(everything=True), within)
    if not isinstance(by, Account):
        return NOTHING
    # Kept on the account for the length of a request, like its grants.
    kept: dict[tuple[Permission, int | None], Scope] = by.__dict__.setdefault("_scopes", {})
    key = permission, within.pk if within else None
    if key not in kept:
        kept[key] = _scope_of(by, permission, within)
    return kept[key]


def _scope_of(by: Account, permission: Permission, within: Unit | None) -> Scope:
    wide = [w for held, w in grants(by) if permission in held.permissions and not held.own_only]
    own = any(permission in held.permissions and held.own_only for held, _w in grants(by))
    agents = (by.person.agent_code,) if own and by.person and by.person.agent_code else ()
    if not wide:
        return Scope(everything=False, agents=agents)
    return _narrow(_scope_over(wide, agents), within)


def _scope_over(units: Iterable[Unit], agents: tuple[str, ...]) -> Scope:
    paths = tuple({unit.path for unit in units})
    teams = Unit.objects.filter(kind=UnitKind.TEAM).values_list("code", "path")
    inside = tuple(sorted(code for code, path in teams if path.startswith(paths)))
    # Who holds the whole tree, or every team of it, sees contacts that never reached a team as well.
    whole = any(unit.parent_id is None for unit in units) or (bool(teams) and len(inside) == len(teams))
    return Scope(everything=whole, teams=inside, agents=agents, units=tuple(u.pk for u in units))


def _narrow(scope: Scope, within: Unit | None) -> Scope:
    if within is None:
        return scope
    inner = _scope_over([within], ())
    if scope.everything:
        return inner
    return Scope(False, tuple(t for t in scope.teams if t in set(inner.teams)), scope.agents, (within.pk,))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in, then back to the page asked for; from a form that was sent, to the page that it stands on."""
    place = request.get_full_path()
    if request.method == "POST":
        page = urlsplit(request.headers.get("Referer", ""))
        # Many forms go to an address of their own, which shows nothing by itself.
        place = (
            urlunsplit(("", "", page.path, page.query, "")) if page.netloc == request.get_host() else place
        )
    return redirect_to_login(place, resolve_url(settings.LOGIN_URL))


def require_permission(permission: Permission) -> Callable[[View], View]:
    """A view that only opens with the permission. Every view carries this or `public`: a check insists."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            require(request.user, permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def signed_in(view: View) -> View:
    """A view for everybody who is signed in, about themselves only (own password, language, theme)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.permission = "signed-in"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def public(view: View) -> View:
    """A view that opens to everybody; say why in its docstring."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view
