"""The one API: tokens or the signed-in session, errors as sentences, every room's `router` by discovery."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer, SessionAuth

from headwater.centre.api import actions
from headwater.centre.people.access import can, grants, lent, require_permission
from headwater.centre.people.actions.accounts import top
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.ui import unreadable
from headwater.engine.words import Problem


class TokenAuth(HttpBearer):
    """`Authorization: Bearer hw_…`: the request is its owner's, narrowed to the rights of the token."""

    def authenticate(self, request: HttpRequest, token: str) -> Account | None:
        speak(request)
        found, whole = actions.recognise(token, request.path), top()
        if found is None or whole is None:
            return None
        chosen = frozenset(Permission(key) for key in found.permissions if key in set(Permission))
        request.user = lent(found.account, chosen, whole)
        return request.user


class SignedIn(SessionAuth):
    """The pages' own session, for trying things out in the documentation."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if can(request.user, Permission.USE_API) else None


def speak(request: HttpRequest) -> None:
    """A program has no language cookie: its sentences come in what it asks for, English when it does not."""
    asked = request.headers.get("Accept-Language", "en")
    translation.activate("zh-hans" if asked.lower().startswith("zh") else "en")


api = NinjaAPI(
    title="Headwater",
    version="1",
    urls_namespace="api:v1",
    auth=[TokenAuth(), SignedIn(csrf=True)],
    docs_url="/docs",
    docs_decorator=require_permission(Permission.USE_API),
    description="Figures, imports and people of this centre. Make a token on your account page.",
)


class Me(Schema):
    """Who a token acts as."""

    username: str
    name: str
    permissions: list[str]
    units: list[str]


@api.get("/me", response=Me, summary="Who I am and what I may do", tags=["account"])
def me(request: HttpRequest) -> dict[str, Any]:
    """The owner of the token, the rights that it carries, and the units that they hold for."""
    by: Any = request.user
    held = grants(by)
    return {
        "username": by.username,
        "name": str(by),
        "permissions": sorted({str(p) for role, _unit in held for p in role.permissions}),
        "units": sorted({unit.code for _role, unit in held}),
    }


def _answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    return api.create_response(request, {"detail": sentence}, status=status)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: Exception) -> HttpResponse:
    speak(request)
    return _answer(request, 401, _("Send a valid token: Authorization: Bearer hw_… It may have expired."))


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
    return _answer(request, 403, str(error) or _("The token does not carry the right to this."))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return _answer(request, 404, _("There is no such thing, or it is outside of your units."))


@api.exception_handler(ValidationError)
def _refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _answer(request, 422, " ".join(error.messages))


@api.exception_handler(Problem)
def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return _answer(request, 422, error.words.say(translation.get_language() or "en"))


@api.exception_handler(DatabaseError)
def _collided(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    if unreadable.has_nul(error):
        return _answer(request, 422, _("A text has a NUL character, which cannot be kept. Leave it out."))
    if not unreadable.is_collision(error):
        raise error
    return _answer(request, 409, unreadable.sentence())


for _room in settings.ROOMS:
    _name = f"headwater.centre.{_room}.api"
    if _room != "api" and find_spec(f"headwater.centre.{_room}") and find_spec(_name):
        api.add_router(f"/{_room}/", import_module(_name).router, tags=[_room])
