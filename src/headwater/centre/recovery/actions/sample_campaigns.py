"""Two campaigns of the sample over its footprint: one that is over, one under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from django.utils import timezone

from headwater.centre.complaints.actions.sample_copying import copy_in
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person
from headwater.centre.recovery.actions import campaigns, drawing
from headwater.centre.recovery.actions.assigning import add_caller
from headwater.centre.recovery.actions.cohorts import Member, freeze
from headwater.centre.recovery.actions.results import make_finding
from headwater.centre.recovery.lake_rows import facts_of
from headwater.centre.recovery.models import (
    IDENTIFIED,
    REACHED,
    Arm,
    Call,
    Campaign,
    Cohort,
    FollowUp,
    Footprint,
    Recipient,
    Verdict,
)
from headwater.centre.recovery.touched import members_of
from headwater.engine.words import Words

S = Campaign.State
R = Recipient.State
# The checker of types takes the labels for a part of the value.
V: Any = Verdict
SCRIPT = (
    "您好，我是 10086 客户代表{agent}。您所在的一带前些天出现网络故障，影响了您的通话，我们深表歉意。\n"
    "请问现在通话是否正常？对这次处理您还有什么不满意的地方？\n"
    "为表歉意，我们为您准备了：{treatment}"
)
TREATMENT = "致歉并说明原因，赠送 100 分钟通话时长；仍有问题的当场报修并在两小时内回复。"
WHY_HELD_OUT = "以随机保留一成客户对照修复效果；样本量可识别约 6 个百分点的差异。"
NOTES = {
    "dissatisfied": "客户不接受，仍要求说明原因。",
    "content": "客户表示未受影响。",
    "repaired": "客户接受致歉，恢复满意。",
    "unreachable": "无人接听。",
}
# The one under way: how many customers, since how many days, what part of them has been called.
UNDER_WAY, SINCE_DAYS, CALLED = 600, 4, 0.35
TALK = timedelta(minutes=4)


def finished_campaign(
    *, by: Actor, footprint: Footprint, rows: list[dict[str, Any]], callers: list[Person]
) -> Campaign:
    """As the sample's file has it: arms, calls, verdicts, follow-ups, all in the past."""
    members = [Member(row["customer"], None, row["group"], _why(footprint, row["group"])) for row in rows]
    campaign = _opened(by, footprint, members, callers, "基站故障客户修复（第一批）")
    facts = facts_of([row["customer"] for row in rows])
    times = [row["called_at"].replace(tzinfo=UTC) for row in rows if row["called_at"]]
    recipients = [_recipient(campaign, row, callers, facts) for row in rows]
    copy_in(recipients)
    _calls(recipients)
    answers = [
        FollowUp(
            recipient=one, score=row["score"], answered_on=row["answered_on"], source=FollowUp.Source.FILE
        )
        for one, row in zip(recipients, rows, strict=True)
        if row["score"] is not None
    ]
    copy_in(answers)
    begun = min(times) - timedelta(hours=1)
    Campaign.objects.filter(pk=campaign.pk).update(
        state=S.FINISHED, hold_out=_share_held(rows), hold_out_reason=WHY_HELD_OUT,
        drawn_at=begun - timedelta(days=1), begun_at=begun, finished_at=max(times) + timedelta(hours=2),
        starts_on=timezone.localdate(begun), ends_on=timezone.localdate(max(times)),
        excluded={"total": len(rows), "reasons": {}},
    )  # fmt: skip
    campaign.refresh_from_db()
    _found_out(by, campaign)
    return campaign


def _found_out(by: Actor, campaign: Campaign) -> None:
    """What the campaign taught, for an improvement to answer."""
    told = campaign.recipients.filter(verdict__in=REACHED)
    reached, unhappy = told.count(), told.filter(verdict__in=IDENTIFIED).count()
    make_finding(
        by=by,
        campaign=campaign,
        title=Words(
            "Most of those whom the failing cells touched were dissatisfied and silent: tell them first",
            "受基站故障影响的客户大多不满意却未投诉：故障时应主动告知",
        ),
        detail=(
            f"接通 {reached:,} 户，其中确属不满意 {unhappy:,} 户，此前均未投诉。"
            "建议故障发生时即向片区客户发送告知短信。"
        ),
    )


def _share_held(rows: list[dict[str, Any]]) -> float:
    return round(sum(row["arm"] == "held_out" for row in rows) / len(rows), 3)


def _why(footprint: Footprint, groups: str) -> tuple[dict[str, str], ...]:
    names = {group["key"]: group["name"] for group in footprint.groups}
    return tuple({"en": names.get(key, key), "zh": names.get(key, key)} for key in groups.split("+") if key)


def _opened(
    by: Actor, footprint: Footprint, members: list[Member], callers: list[Person], title: str
) -> Campaign:
    cohort = freeze(
        by=by,
        name=title,
        unit=footprint.unit,
        source=Cohort.Source.FOOTPRINT,
        members=members,
        source_number=footprint.number,
        source_url=footprint.get_absolute_url(),
        mass=footprint.mass,
        problem="网络质量",
    )
    campaign = campaigns.open_campaign(
        by=by,
        title=title,
        unit=footprint.unit,
        owner=footprint.owner,
        cohort=cohort,
        treatment=TREATMENT,
        event_on=timezone.localdate(footprint.start),
        daily=400,
    )
    campaigns.write_script(by=by, campaign=campaign, text=SCRIPT, note="首版")
    for person in callers:
        add_caller(by=by, campaign=campaign, person=person)
    return campaign


def _recipient(
    campaign: Campaign, row: dict[str, Any], callers: list[Person], facts: dict[str, dict[str, str]]
) -> Recipient:
    at = row["called_at"].replace(tzinfo=UTC) if row["called_at"] else None
    verdict = row["verdict"]
    return Recipient(
        campaign=campaign,
        customer=row["customer"],
        rank=row["rank"],
        group=row["group"],
        facts=facts.get(row["customer"], {}),
        arm=row["arm"],
        state=R.DONE,
        **(
            _judged(at, verdict, row["tries"]) | {"person": callers[row["rank"] % len(callers)]} if at else {}
        ),
    )


def _judged(at: datetime, verdict: str, tries: int) -> dict[str, Any]:
    """What a row of a customer says after the last call."""
    return {
        "given_on": timezone.localdate(at),
        "tries": tries,
        "verdict": verdict,
        "reached_at": at if verdict in REACHED else None,
        "identified_at": at if verdict in IDENTIFIED else None,
        "repaired_at": at if verdict == V.REPAIRED else None,
        "done_at": at,
    }


def _calls(recipients: list[Recipient]) -> None:
    """Every attempt: unanswered ones some hours before, then the one with the verdict."""
    made = [call for one in recipients if one.tries for call in _attempts(one)]
    copy_in(made)


def _attempts(one: Recipient) -> Iterator[Call]:
    last = one.done_at
    assert last is not None and one.person is not None
    for before in range(one.tries - 1, -1, -1):
        verdict = one.verdict if before == 0 else V.UNREACHABLE
        begun = last - timedelta(hours=5 * before)
        yield Call(
            recipient=one,
            person=one.person,
            script=1,
            begun_at=begun,
            shown_at=begun,
            ended_at=begun + (TALK if verdict != V.UNREACHABLE else timedelta(seconds=40)),
            verdict=verdict,
            note=NOTES[verdict],
        )


def running_campaign(
    *, by: Actor, footprint: Footprint, truth: pa.Table, callers: list[Person]
) -> Campaign | None:
    """Over those whom the first did not take: drawn by the room's own draw, begun some days ago."""
    taken = set(Recipient.objects.values_list("customer", flat=True))
    left = [row for row in members_of(footprint, {"redialled", "failed"}, None) if row.customer not in taken]
    members = [
        Member(row.customer, row.score, row.groups, _why(footprint, row.groups)) for row in left[:UNDER_WAY]
    ]
    if not members or not callers:
        return None
    campaign = _opened(by, footprint, members, callers, "基站故障客户修复（第二批）")
    drawing.draw(by=by, campaign=campaign, hold_out=0.1, reason=WHY_HELD_OUT)
    campaign.refresh_from_db()
    campaigns.begin(by=by, campaign=campaign)
    begun = timezone.now() - timedelta(days=SINCE_DAYS)
    Campaign.objects.filter(pk=campaign.pk).update(drawn_at=begun - timedelta(hours=3), begun_at=begun)
    _call_some(campaign, truth, callers)
    campaign.refresh_from_db()
    return campaign


def _call_some(campaign: Campaign, truth: pa.Table, callers: list[Person]) -> None:
    """The first of them were called on the days before, and said what is true of them."""
    rng = np.random.default_rng(campaign.pk)
    unhappy = dict(zip(truth["customer"].to_pylist(), truth["dissatisfied"].to_pylist(), strict=True))
    treated = Recipient.objects.filter(campaign=campaign, arm=Arm.TREATED).order_by("rank")
    # The most alike came first; who is left of the day's customers waits with the callers.
    chosen = list(treated[: round(treated.count() * CALLED)])
    now = timezone.now()
    for number, row in enumerate(chosen):
        days = 1 + number * (SINCE_DAYS - 1) // max(len(chosen), 1)
        at = (now - timedelta(days=days)).replace(hour=1, minute=0) + timedelta(
            minutes=int(rng.integers(480))
        )
        verdict = _said(rng, unhappy.get(row.customer, False))
        for name, value in _judged(at, verdict, 1).items():
            setattr(row, name, value)
        row.person, row.state = callers[number % len(callers)], R.DONE
    _calls(chosen)
    names = [*_judged(now, V.CONTENT, 1), "person", "state"]
    Recipient.objects.bulk_update(chosen, names, batch_size=500)


def _said(rng: np.random.Generator, unhappy: bool) -> str:
    """As often right, reached and repaired as in the first campaign."""
    if rng.random() < 0.18:
        return V.UNREACHABLE
    if rng.random() > (0.97 if unhappy else 0.05):
        return V.CONTENT
    return V.REPAIRED if rng.random() < 0.72 else V.DISSATISFIED
