"""Set a campaign up, write its script, begin, pause, go on, finish."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.findings.actions import link, remember
from headwater.centre.findings.models import Reference
from headwater.centre.notices.actions import notify
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor, name_of
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.actions.assigning import give_out
from headwater.centre.recovery.actions.holding import held, require_state
from headwater.centre.recovery.models import Call, Campaign, Cohort, Recipient, Script
from headwater.centre.recovery.scripting import require_known_places

S = Campaign.State
# What may be changed once the draw stands: nothing that says who is in.
ALWAYS = ("title", "owner", "treatment", "ends_on", "daily", "per_agent", "attempts", "again_hours")
BEFORE_THE_DRAW = ("channel", "event_on", "starts_on", "cap", "cap_days", "rest_days", "skip_open_orders")
BEGUN = gettext_noop("%(what)s has begun: customers wait for your call.")


@transaction.atomic
def open_campaign(
    *, by: Actor, title: str, unit: Unit, owner: Person, cohort: Cohort, **facts: Any
) -> Campaign:
    """A new one over a frozen cohort, to be set up."""
    require(by, Permission.RUN_CAMPAIGNS, unit)
    _require_there(owner)
    if not cohort.members.exists():
        raise ValidationError({"cohort": _("There is nobody in this cohort. Choose another one.")})
    made = Campaign(title=title, unit=unit, owner=owner, cohort=cohort, **facts)
    made.made_by = by if isinstance(by, Account) else None
    # Any number will do; the campaign's own makes two draws of one cohort differ.
    made.full_clean()
    made.save()
    Campaign.objects.filter(pk=made.pk).update(seed=made.pk)
    made.seed = made.pk
    audit.record(by=by, action="campaign.opened", about=made, detail={"cohort": cohort.number})
    remember(made.reference)
    source = _source_of(cohort)
    if source is not None:
        link(by=by, upper=made.reference, lower=source)
    return made


def _source_of(cohort: Cohort) -> Reference | None:
    """What the chain leads back to: the look-alike model, or the mass complaint of a footprint."""
    if cohort.screening is not None:
        return cohort.screening.model.reference
    if cohort.mass:
        return Reference("mass_complaint", f"M-{cohort.mass}")
    return None


def _require_there(owner: Person) -> None:
    if owner.left is not None and owner.left < timezone.localdate():
        raise ValidationError({"owner": _("%(name)s has left: choose somebody else.") % {"name": owner.name}})


@transaction.atomic
def change(*, by: Actor, campaign: Campaign, seen: int | None = None, **facts: Any) -> Campaign:
    """Other words, days, limits. Who is in does not change any more once the draw was made."""
    row = held(by, campaign)
    require_state(row, S.DRAFT, S.READY, S.RUNNING, S.PAUSED)
    audit.require_unchanged(row, seen)
    names = ALWAYS + (BEFORE_THE_DRAW if row.being_set_up else ())
    before = {name: getattr(row, name) for name in names}
    for name in names:
        setattr(row, name, facts.get(name, before[name]))
    _require_there(row.owner)
    _require_days(row)
    row.full_clean()
    row.save()
    detail = audit.changes(before, {name: getattr(row, name) for name in names})
    if detail:
        audit.record(by=by, action="campaign.changed", about=row, detail=detail)
        remember(row.reference)
    return row


def _require_days(row: Campaign) -> None:
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        raise ValidationError({"ends_on": _("The last day comes before the first.")})


@transaction.atomic
def write_script(*, by: Actor, campaign: Campaign, text: str, note: str = "") -> Script:
    """The next version; what is said in calls from now on."""
    row = held(by, campaign)
    require_state(row, S.DRAFT, S.READY, S.RUNNING, S.PAUSED)
    require_known_places(text)
    last = row.scripts.aggregate(n=Max("number"))["n"] or 0
    newest = row.scripts.first()
    if newest is not None and newest.text == text:
        raise ValidationError({"text": _("This is what the script says already.")})
    made = Script(campaign=row, number=last + 1, text=text, note=note, made_by=name_of(by))
    made.full_clean()
    made.save()
    audit.record(by=by, action="campaign.script_written", about=row, detail={"version": made.number})
    return made


@transaction.atomic
def begin(*, by: Actor, campaign: Campaign, seen: int | None = None) -> Campaign:
    """Customers may be called from now on; the first day's are given out at once."""
    row = held(by, campaign)
    audit.require_unchanged(row, seen)
    require_state(row, S.READY)
    if not row.scripts.exists():
        raise ValidationError(_("Write the script first: callers need to know what to say."))
    if not row.callers.filter(ended_at=None).exists():
        raise ValidationError(_("Name at least one caller first."))
    if not row.treatment.strip():
        raise ValidationError(_("Say first what is done for the customer: it is the treatment."))
    if row.starts_on and row.starts_on > timezone.localdate():
        raise ValidationError(
            _("The first day is %(day)s. Change it to begin sooner.") % {"day": row.starts_on}
        )
    row.state, row.begun_at = S.RUNNING, row.begun_at or timezone.now()
    row.save(update_fields=["state", "begun_at"])
    audit.record(by=by, action="campaign.begun", about=row)
    give_out(by=by, campaign=row)
    people = [c.person for c in row.callers.filter(ended_at=None).select_related("person")]
    notify(by=by, to=people, text=BEGUN, params={"what": str(row)}, url="/recovery/calls/")
    return row


@transaction.atomic
def pause(*, by: Actor, campaign: Campaign) -> Campaign:
    """Nobody is called until it goes on."""
    return _move(by, campaign, S.PAUSED, "campaign.paused", S.RUNNING)


@transaction.atomic
def resume(*, by: Actor, campaign: Campaign) -> Campaign:
    """Goes on."""
    row = _move(by, campaign, S.RUNNING, "campaign.resumed", S.PAUSED)
    give_out(by=by, campaign=row)
    return row


@transaction.atomic
def finish(*, by: Actor, campaign: Campaign) -> Campaign:
    """Over: nobody is called any more. Who was not called stays in the arm that chance gave."""
    row = _move(by, campaign, S.FINISHED, "campaign.finished", S.RUNNING, S.PAUSED)
    row.finished_at = timezone.now()
    row.save(update_fields=["finished_at"])
    # Whoever is on the line may still be given a verdict: the call was made.
    talking = Call.objects.filter(recipient__campaign=row, ended_at=None).values("recipient")
    open_ones = row.recipients.exclude(state=Recipient.State.DONE).exclude(pk__in=talking)
    open_ones.update(state=Recipient.State.DONE, done_at=row.finished_at, taken_by=None, again_at=None)
    return row


def _move(by: Actor, campaign: Campaign, to: Any, action: str, *states: Any) -> Campaign:
    row = held(by, campaign)
    require_state(row, *states)
    row.state = to
    row.save(update_fields=["state"])
    # The name of an action is a word of `directory.wording`.
    audit.record(by=by, action=action, about=row)
    return row
