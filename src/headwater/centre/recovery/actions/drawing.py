"""The draw: leave out, part by chance, keep. All or nothing; a large cohort is drawn in the background."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.jobs import running
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.recovery.actions.holding import held, require_state
from headwater.centre.recovery.lake_rows import facts_of
from headwater.centre.recovery.models import Arm, Campaign, CohortMember, Recipient
from headwater.centre.recovery.queries.exclusions import Counted, counted, first_reasons
from headwater.centre.ui.components import language_now
from headwater.engine.recovery_effects import draw_hold_out
from headwater.engine.words import Problem

S = Campaign.State
AT_ONCE = 5_000
FROM_COHORT = ("customer", "rank", "score", "group", "reasons")
COPY = (
    'COPY recovery_recipient (campaign_id, customer, rank, score, "group", reasons, facts, arm, state,'
    " tries, verdict, skipped) FROM STDIN"
)
TASK = "recovery.draw"


@transaction.atomic
def draw(
    *,
    by: Actor,
    campaign: Campaign,
    hold_out: float,
    reason: str,
    seed: int | None = None,
    seen: int | None = None,
) -> Campaign:
    """Part the cohort: excluded, held out, to be contacted. Above 5,000 customers a job does it."""
    row = held(by, campaign)
    audit.require_unchanged(row, seen)
    require_state(row, S.DRAFT)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why this share: the report shows it.")})
    row.hold_out, row.hold_out_reason = hold_out, reason.strip()
    row.seed = row.seed if seed is None else seed
    row.full_clean()
    row.save(update_fields=["hold_out", "hold_out_reason", "seed"])
    if row.cohort.count > AT_ONCE:
        run = running.defer(TASK, by=by, lock=f"campaign:{row.pk}", campaign=row.pk, who=audit.name_of(by))
        row.run = run.pk
        row.save(update_fields=["run"])
        return row
    return carry_out(by=by, campaign=row)


@transaction.atomic
def carry_out(*, by: Actor, campaign: Campaign) -> Campaign:
    """Make the draw as it was asked for; made already, nothing happens."""
    row = Campaign.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=campaign.pk)
    if row.state != S.DRAFT:
        return row
    with connection.cursor() as cursor:
        # Two draws at once would not see each other, and could take the same customer.
        cursor.execute("select pg_advisory_xact_lock(hashtext('recovery.draw'))")
    before, out = counted(row), first_reasons(row)
    rows = CohortMember.objects.filter(cohort=row.cohort_id).values_list(*FROM_COHORT)
    members = [member for member in rows if member[0] not in out]
    if not members:
        raise ValidationError(_("Everybody in this cohort is left out. Look at the reasons above."))
    held_out = _held_out(row, {member[0]: member[3] for member in members})
    _write(row, members, held_out)
    row.excluded = kept(before)
    row.state, row.drawn_at, row.run = S.READY, timezone.now(), None
    row.save()
    detail = {"drawn": len(members), "held_out": len(held_out), "seed": row.seed, "left_out": before.out}
    audit.record(by=by, action="campaign.drawn", about=row, detail=detail)
    return row


def _held_out(row: Campaign, groups: dict[str, str]) -> frozenset[str]:
    try:
        return draw_hold_out(groups, row.hold_out, row.seed, groups)
    except Problem as problem:
        raise ValidationError({"hold_out": problem.words.say(language_now())}) from problem


def _write(row: Campaign, members: list[Any], held_out: frozenset[str]) -> None:
    """Through COPY: half a million customers take seconds. What is known of them is kept as it is today."""
    facts = facts_of([member[0] for member in members])
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for customer, rank, score, group, reasons in members:
            arm: Any = Arm.HELD_OUT if customer in held_out else Arm.TREATED
            told = json.dumps(reasons, ensure_ascii=False)
            known = json.dumps(facts.get(customer, {}), ensure_ascii=False)
            written = (row.pk, customer, rank, score, group, told, known, arm.value, "waiting", 0, "", "")
            copy.write_row(written)


def kept(found: Counted) -> dict[str, object]:
    """The count as the campaign keeps it."""
    return {"total": found.total, "reasons": {row.reason.value: [row.first, row.all] for row in found.rows}}


@transaction.atomic
def take_back(*, by: Actor, campaign: Campaign) -> Campaign:
    """Set it up anew, before anybody was called. On record: nobody draws until the result is liked."""
    row = held(by, campaign)
    require_state(row, S.READY)
    Recipient.objects.filter(campaign=row).delete()
    row.state, row.drawn_at, row.excluded = S.DRAFT, None, {}
    row.save()
    audit.record(by=by, action="campaign.draw_taken_back", about=row, detail={"seed": row.seed})
    return row
