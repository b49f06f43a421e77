"""What the conditions of gates stand on. Other parts of the room put it here: pilots, voice, roll-outs.

    link_pilot(by=…, improvement=…, number="P-3", title="P-3 Shorter greeting", url="/improvements/pilots/3/")

Conditions: voice, data, causes, pilot, handbook, watch (see `gating`). A machine's evidence of the same
number is put once and kept up to date.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.improvement import duties, gating
from headwater.centre.improvement.actions.holding import locked, require_open
from headwater.centre.improvement.models import Evidence, Improvement
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor


@transaction.atomic
def put_evidence(
    *,
    by: Actor,
    improvement: Improvement,
    condition: str,
    title: str,
    url: str = "",
    number: str = "",
    kind: str = "",
) -> Evidence:
    """Evidence that code vouches for, of the present round. The caller has checked the right to write."""
    row = locked(improvement.pk)
    gating.condition(row.method, condition)
    made, _new = Evidence.objects.update_or_create(
        improvement=row,
        condition=condition,
        round=row.returned_count,
        machine=True,
        number=number,
        kind=kind,
        defaults={"title": title[:300], "url": url[:300], "by": audit.name_of(by)},
    )
    audit.record(
        by=by, action="improvement.evidence", about=row, detail={"condition": condition, "title": title[:200]}
    )
    return made


def link_voice(*, by: Actor, improvement: Improvement, number: str, title: str, url: str) -> Evidence:
    """The voice of the customer behind it: a requirement, CTQ or questionnaire (condition `voice`)."""
    return put_evidence(
        by=by, improvement=improvement, condition="voice", title=title, url=url, number=number, kind="voice"
    )


def link_causes(*, by: Actor, improvement: Improvement, number: str, title: str, url: str) -> Evidence:
    """A cause-and-effect matrix, fishbone or special analysis (condition `causes`)."""
    return put_evidence(
        by=by, improvement=improvement, condition="causes", title=title, url=url, number=number, kind="causes"
    )


def link_pilot(*, by: Actor, improvement: Improvement, number: str, title: str, url: str) -> Evidence:
    """A pilot or simulation that has ended (condition `pilot`)."""
    return put_evidence(
        by=by, improvement=improvement, condition="pilot", title=title, url=url, number=number, kind="pilot"
    )


def link_handbook(*, by: Actor, improvement: Improvement, number: str, title: str, url: str) -> Evidence:
    """The confirmed version of a procedure or handbook (condition `handbook`)."""
    return put_evidence(
        by=by,
        improvement=improvement,
        condition="handbook",
        title=title,
        url=url,
        number=number,
        kind="change",
    )


def link_watch(*, by: Actor, improvement: Improvement, number: str, title: str, url: str) -> Evidence:
    """The chart that watches the gain (condition `watch`)."""
    return put_evidence(
        by=by, improvement=improvement, condition="watch", title=title, url=url, number=number, kind="watch"
    )


@transaction.atomic
def state_evidence(
    *, by: Actor, improvement: Improvement, condition: str, title: str, url: str = ""
) -> Evidence:
    """A person's word, for conditions that a person may meet."""
    row = locked(improvement.pk)
    duties.require_run(by, row)
    require_open(row)
    if not gating.condition(row.method, condition).by_person:
        raise ValidationError(_("This condition is checked by the machine; nobody can tick it."))
    made = Evidence(improvement=row, condition=condition, round=row.returned_count, title=title, url=url)
    made.by = audit.name_of(by)
    made.full_clean()
    made.save()
    audit.record(
        by=by, action="improvement.evidence", about=row, detail={"condition": condition, "title": title}
    )
    return made


@transaction.atomic
def take_evidence_back(*, by: Actor, evidence: Evidence) -> None:
    """What a person stated may be taken back while its gate is not passed."""
    row = locked(evidence.improvement_id)
    duties.require_run(by, row)
    require_open(row)
    if evidence.machine or evidence.round != row.returned_count:
        raise ValidationError(
            _("This evidence stays: it was put here by the work itself or by an earlier round.")
        )
    stage = gating.condition(row.method, evidence.condition).stage
    if row.gates.filter(stage=stage, round=row.returned_count, state="passed").exists():
        raise ValidationError(_("This gate was passed with this evidence; it stays."))
    detail = {"condition": evidence.condition, "title": evidence.title}
    audit.record(by=by, action="improvement.evidence_taken_back", about=row, detail=detail)
    evidence.delete()
