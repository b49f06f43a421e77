"""What gathers in an analysis while it is worked on: pinned views, the discussion, drafts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.notices.actions import notify
from headwater.centre.people import audit
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.actions.analyses import account_of, require_write
from headwater.centre.performance.models import Draft, Pin, Remark, SpecialAnalysis


@transaction.atomic
def pin(
    *, by: Actor, analysis: SpecialAnalysis, title: str, address: str, layer: dict[str, Any], note: str = ""
) -> Pin:
    """Keep a view of the drill with the figures that it showed."""
    require_write(by, analysis)
    made = Pin.objects.create(
        analysis=analysis,
        title=title.strip()[:200],
        address=address[:2000],
        layer=layer,
        note=note.strip()[:2000],
        made_by=account_of(by),
    )
    audit.record(by=by, action="analysis.pinned", about=made, detail={"analysis": analysis.number})
    return made


@transaction.atomic
def unpin(*, by: Actor, pinned: Pin) -> None:
    """Take a kept view out again."""
    require_write(by, pinned.analysis)
    detail = {"analysis": pinned.analysis.number, "address": pinned.address}
    audit.record(by=by, action="analysis.unpinned", about=pinned, detail=detail)
    pinned.delete()


@transaction.atomic
def remark(*, by: Account, analysis: SpecialAnalysis, text: str) -> Remark:
    """A word in the discussion, by whoever sees the analysis; the owner is told."""
    if not can(by, Permission.SEE_ANALYSES, analysis.unit) and by.person_id != analysis.owner_id:
        raise PermissionDenied(_("This analysis is outside of your scope."))
    if not text.strip():
        raise ValidationError(_("Write something first."))
    made = Remark.objects.create(analysis=analysis, text=text.strip()[:4000], made_by=by)
    Draft.objects.filter(account=by, place=f"remark:{analysis.pk}").delete()
    audit.record(by=by, action="analysis.discussed", about=made, detail={"analysis": analysis.number})
    if analysis.owner and analysis.owner_id != by.person_id:
        words = gettext_noop("%(who)s wrote about %(analysis)s: %(text)s")
        params = {"who": str(by), "analysis": str(analysis), "text": text.strip()[:120]}
        notify(
            by=by,
            to=analysis.owner,
            text=words,
            params=params,
            url=f"{analysis.get_absolute_url()}#discussion",
        )
    return made


def keep_draft(*, by: Account, place: str, text: str) -> None:
    """What is being typed; nothing takes it away. No event of the trail: nothing has happened yet."""
    if text.strip():
        Draft.objects.update_or_create(account=by, place=place[:80], defaults={"text": text[:8000]})
    else:
        Draft.objects.filter(account=by, place=place[:80]).delete()
