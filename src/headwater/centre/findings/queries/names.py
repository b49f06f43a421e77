"""What those are called who stand in the trail by their user names."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from headwater.centre.people.models import Account

# Under these names background work stands in the trail.
JOBS = ("clock", "worker", "judging", "imports", "processes", "verification", "measured", "directory")


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """What people are called; jobs are the system, a command keeps the name it has in the trail."""
    found = Account.objects.filter(username__in=usernames).select_related("person")
    others = {name: _("the system") for name in JOBS} | {"sample": _("sample data")}
    return others | {account.username: str(account) for account in found}


def name_of(username: str) -> str:
    """What one of them is called."""
    return names_of([username]).get(username, username)
