"""Files about customers leave this part of the room by this door alone: a few freely, many by two people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from headwater.centre.directory import actions as directory
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission


def page_to_ask(request: HttpRequest, *, customers: int, title: str) -> str:
    """Empty when the file of this address may go out now; else the page on which a second person is asked."""
    by: Any = request.user
    require(by, Permission.EXPORT)
    return directory.pass_or_ask(by=by, address=request.get_full_path(), title=title, customers=customers)


def on_record(request: HttpRequest, *, title: str, rows: int, customers: int) -> None:
    """Keep that the file went out."""
    detail = {"title": title, "rows": rows, "customers": customers, "filter": request.GET.urlencode()}
    audit.record(by=request.user, action="export.made", detail=detail)  # type: ignore[arg-type]
