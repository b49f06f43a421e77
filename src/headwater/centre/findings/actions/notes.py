"""The discussion of a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.findings.actions.findings import both
from headwater.centre.findings.models import Finding, FindingNote
from headwater.centre.findings.queries.findings import findings_seen_by
from headwater.centre.notices.actions import notify
from headwater.centre.people import audit
from headwater.centre.people.audit import name_of
from headwater.centre.people.models import Account, Person

MENTION = re.compile(r"@([\w.-]{1,40})")
MENTIONED = gettext_noop("%(who)s mentioned you at %(what)s: %(text)s")
WROTE = gettext_noop("%(who)s wrote about %(what)s: %(text)s")
LONGEST = 5000
# Whoever names more calls nobody in particular, and each name is looked up.
MOST_MENTIONED = 20


@transaction.atomic
def note(*, by: Account, finding: Finding, text: str) -> FindingNote:
    """Whoever sees the finding may write; the owner is told, and whoever is named as @name or @number.

    Only people who may see the finding themselves are told: a mention opens no doors.
    """
    if not findings_seen_by(by).filter(pk=finding.pk).exists():
        raise PermissionDenied(_("You may not write here: this finding is outside of your scope."))
    words = text.strip()[:LONGEST]
    if not words:
        raise ValidationError(_("Write a sentence first."))
    made = FindingNote.objects.create(finding=finding, account=by, by=name_of(by), text=words)
    audit.record(by=by, action="finding.noted", about=made)
    told = {"who": str(by), "what": both(finding), "text": words[:120]}
    named = list(mentioned(finding, words))
    notify(by=by, to=[p for p in named if p.pk != by.person_id], text=MENTIONED, params=told, url=finding.url)
    if finding.owner and finding.owner not in named and finding.owner_id != by.person_id:
        notify(by=by, to=finding.owner, text=WROTE, params=told, url=finding.url)
    return made


def mentioned(finding: Finding, text: str) -> Iterable[Person]:
    """The people that the text names and that may see the finding."""
    words = list(dict.fromkeys(MENTION.findall(text)))[:MOST_MENTIONED]
    accounts = Account.objects.filter(is_active=True, person__isnull=False).select_related("person")
    for account in [a for w in words for a in _named(accounts, w)]:
        if findings_seen_by(account).filter(pk=finding.pk).exists():
            yield account.person


def _named(accounts, word: str) -> list[Account]:  # type: ignore[no-untyped-def]
    """Accounts of that name or staff number; a name that two people have names nobody."""
    exact = list(accounts.filter(person__number=word)) or list(accounts.filter(username__iexact=word))
    named = list(accounts.filter(person__name=word)[:2])
    return exact or (named if len(named) == 1 else [])
