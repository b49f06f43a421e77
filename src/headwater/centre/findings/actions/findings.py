"""Open a finding, give it to somebody, change its words, take it back from a verification."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.findings.actions.links import link, remember
from headwater.centre.findings.models import Finding, Reference, Sighting, State
from headwater.centre.findings.models.findings import OPEN
from headwater.centre.notices.actions import notify, undertake
from headwater.centre.people import audit
from headwater.centre.people.access import can, require
from headwater.centre.people.audit import Actor, System, name_of
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import here
from headwater.engine.words import Words

USUAL_DAYS = 7
LONGEST_TITLE = 200
SEE_TO = gettext_noop("See to finding %(number)s: %(title)s")
CAME_BACK = gettext_noop("%(what)s came back from verification: %(why)s")
AGAIN = gettext_noop("%(what)s was noticed again.")


def may_handle(by: Actor, finding: Finding) -> bool:
    """Whether `by` may close, reopen or rewrite it: its owner, and whoever manages findings of the unit."""
    own = isinstance(by, Account) and by.person_id is not None and by.person_id == finding.owner_id
    return own or can(by, Permission.MANAGE_FINDINGS, finding.unit)


def require_handling(by: Actor, finding: Finding) -> None:
    """Refuse in a sentence."""
    if not may_handle(by, finding):
        raise PermissionDenied(
            _("Only the owner of %(number)s, or who manages findings of %(unit)s, may do this.")
            % {"number": finding.number, "unit": finding.unit}
        )


def told(finding: Finding) -> dict[str, str] | str:
    """The title as a value of a notice or a duty: in both languages where it is told in both."""
    return {"zh": finding.title, "en": finding.title_en} if finding.title_en else finding.title


def both(finding: Finding) -> dict[str, str] | str:
    """Number and title, as `told`."""
    title = told(finding)
    if isinstance(title, str):
        return f"{finding.number} {title}"
    return {language: f"{finding.number} {text}" for language, text in title.items()}


def duty_key(finding: Finding) -> str:
    """Names the duty of a finding's owner."""
    return f"finding:{finding.pk}"


def locked(finding: Finding, seen: int | None) -> Finding:
    """The row as it is now, held until the action is over; refuses when somebody was quicker."""
    now = Finding.objects.select_for_update(of=("self",)).select_related("unit", "owner").get(pk=finding.pk)
    audit.require_unchanged(now, seen)
    return now


@transaction.atomic
def open_finding(
    *,
    by: Actor,
    title: str | Words,
    source: Reference | None = None,
    unit: Unit,
    owner: Person | None = None,
    due: date | None = None,
    about: dict[str, Any] | None = None,
    same_as: str = "",
    detail: str | Words = "",
) -> Finding:
    """Somebody or something noticed this. While one with the same non-empty `same_as` is open, it joins that.

    `source`: what noticed it; None: the person who writes it. `about`: indicator (its key), where
    ({dimension: value}), start, end (dates or moments). The chain row leads from the source to the finding.
    What a machine has noticed is told in both languages: `Words` for title and detail.
    """
    if not can(by, Permission.REPORT_DEFECTS):
        require(by, Permission.SEE_FINDINGS)
    words, more = _in_both(title), _in_both(detail)
    if not words.zh.strip():
        raise ValidationError(_("Say in a few words what was noticed."))
    facts = {"about": _plain(about or {}), "detail": more.zh, "by": name_of(by)}
    # Two at once: the second waits here for the first, then finds what it has made.
    _one_at_a_time(same_as)
    standing = _standing(same_as)
    if standing is not None:
        return _seen_again(by, standing, source, facts)
    made = _make(by, words, more, source, unit, same_as, facts)
    if owner is not None:
        assign(by=by, finding=made, owner=owner, due=due, permitted=True)
        made.refresh_from_db()
    return made


def _one_at_a_time(key: str) -> None:
    if key:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"finding {key}"])


def _standing(key: str) -> Finding | None:
    """The open one of this key; when that was joined to another, the other."""
    if not key:
        return None
    open_ones = Finding.objects.select_for_update(of=("self",)).filter(state__in=OPEN)
    return open_ones.filter(same_as=key).first() or open_ones.filter(joined__same_as=key).first()


def _in_both(text: str | Words) -> Words:
    """What a person wrote stands for both languages: the English is left out then."""
    return text if isinstance(text, Words) else Words(en="", zh=text)


def _make(
    by: Actor,
    title: Words,
    detail: Words,
    source: Reference | None,
    unit: Unit,
    same_as: str,
    facts: dict[str, Any],
) -> Finding:
    opener = by if isinstance(by, Account) else None
    member = remember(source) if source else None
    made = Finding.objects.create(
        title=title.zh.strip()[:LONGEST_TITLE],
        title_en=title.en.strip()[:LONGEST_TITLE],
        detail=detail.zh,
        detail_en=detail.en,
        about=facts["about"],
        source=member,
        unit=unit,
        same_as=same_as[:200],
        opened_by=name_of(by),
        opener=opener,
    )
    Sighting.objects.create(finding=made, source=member, **facts)
    audit.record(by=by, action="finding.opened", about=made, detail=_told(source))
    if source is not None:
        link(by=by, upper=made.reference, lower=source)
    return made


def _seen_again(by: Actor, standing: Finding, source: Reference | None, facts: dict[str, Any]) -> Finding:
    Sighting.objects.create(finding=standing, source=remember(source) if source else None, **facts)
    audit.record(by=by, action="finding.seen_again", about=standing, detail=_told(source))
    if source is not None:
        link(by=by, upper=standing.reference, lower=source)
    if standing.owner is not None and isinstance(by, System):
        notify(by=by, to=standing.owner, text=AGAIN, params={"what": both(standing)}, url=standing.url)
    return standing


def _told(source: Reference | None) -> dict[str, str]:
    return {"source": f"{source.number} {source.title}".strip()} if source else {}


def _plain(about: dict[str, Any]) -> dict[str, Any]:
    """Dates and moments as ISO text; the rest as it is."""
    return {name: v.isoformat() if isinstance(v, date) else v for name, v in about.items() if v is not None}


@transaction.atomic
def assign(
    *,
    by: Actor,
    finding: Finding,
    owner: Person,
    due: date | None = None,
    seen: int | None = None,
    permitted: bool = False,
) -> Finding:
    """Give it to somebody, with a date (a week from today). The owner is told and gets the duty.

    `permitted`: a room that opens a finding with an owner has asked for the right already.
    """
    if not permitted:
        require(by, Permission.MANAGE_FINDINGS, finding.unit)
    now = locked(finding, seen)
    if not now.is_open:
        raise ValidationError(_("%(number)s is not open any more.") % {"number": now.number})
    before = {"owner": now.owner, "due": now.due}
    now.owner, now.due, now.state = owner, due or now.due or _usual_day(), State.OWNED
    now.save(update_fields=["owner", "due", "state"])
    changed = audit.changes(before, {"owner": owner, "due": now.due})
    audit.record(by=by, action="finding.assigned", about=now, detail=changed)
    _owe(by, now, owner)
    return now


def owe(by: Actor, finding: Finding) -> None:
    """The owner's duty again, as long as there is one who has not left."""
    if finding.owner is not None and here(finding.owner):
        _owe(by, finding, finding.owner)


def _owe(by: Actor, finding: Finding, owner: Person) -> None:
    # A day that is over already gives the owner a week from now.
    day = finding.due if finding.due and finding.due >= timezone.localdate() else _usual_day()
    undertake(
        by=by,
        person=owner,
        key=duty_key(finding),
        title=SEE_TO,
        params={"number": finding.number, "title": told(finding)},
        url=finding.url,
        due=day,
    )


def _usual_day() -> date:
    return timezone.localdate() + timedelta(days=USUAL_DAYS)


@transaction.atomic
def change(
    *, by: Actor, finding: Finding, title: str, detail: str, unit: Unit | None = None, seen: int | None = None
) -> Finding:
    """New words, or another unit (one must manage findings of both)."""
    require_handling(by, finding)
    if unit is not None and unit.pk != finding.unit_id:
        require(by, Permission.MANAGE_FINDINGS, unit)
    now = locked(finding, seen)
    before = {"title": now.title, "detail": now.detail, "unit": now.unit}
    now.title, now.detail, now.unit = title.strip()[:LONGEST_TITLE], detail, unit or now.unit
    # Whoever writes other words writes them for everybody: the machine's English is gone with its Chinese.
    now.title_en = now.title_en if now.title == before["title"] else ""
    now.detail_en = now.detail_en if now.detail == before["detail"] else ""
    if not now.title:
        raise ValidationError(_("Say in a few words what was noticed."))
    now.save(update_fields=["title", "detail", "title_en", "detail_en", "unit"])
    remember(now.reference)
    changed = audit.changes(before, {"title": now.title, "detail": now.detail, "unit": now.unit})
    audit.record(by=by, action="finding.changed", about=now, detail=changed)
    return now


@transaction.atomic
def come_back(*, by: Actor, finding: Finding, reason: str, verification: Reference | None = None) -> Finding:
    """A verification has not shown an effect: the finding is open again, and it is counted.

    Called by the room that verifies; its own right to do so has been asked there.
    """
    now = locked(finding, None)
    now.returns, now.returned_at = now.returns + 1, timezone.now()
    was_closed = now.state == State.CLOSED
    if was_closed:
        now.state = State.OWNED if now.owner_id else State.NEW
        now.outcome, now.reason, now.closed_at = "", "", None
    now.save()
    if was_closed:
        owe(by, now)
    detail = {"reason": reason} | ({"by": str(verification)} if verification else {})
    audit.record(by=by, action="finding.came_back", about=now, detail=detail)
    if verification is not None:
        link(by=by, upper=verification, lower=now.reference)
    if now.owner is not None:
        notify(
            by=by,
            to=now.owner,
            text=CAME_BACK,
            params={"what": both(now), "why": reason},
            url=now.url,
            level="warning",
        )
    return now
