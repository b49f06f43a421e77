"""Passwords of sources: where they are kept."""

from __future__ import annotations

from headwater.centre.imports.models import SqlSource
from headwater.centre.people import keys

DRAWER = "sources"


def password_of(source: SqlSource) -> str:
    """The password, or nothing."""
    return keys.kept(DRAWER, source.token)


def keep_password(source: SqlSource, password: str) -> None:
    """From now on this one."""
    keys.keep(DRAWER, source.token, password)


def forget_password(source: SqlSource) -> None:
    """The source is removed, its password with it."""
    keys.forget(DRAWER, source.token)
