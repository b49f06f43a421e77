"""The only writers of exports that need a second person."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.directory.models import ExportRequest, ExportState
from headwater.centre.directory.queries import may_decide
from headwater.centre.notices import actions as notices
from headwater.centre.people import audit
from headwater.centre.people.access import grants, require
from headwater.centre.people.models import Account, RoleGrant, Unit
from headwater.centre.people.permissions import Permission

FREE_CUSTOMERS = 500
GRANTED_FOR = timedelta(hours=24)
MOST_ASKED = 5
LONGEST_ADDRESS = 2000
ASKED = gettext_noop("%(who)s asks to export %(customers)s customers: %(title)s")
GRANTED = gettext_noop("%(who)s granted your export: %(title)s. It can be fetched once within 24 hours.")
REFUSED = gettext_noop("%(who)s refused your export: %(title)s. %(words)s")
S = ExportState


@transaction.atomic
def pass_or_ask(*, by: Account, address: str, title: str, customers: int) -> str:
    """Empty when the file may go out now, and a grant that was needed is used up; else the page to ask on.

    `address` is path and query of the file, `customers` how many different ones are in it now. Files of up
    to `FREE_CUSTOMERS` need nobody else. The caller writes the file and records the export itself.
    """
    require(by, Permission.EXPORT)
    if customers <= FREE_CUSTOMERS:
        return ""
    address = _whole(address)
    same = ExportRequest.objects.select_for_update().filter(asked_by=by, address=address)
    granted = same.filter(state=S.GRANTED, expires_at__gt=timezone.now(), customers__gte=customers).first()
    if granted is not None:
        granted.state, granted.used_at = S.USED, timezone.now()
        granted.save()
        audit.record(by=by, action="export.fetched", about=granted, detail={"customers": customers})
        return ""
    waiting = same.filter(state=S.ASKED, customers__gte=customers).first()
    return (waiting or _draft(by, address, title, customers)).url


def _whole(address: str) -> str:
    """As it is kept: of a very long one its beginning and a digest, so that no other file has the same."""
    if len(address) <= LONGEST_ADDRESS:
        return address
    digest = sha256(address.encode()).hexdigest()
    return f"{address[: LONGEST_ADDRESS - len(digest) - 1]}#{digest}"


def _draft(by: Account, address: str, title: str, customers: int) -> ExportRequest:
    """One draft a person and file, with what it would hold now."""
    # Two clicks at once would make two drafts, and no later one could tell which is meant.
    Account.objects.select_for_update(of=("self",)).get(pk=by.pk)
    found, _new = ExportRequest.objects.update_or_create(
        asked_by=by,
        address=address,
        state=S.DRAFT,
        defaults={"title": title[:200], "customers": customers, "unit": _unit_of(by)},
    )
    return found


def _unit_of(by: Account) -> Unit:
    """Where the asker holds the right to export: the widest of the units."""
    held = [unit for role, unit in grants(by) if Permission.EXPORT in role.permissions]
    return min(held, key=lambda unit: (unit.path.count("/"), unit.pk))


@transaction.atomic
def ask(*, by: Account, request: ExportRequest, reason: str) -> ExportRequest:
    """Ask for a second person; those who may decide are told."""
    request = ExportRequest.objects.select_for_update().get(pk=request.pk)
    if request.asked_by_id != by.pk:
        raise PermissionDenied(_("Only who wants the file can ask for it."))
    if request.state != S.DRAFT:
        raise ValidationError(_("This export was asked for already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what the customers' data is needed for.")})
    request.reason, request.state, request.asked_at = reason.strip(), S.ASKED, timezone.now()
    request.full_clean()
    request.save()
    detail = {"customers": request.customers, "reason": request.reason}
    audit.record(by=by, action="export.asked", about=request, detail=detail)
    people = [a.person for a in approvers(request) if a.person]
    if not people:
        raise ValidationError(
            _(
                "Nobody else may approve exports here: an administrator can give a second person the right to"
                " approve exports of many customers."
            )
        )
    facts = {"who": str(by), "customers": f"{request.customers:,}", "title": request.title}
    notices.notify(by=by, to=people, text=ASKED, params=facts, url=request.url)
    return request


def approvers(request: ExportRequest) -> list[Account]:
    """Who may decide, those nearest to the asker's unit first, a few at most."""
    above = [int(part) for part in request.unit.path.split("/") if part]
    held = RoleGrant.objects.filter(unit__in=above, account__is_active=True)
    accounts = Account.objects.filter(pk__in=held.values("account")).select_related("person")
    depth: dict[int, int] = {}
    for account, unit in held.values_list("account", "unit"):
        depth[account] = max(depth.get(account, 0), above.index(unit))
    able = [a for a in accounts if may_decide(a, request)]
    return sorted(able, key=lambda a: (-depth[a.pk], a.pk))[:MOST_ASKED]


@transaction.atomic
def decide(*, by: Account, request: ExportRequest, grant: bool, words: str = "") -> ExportRequest:
    """Let the file go out, or say why not."""
    request = ExportRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    require(by, Permission.APPROVE_EXPORTS, request.unit)
    if request.state != S.ASKED:
        raise ValidationError(_("This export was decided on already."))
    if not may_decide(by, request):
        raise PermissionDenied(_("A second person decides: nobody approves the own export."))
    if not grant and not words.strip():
        raise ValidationError({"words": _("Say why it is refused.")})
    request.state = S.GRANTED if grant else S.REFUSED
    request.decided_by, request.decided_at, request.words = by, timezone.now(), words.strip()
    request.expires_at = request.decided_at + GRANTED_FOR if grant else None
    request.full_clean()
    request.save()
    detail = {"customers": request.customers, "asked_by": request.asked_by.username, "words": request.words}
    audit.record(by=by, action="export.granted" if grant else "export.refused", about=request, detail=detail)
    if request.asked_by.person:
        facts = {"who": str(by), "title": request.title, "words": request.words}
        text = GRANTED if grant else REFUSED
        notices.notify(by=by, to=request.asked_by.person, text=text, params=facts, url=request.url)
    return request
