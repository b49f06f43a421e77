"""Two improvements of the sample centre, so that its pages show how one stands in the middle of its way.

Neither claims an effect: nothing of them was verified.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from headwater.centre.findings.actions import open_finding
from headwater.centre.improvement.actions import evidence, gates, plan, projects, promises
from headwater.centre.improvement.actions.findings import answer
from headwater.centre.improvement.actions.sample_trials import open_sample_trials
from headwater.centre.improvement.models import Improvement, Method
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Unit, UnitKind

# How many days the baselines take of what there is.
BASELINE = timedelta(days=28)
# With fewer days there would be nothing after the baseline to look at.
SHORTEST = timedelta(days=35)


@transaction.atomic
def open_sample_improvements(*, by: Actor, first: date, last: date) -> int:
    """Open them once, over the first weeks of the sample's days; how many. Fewer than five weeks: none."""
    cast = {a.username: a for a in Account.objects.exclude(person=None).select_related("person")}
    centre = Unit.objects.filter(kind=UnitKind.CENTRE).order_by("path").first()
    there = centre is not None and {"manager", "quality", "operations", "leader", "trainer"} <= set(cast)
    if not there or (last - first) < SHORTEST or Improvement.objects.exists():
        return 0
    days = (first, first + BASELINE - timedelta(days=1))
    _resolve_at_once(cast, centre, days)
    _keep_handling_short(cast, centre, days)
    tried, verified = Improvement.objects.order_by("pk")
    open_sample_trials(by=cast["quality"], tried=tried, verified=verified, first=first, last=last)
    return 2


def _resolve_at_once(cast: dict[str, Account], centre: Unit, days: tuple[date, date]) -> None:
    """DMAIC in its fourth stage: causes are known, measures under way, one of them late."""
    manager, owner = cast["manager"], cast["quality"]
    row = projects.open_improvement(
        by=manager,
        title="提高一次解决率",
        unit=centre,
        owner=owner.person,
        problem="客户反映同一问题需多次来电；重复来电占用约一成话务。",
    )
    _answers(manager, row, "同一问题多次来电，重复来电占用约一成话务", "first_contact_resolution")
    row = promises.promise(
        by=owner,
        improvement=row,
        indicator="first_contact_resolution",
        size=0.02,
        due=timezone.localdate() + timedelta(days=60),
        baseline_from=days[0],
        baseline_to=days[1],
    )
    promises.set_guardrail(by=owner, improvement=row, indicator="aht", margin=5)
    said = {
        "voice": "满意度回访中“一次说清”被提及最多，记录见质检月报",
        "data": "基线各日数据齐全，口径与上月一致",
        "causes": "听取 60 通重复来电录音：套餐规则说明不全、转接后未回访为主因",
    }
    for key in ("voice", "data", "causes"):
        evidence.state_evidence(by=owner, improvement=row, condition=key, title=said[key])
        gates.ask_gate(by=owner, improvement=row)
        gates.pass_gate(by=manager, improvement=row)
        row = Improvement.objects.get(pk=row.pk)
    today = timezone.localdate()
    steps = (
        ("重写套餐规则的应答要点", "trainer", today - timedelta(days=6)),
        ("转接后两小时内回访", "leader", today - timedelta(days=2)),
        ("班前会每天讲一个重复来电案例", "leader", today + timedelta(days=12)),
    )
    made = [
        plan.add_measure(by=owner, improvement=row, title=title, owner=cast[who].person, due=due)
        for title, who, due in steps
    ]
    plan.finish_measure(by=cast["trainer"], measure=made[0], evidence="新版应答要点已发布并在班前会讲解")
    plan.say(by=owner, improvement=row, text="先在一个班组试行，再看通话时长是否变长。")


def _answers(by: Account, improvement: Improvement, title: str, indicator: str) -> None:
    """What it was opened for: a finding that somebody wrote down, so that the map of the loop shows it."""
    finding = open_finding(
        by=by,
        title=title,
        unit=improvement.unit,
        owner=improvement.owner,
        due=timezone.localdate() + timedelta(days=60),
        about={"indicator": indicator},
    )
    answer(by=by, improvement=improvement, finding=finding)


def _keep_handling_short(cast: dict[str, Account], centre: Unit, days: tuple[date, date]) -> None:
    """PDCA at its first gate, which waits for a decision."""
    owner = cast["operations"]
    row = projects.open_improvement(
        by=cast["manager"],
        title="缩短平均处理时长",
        unit=centre,
        owner=owner.person,
        method=Method.PDCA,
        problem="话后整理时间偏长，忙时影响接通。",
    )
    _answers(cast["manager"], row, "话后整理须在两套系统重复录入，占用时间偏长", "aht")
    promises.promise(
        by=owner,
        improvement=row,
        indicator="aht",
        relative=0.05,
        due=timezone.localdate() + timedelta(days=45),
        baseline_from=days[0],
        baseline_to=days[1],
    )
    promises.set_guardrail(by=owner, improvement=row, indicator="first_contact_resolution", margin=0.01)
    said = {
        "voice": "班组长会议记录：话后整理需在两套系统中重复录入",
        "data": "基线各日数据齐全",
        "causes": "现场观察 20 名坐席：重复录入约占话后整理时间的一半",
    }
    for key, words in said.items():
        evidence.state_evidence(by=owner, improvement=row, condition=key, title=words)
    gates.ask_gate(by=owner, improvement=row)
