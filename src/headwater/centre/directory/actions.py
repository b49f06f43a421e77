"""The only writers of exports that need a second person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.directory.models import ExportedCustomer, ExportRequest, ExportState
from headwater.centre.directory.queries import may_decide
from headwater.centre.notices import actions as notices
from headwater.centre.people import audit
from headwater.centre.people.access import grants, require
from headwater.centre.people.models import Account, RoleGrant, Unit
from headwater.centre.people.permissions import Permission

FREE_CUSTOMERS = 500
GRANTED_FOR = timedelta(hours=24)
READ_FOR = timedelta(days=30)
MOST_ASKED = 5
LONGEST_ADDRESS = 2000
ASKED = gettext_noop("%(who)s asks to export %(customers)s customers: %(title)s")
GRANTED = gettext_noop("%(who)s granted your export: %(title)s. It can be fetched once within 24 hours.")
READABLE = gettext_noop("%(who)s granted your export: %(title)s. It can be read over the API for 30 days.")
REFUSED = gettext_noop("%(who)s refused your export: %(title)s. %(words)s")
S = ExportState


@transaction.atomic
def pass_or_ask(*, by: Account, address: str, title: str, customers: int, who: Iterable[str] = ()) -> str:
    """Empty when the file may go out now, and a grant that was needed is used up; else the page to ask on.

    `address` is path and query of the file, `customers` how many different ones are in it now, `who` they are
    where that is known. `FREE_CUSTOMERS` go out to a person in a day without anybody else, in however many
    files. The caller writes the file and records the export itself.
    """
    require(by, Permission.EXPORT)
    address = _whole(address)
    marks = _marks(who) or _marks(f"{address} {n}" for n in range(min(customers, FREE_CUSTOMERS + 1)))
    out = _out_to(by)
    if customers <= FREE_CUSTOMERS and len(out | marks) <= FREE_CUSTOMERS:
        _keep(by, marks)
        return ""
    same = ExportRequest.objects.select_for_update().filter(asked_by=by, address=address)
    granted = same.filter(state=S.GRANTED, expires_at__gt=timezone.now(), customers__gte=customers).first()
    if granted is not None:
        granted.state, granted.used_at = S.USED, timezone.now()
        granted.save()
        audit.record(by=by, action="export.fetched", about=granted, detail={"customers": customers})
        return ""
    waiting = same.filter(state=S.ASKED, customers__gte=customers).first()
    return (waiting or _draft(by, address, title, customers, len(out - marks))).url


def read_by_program(
    *, by: Account, address: str, title: str, who: Iterable[str], whole: Callable[[], int]
) -> None:
    """Let these customers be read over the API, or refuse with the page on which a second person is asked.

    Pages of a list count together over a day, like files. `whole` counts all that the address holds: asked
    for at once, and good for a month, so that a nightly reader needs one decision.
    """
    if not _let_through(by, address, marks := _marks(who)):
        draft = _draft(by, address, title, whole(), len(_out_to(by) - marks))
        raise PermissionDenied(
            _(
                "More than %(free)s customers in a day need a second person, page by page too: ask for it on "
                "the page %(page)s."
            )
            % {"free": FREE_CUSTOMERS, "page": draft.url}
        )


@transaction.atomic
def _let_through(by: Account, address: str, marks: set[str]) -> bool:
    found = len(_out_to(by) | marks)
    if found > FREE_CUSTOMERS:
        mine = ExportRequest.objects.filter(asked_by=by, address=address, state=S.GRANTED)
        granted = mine.filter(expires_at__gt=timezone.now()).order_by("-customers").first()
        if granted is None or found > FREE_CUSTOMERS + granted.customers:
            return False
    _keep(by, marks)
    return True


def _marks(who: Iterable[str]) -> set[str]:
    """The customers as digests that only this centre can make."""
    return {salted_hmac("exported customer", one).hexdigest()[:32] for one in who if one}


def _out_to(by: Account) -> set[str]:
    """Who went out to this person in the last day; two files at once are counted one after the other."""
    Account.objects.select_for_update(of=("self",)).get(pk=by.pk)
    mine = ExportedCustomer.objects.filter(account=by, at__gt=timezone.now() - GRANTED_FOR)
    return set(mine.values_list("mark", flat=True))


def _keep(by: Account, marks: set[str]) -> None:
    now = timezone.now()
    ExportedCustomer.objects.filter(at__lte=now - GRANTED_FOR).delete()
    ExportedCustomer.objects.bulk_create(
        [ExportedCustomer(account=by, mark=mark, at=now) for mark in sorted(marks)],
        update_conflicts=True, unique_fields=["account", "mark"], update_fields=["at"],
    )  # fmt: skip


def _whole(address: str) -> str:
    """As it is kept: of a very long one its beginning and a digest, so that no other file has the same."""
    if len(address) <= LONGEST_ADDRESS:
        return address
    digest = sha256(address.encode()).hexdigest()
    return f"{address[: LONGEST_ADDRESS - len(digest) - 1]}#{digest}"


@transaction.atomic
def _draft(by: Account, address: str, title: str, customers: int, already: int) -> ExportRequest:
    """One draft a person and file, with what it would hold now."""
    # Two clicks at once would make two drafts, and no later one could tell which is meant.
    Account.objects.select_for_update(of=("self",)).get(pk=by.pk)
    found, _new = ExportRequest.objects.update_or_create(
        asked_by=by,
        address=address,
        state=S.DRAFT,
        defaults={
            "title": title[:200],
            "customers": customers,
            "already": already,
            "unit": _unit_of(by),
        },
    )
    return found


def _unit_of(by: Account) -> Unit:
    """Where the asker holds the right to export, a program's owner any right: the widest of the units."""
    known = grants(by)
    held = [unit for role, unit in known if Permission.EXPORT in role.permissions]
    held = held or [unit for _role, unit in known]
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
    lasts = READ_FOR if request.by_api else GRANTED_FOR
    request.expires_at = request.decided_at + lasts if grant else None
    request.full_clean()
    request.save()
    detail = {"customers": request.customers, "asked_by": request.asked_by.username, "words": request.words}
    audit.record(by=by, action="export.granted" if grant else "export.refused", about=request, detail=detail)
    if request.asked_by.person:
        facts = {"who": str(by), "title": request.title, "words": request.words}
        text = (READABLE if request.by_api else GRANTED) if grant else REFUSED
        notices.notify(by=by, to=request.asked_by.person, text=text, params=facts, url=request.url)
    return request
