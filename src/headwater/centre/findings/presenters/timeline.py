"""What happened to a finding: the audit trail and the chain, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.findings.models import KINDS, Finding, Link, Outcome
from headwater.centre.findings.queries.names import names_of
from headwater.centre.people.access import can
from headwater.centre.people.models import AuditEvent
from headwater.centre.people.queries import history_of

WORDS: dict[str, Promise | str] = {
    "finding.opened": gettext_lazy("opened the finding"),
    "finding.seen_again": gettext_lazy("noticed it again"),
    "finding.assigned": gettext_lazy("gave it to an owner"),
    "finding.changed": gettext_lazy("changed the words"),
    "finding.closed": gettext_lazy("closed it"),
    "finding.reopened": gettext_lazy("opened it again"),
    "finding.joined": gettext_lazy("joined it to another"),
    "finding.took_in": gettext_lazy("joined another to this one"),
    "finding.came_back": gettext_lazy("sent it back: no effect was shown"),
}
FIELDS: dict[str, Promise | str] = {
    "owner": gettext_lazy("owner"),
    "due": gettext_lazy("due"),
    "unit": gettext_lazy("unit"),
    "title": gettext_lazy("title"),
    "detail": gettext_lazy("what was noticed"),
}
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the time line."""

    at: datetime
    by: str
    what: str
    details: tuple[str, ...] = ()
    url: str = ""


def timeline(finding: Finding, account: Any) -> list[Moment]:
    """Everything on record about the finding, and what came of it, newest first."""
    events = list(history_of(finding))
    names = names_of({event.by for event in events})
    moments = [_of_event(event, names) for event in events]
    return sorted([*moments, *_of_links(finding, account)], key=lambda moment: moment.at, reverse=True)


def _of_event(event: AuditEvent, names: dict[str, str]) -> Moment:
    what = str(WORDS.get(event.action, event.action))
    return Moment(event.at, names.get(event.by, event.by), what, tuple(_details(event.detail)))


def _details(detail: dict[str, Any]) -> Iterable[str]:
    for name, value in detail.items():
        if name in FIELDS and isinstance(value, list) and len(value) == 2:
            old, new = (str(part or "–")[:LONGEST] for part in value)
            yield _("%(field)s: %(old)s → %(new)s") % {"field": FIELDS[name], "old": old, "new": new}
        elif name == "outcome":
            yield str(Outcome(value).label) if value in Outcome.values else str(value)
        elif value:
            yield str(value)[:LONGEST]


def _of_links(finding: Finding, account: Any) -> Iterable[Moment]:
    """What came of it, as the rooms above have written."""
    links = Link.objects.filter(before__kind="finding", before__number=finding.number).select_related("after")
    names = names_of(links.values_list("by", flat=True))
    for link in links:
        member = link.after
        if member.kind == "finding":
            continue
        seen = member.gone_at is None and member.kind in KINDS and can(account, KINDS[member.kind].permission)
        title = (member.title,) if seen and member.title else ()
        what = _("%(what)s came of it") % {"what": f"{member.word} {member.number}"}
        yield Moment(link.at, names.get(link.by, link.by), what, title, member.url if seen else "")
