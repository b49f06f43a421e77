"""The one door through which files with customers leave this room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from headwater.centre.directory.actions import pass_or_ask


def may_go_out(request: HttpRequest, title: str, customers: int, who: Iterable[str] = ()) -> str:
    """Empty when the file of this address may go out now; else the page on which a second person is asked."""
    facts: dict[str, Any] = {"title": title, "customers": customers, "who": who}
    return pass_or_ask(by=request.user, address=request.get_full_path(), **facts)  # type: ignore[arg-type]
