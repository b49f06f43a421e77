"""Files about customers leave this part of the room by this door alone: a few freely, many by two people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from headwater.centre.complaints.models import Order
from headwater.centre.directory import actions as directory
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission


def page_to_ask(request: HttpRequest, *, customers: int, title: str, who: Iterable[str] = ()) -> str:
    """Empty when the file of this address may go out now; else the page on which a second person is asked."""
    by: Any = request.user
    require(by, Permission.EXPORT)
    facts: dict[str, Any] = {"title": title, "customers": customers, "who": who}
    return directory.pass_or_ask(by=by, address=request.get_full_path(), **facts)


def read_by_program(
    request: HttpRequest, title: Any, orders: QuerySet[Order], page: Iterable[Order], address: str = ""
) -> None:
    """Count the customers of a page of orders that a program reads; PermissionDenied beyond the day's.

    `orders` all that the address holds, `address` where it is another than that of the request.
    """
    named = orders.order_by().exclude(customer="")
    directory.read_by_program(
        by=request.user,  # type: ignore[arg-type]
        address=address or request.path,
        title=str(title),
        who=(order.customer for order in page),
        whole=lambda: named.values("customer").distinct().count(),
    )


def on_record(request: HttpRequest, *, title: str, rows: int, customers: int) -> None:
    """Keep that the file went out."""
    detail = {"title": title, "rows": rows, "customers": customers, "filter": request.GET.urlencode()}
    audit.record(by=request.user, action="export.made", detail=detail)  # type: ignore[arg-type]
