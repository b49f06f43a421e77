"""What waits for a person in the directory: exports to decide on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.directory.queries import exports_to_decide
from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.tasks import Task


def exports(account: Any) -> Iterable[Task]:
    """One task an export, the longest waiting first."""
    if not can(account, Permission.APPROVE_EXPORTS):
        return
    for request in exports_to_decide(account):
        words = {"who": str(request.asked_by), "title": request.title}
        text = _("Decide on the export by %(who)s: %(title)s") % words
        yield Task(text, request.url, "download", request.asked_at)
