"""The one door through which files with customers leave this room."""

from __future__ import annotations

from django.http import HttpRequest

from headwater.centre.directory.actions import pass_or_ask


def may_go_out(request: HttpRequest, title: str, customers: int) -> str:
    """Empty when the file of this address may go out now; else the page on which a second person is asked."""
    address = request.get_full_path()
    return pass_or_ask(by=request.user, address=address, title=title, customers=customers)  # type: ignore[arg-type]
