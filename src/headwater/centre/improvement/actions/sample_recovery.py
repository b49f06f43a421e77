"""The improvement of the sample that answers what its finished recovery campaign taught."""

from __future__ import annotations

from django.db import transaction

from headwater.centre.findings.models import Finding
from headwater.centre.improvement.actions import plan, projects
from headwater.centre.improvement.actions.findings import answer
from headwater.centre.improvement.models import Answered, Improvement, Method
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account


@transaction.atomic
def answer_sample_campaign(*, by: Actor) -> Improvement | None:
    """Open it once, after the campaigns are in; it is at its first gate and claims nothing."""
    cast = {a.username: a for a in Account.objects.exclude(person=None).select_related("person")}
    finding = Finding.objects.filter(same_as__startswith="campaign:").select_related("unit").first()
    if finding is None or finding.unit is None or not {"manager", "quality"} <= set(cast):
        return None
    if Answered.objects.filter(finding=finding.pk).exists():
        return None
    row = projects.open_improvement(
        by=cast["manager"],
        title="故障发生时主动告知片区客户",
        unit=finding.unit,
        owner=cast["quality"].person,
        method=Method.PDCA,
        problem="受故障影响的客户多数不满意却不投诉；等客户来电时，满意度已经下降。",
    )
    answer(by=by, improvement=row, finding=finding)
    plan.say(by=cast["quality"], improvement=row, text="先与网络部约定：故障确认后 30 分钟内发出告知短信。")
    return Improvement.objects.get(pk=row.pk)
