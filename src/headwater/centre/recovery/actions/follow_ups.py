"""What customers of both arms say afterwards: asked by a questionnaire of the centre, or read from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.recovery.actions.holding import held, require_state
from headwater.centre.recovery.models import Arm, Campaign, FollowUp, OptOut, Recipient
from headwater.centre.surveys.actions import add_question, make_codes, make_questionnaire, open_wave
from headwater.centre.surveys.models import AnswerItem, Invitation, Kind, QuestionKind, Wave
from headwater.engine.recovery_effects import held_out_first

S = Campaign.State
DRAWN = (S.READY, S.RUNNING, S.PAUSED, S.FINISHED)
LOW, HIGH = 1.0, 5.0
MOST_REJECTS = 20


@transaction.atomic
def open_survey(*, by: Actor, campaign: Campaign, opens: date, closes: date) -> Wave:
    """A questionnaire with a code a customer; not anonymous, so that arms can be compared."""
    row = held(by, campaign)
    require_state(row, *DRAWN)
    if row.wave_id is not None:
        raise ValidationError(_("This campaign has its follow-up survey already."))
    asked = make_questionnaire(
        by=by,
        title=_("Follow-up of %(what)s") % {"what": row},
        unit=row.unit,
        kind=Kind.FOLLOW_UP,
        owner=row.owner,
        anonymous=False,
    )
    add_question(
        by=by,
        questionnaire=asked,
        kind=QuestionKind.SCORE,
        text=_("How satisfied are you with our service now?"),
        level1=_("Satisfaction"),
        level2=_("Satisfaction after the campaign"),
        low=1,
        high=5,
        low_words=_("not at all"),
        high_words=_("very"),
        missed_at=3,
        required=True,
    )
    add_question(
        by=by, questionnaire=asked, kind=QuestionKind.TEXT, text=_("What should we still do better?")
    )
    row.wave = open_wave(
        by=by, questionnaire=asked, name=row.number, opens=opens, closes=closes, codes_only=True
    )
    row.save(update_fields=["wave"])
    audit.record(by=by, action="campaign.survey_opened", about=row, detail={"wave": str(row.wave)})
    return row.wave


@transaction.atomic
def invite(*, by: Actor, campaign: Campaign, count: int | None = None) -> int:
    """Codes for customers of both arms that have none, drawn in the same share of each; answers how many.

    Both arms are asked alike, called or not, reached or not: else the answers could not be compared.
    """
    row = held(by, campaign)
    require_state(row, *DRAWN)
    if row.wave is None:
        raise ValidationError(_("Open the follow-up survey first."))
    have = set(Invitation.objects.filter(wave=row.wave).values_list("sent_to", flat=True))
    chosen = _drawn(row, have, count)
    if not chosen:
        raise ValidationError(_("Everybody of this campaign has a code already."))
    made = make_codes(by=by, wave=row.wave, names=chosen)
    Wave.objects.filter(pk=row.wave.pk).update(asked=len(have) + len(made))
    return len(made)


def _drawn(row: Campaign, have: set[str], count: int | None) -> list[str]:
    """Keys of customers, by chance; who wants no calls is not asked, of whichever arm."""
    arms: dict[Any, list[str]] = {Arm.TREATED: [], Arm.HELD_OUT: []}
    # What came up since the draw is known of the called alone: leaving those out would make the arms differ.
    unwilling = OptOut.objects.values("customer")
    rows = Recipient.objects.filter(campaign=row).exclude(customer__in=unwilling).order_by("pk")
    for recipient in rows.only("pk", "campaign_id", "arm"):
        if recipient.key not in have:
            arms[recipient.arm].append(recipient.key)
    total = sum(map(len, arms.values()))
    if count is None or count >= total:
        return [key for keys in arms.values() for key in keys]
    # By the digest of the draw, not by rank: the most alike are not to be the only ones who are asked.
    ordered = {arm: held_out_first(keys, row.seed) for arm, keys in arms.items()}
    return [key for keys in ordered.values() for key in keys[: max(1, round(count * len(keys) / total))]]


@transaction.atomic
def collect(*, by: Actor, campaign: Campaign) -> int:
    """Bring the answers of the survey to their customers; answers how many there are by now."""
    campaign = Campaign.objects.get(pk=campaign.pk)
    if campaign.wave_id is None:
        return 0
    prefix = f"{campaign.number}/"
    items = AnswerItem.objects.filter(
        answer__wave=campaign.wave_id, answer__respondent__startswith=prefix, question__kind="score"
    ).select_related("answer", "question")
    rows = []
    for item in items:
        key = item.answer.respondent.removeprefix(prefix)
        if key.isdecimal() and item.score is not None:
            scale = item.question.high - item.question.low
            score = LOW + (HIGH - LOW) * (item.score - item.question.low) / scale
            rows.append((int(key), score, item.answer.given_on))
    known = set(campaign.recipients.filter(pk__in=[row[0] for row in rows]).values_list("pk", flat=True))
    FollowUp.objects.bulk_create(
        (
            FollowUp(recipient_id=pk, score=score, answered_on=day, source=FollowUp.Source.SURVEY)
            for pk, score, day in rows
            if pk in known
        ),
        ignore_conflicts=True,
    )
    return FollowUp.objects.filter(recipient__campaign=campaign, source=FollowUp.Source.SURVEY).count()


@dataclass(slots=True)
class Landed:
    """What became of a file of outcomes: `rejected` are sentences with the row's number, a few of many."""

    rows: int = 0
    taken: int = 0
    unknown: int = 0
    rejected: list[str] = field(default_factory=list)


@transaction.atomic
def land(*, by: Actor, campaign: Campaign, rows: Iterable[Mapping[str, Any]]) -> Landed:
    """Outcomes asked elsewhere: `customer`, `score` from 1 to 5, `day`. Unknown customers are counted."""
    row = held(by, campaign)
    require_state(row, *DRAWN)
    known = dict(row.recipients.values_list("customer", "pk"))
    result, made = Landed(), {}
    for number, given in enumerate(rows, 2):
        result.rows += 1
        customer = str(given.get("customer") or "").strip()
        if customer not in known:
            result.unknown += 1
            continue
        try:
            score, day = _score(given.get("score")), _day(given.get("day"))
        except ValueError as wrong:
            if len(result.rejected) < MOST_REJECTS:
                result.rejected.append(_("Row %(n)d: %(why)s") % {"n": number, "why": wrong})
            continue
        made[known[customer], day] = FollowUp(
            recipient_id=known[customer], score=score, answered_on=day, source=FollowUp.Source.FILE
        )
    FollowUp.objects.bulk_create(
        made.values(),
        update_conflicts=True,
        unique_fields=["recipient", "source", "answered_on"],
        update_fields=["score"],
    )
    result.taken = len(made)
    detail = {"rows": result.rows, "taken": result.taken, "unknown": result.unknown}
    audit.record(by=by, action="campaign.outcomes_read", about=row, detail=detail)
    return result


def _score(value: Any) -> float:
    try:
        score = float(str(value).strip())
    except ValueError:
        raise ValueError(_("the score is no number")) from None
    if not LOW <= score <= HIGH:
        raise ValueError(_("the score must lie between 1 and 5"))
    return score


def _day(value: Any) -> date:
    if value in (None, ""):
        return timezone.localdate()
    if isinstance(value, date):
        found = value if type(value) is date else date(value.year, value.month, value.day)
    else:
        try:
            found = date.fromisoformat(str(value).strip()[:10].replace("/", "-"))
        except ValueError:
            raise ValueError(_("write the day as 2026-03-15")) from None
    if found > timezone.localdate():
        raise ValueError(_("the day lies ahead"))
    return found
