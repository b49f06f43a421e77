"""The sentence above the history."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.imports.models import ImportRun, RunState
from headwater.centre.imports.queries.lake import the_lake
from headwater.centre.ui.components import Figure, Sentence, format_value


def summary() -> Sentence:
    """What the lake holds, from when to when, and what needs a look."""
    said = Sentence()
    snapshot = the_lake().snapshot()
    rows, days = snapshot.rows("contacts"), snapshot.days("contacts")
    if rows and days:
        said.say(
            _("The lake holds {rows} contacts from {first} to {last}."),
            rows=Figure(format_value("count", rows), reverse("imports:table", args=["contacts"])),
            first=Figure(days[0].isoformat()),
            last=Figure(days[-1].isoformat()),
        )
    failed, busy = _counted()
    address = reverse("imports:history")
    if busy:
        words = ngettext("{count} import is running.", "{count} imports are running.", busy)
        said.say(words, count=Figure(str(busy), f"{address}?state=running"))
    if failed:
        words = ngettext(
            "{count} import failed and was not retried.",
            "{count} imports failed and were not retried.",
            failed,
        )
        said.say(words, count=Figure(str(failed), f"{address}?state=failed", "bad"))
    return said


def _counted() -> tuple[int, int]:
    failed = ImportRun.objects.filter(state=RunState.FAILED, retries=None).count()
    busy = ImportRun.objects.filter(Q(state=RunState.RUNNING) | Q(state=RunState.WAITING)).count()
    return failed, busy
