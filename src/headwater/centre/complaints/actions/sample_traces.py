"""Most of the sample's closed complaints, traced to steps of its process maps as the rules judge them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.utils import timezone

from headwater.centre.complaints.actions import measures
from headwater.centre.complaints.actions.sample_copying import copy_in
from headwater.centre.complaints.actions.trace_rules import change_rules
from headwater.centre.complaints.models import Order, PreventiveMeasure, Trace
from headwater.centre.complaints.queries.returned import thing_of
from headwater.centre.complaints.queries.traces import Said, rules, said_of_many
from headwater.centre.people.audit import Actor, name_of
from headwater.centre.people.models import Membership, Person
from headwater.centre.processes.models import Defect, Step

# Cause -> the step (its English name) where it began; causes that no map of the sample covers stay untraced.
STEPS = {
    "基站故障": "Locate and mend",
    "信号弱或无覆盖": "Locate and mend",
    "上网慢": "Known incident?",
    "通话掉线": "Locate and mend",
    "拨打失败": "Locate and mend",
    "推诿不处理": "Send an order to the network",
    "承诺未兑现": "Reply with the result",
    "态度生硬": "Take the report, check the account",
    "套餐外扣费": "Billing takes effect",
    "流量计费争议": "Billing takes effect",
    "账单不清": "Explain price and discount",
    "规则解释不一致": "Explain price and discount",
    "宣传与实际不符": "Explain price and discount",
    "合约限制未告知": "Explain price and discount",
    "优惠未到账": "Reminder by SMS",
    "未经同意开通": "Verify identity",
    "重复扣费": "Billing takes effect",
    "业务未生效": "Enter the order",
    "办理差错": "Enter the order",
}
FINDINGS = {
    "Locate and mend": "定位结果：传输或基站侧故障，恢复后未及时告知客户。",
    "Known incident?": "坐席未先查网络公告，已知故障仍逐一派单。",
    "Billing takes effect": "计费规则生效时点与告知口径不一致。",
    "Explain price and discount": "受理时未逐条说明资费与优惠条件。",
    "Reminder by SMS": "提醒短信未写明优惠起止日期。",
    "Verify identity": "外呼办理未完成二次确认。",
    "Enter the order": "录入时选错产品，未复核。",
    "Send an order to the network": "派单信息不全，部门之间来回退单。",
    "Reply with the result": "回复未写明原因与承诺兑现时间。",
    "Take the report, check the account": "受理人员用语生硬，未安抚客户。",
}
# One of so many closed orders is not traced yet.
UNTRACED_OF = 9
# Mended by the department that has the order; everything else the agent who took the call had in hand.
BY_DEPARTMENT = {"Locate and mend", "Billing takes effect", "Reminder by SMS"}
# So large a part of the complaints outside of the incident are single cases, in a centre as it is.
ALONE = 0.7


def trace_sample(*, by: Actor, orders: list[Order]) -> int:
    """Trace them, all orders of a step and cause together; how many."""
    mend_in_the_past()
    steps = {step.name_en: step for step in Step.objects.select_related("unit", "person", "process")}
    alike: dict[tuple[str, int], list[Order]] = defaultdict(list)
    for number, order in enumerate(orders):
        name = STEPS.get(order.cause.name if order.cause else "", "")
        if order.closed_at and name in steps and number % UNTRACED_OF:
            alike[name, order.cause_id or 0].append(order)
    change_rules(by=by, few=_few(list(alike.values())))
    made = 0
    for (name, _cause), mine in alike.items():
        for part in _in_turn(steps[name], mine):
            traces = _alike(by, steps[name], part)
            copy_in(traces)
            made += len(traces)
    return made


def _few(alike: list[list[Order]]) -> int:
    """How many like cases a centre of this size takes for single ones: the larger it is, the more.

    As many as leave `ALONE` of the complaints single; never fewer than the rules come with.
    """
    kept = rules()
    sizes: list[int] = []
    for orders in alike:
        days = sorted(timezone.localdate(one.received_at).toordinal() for one in orders)
        alone = [timezone.localdate(one.received_at).toordinal() for one in orders if one.mass_id is None]
        sizes += [bisect_right(days, d + kept.window) - bisect_left(days, d - kept.window) for d in alone]
    sizes.sort()
    return max(kept.few, sizes[int(ALONE * (len(sizes) - 1))] + 1) if sizes else kept.few


def _in_turn(step: Step, orders: list[Order]) -> list[list[Order]]:
    """Those from before the step was mended first: only then is it known for which cause it was."""
    days = Defect.objects.filter(step=step, fixed_on__isnull=False).values_list("fixed_on", flat=True)
    first = min((day for day in days if day), default=None)
    if first is None:
        return [orders]
    before = [one for one in orders if timezone.localdate(one.received_at) < first]
    after = [one for one in orders if timezone.localdate(one.received_at) >= first]
    return [part for part in (before, after) if part]


def mend_in_the_past() -> None:
    """What the sample calls mended was mended a while ago, or no complaint could have come after it."""
    for defect in Defect.objects.filter(fixed_on__isnull=False):
        later = defect.found_on + (timezone.localdate() - defect.found_on) / 3
        Defect.objects.filter(pk=defect.pk, fixed_on__gt=later).update(fixed_on=later)


def _alike(by: Actor, step: Step, orders: list[Order]) -> list[Trace]:
    cause = orders[0].cause
    assert cause is not None
    said = said_of_many(orders, step, cause, [_in_hand(step, order) for order in orders])
    shared = any(one.judgement.scope == "shared" for one in said)
    measure = _measure(by, step) if shared else None
    return [_trace(by, order, step, one, measure) for order, one in zip(orders, said, strict=True)]


def _in_hand(step: Step, order: Order) -> Person | None:
    """Whose matter it was: the department's clerk, or the agent who took part."""
    if step.name_en in BY_DEPARTMENT:
        return order.handler or order.taken_by
    return order.taken_by or order.handler


def _trace(by: Actor, order: Order, step: Step, said: Said, measure: PreventiveMeasure | None) -> Trace:
    judged, control, back = said.judgement, said.control, said.back
    shared = judged.scope == "shared"
    fix: Any = thing_of(back.fix.key) if back else None
    at = order.closed_at or timezone.now()
    return Trace(
        order=order,
        step=step,
        cause=order.cause,
        finding=FINDINGS.get(step.name_en, ""),
        scope=judged.scope,
        scope_proposed=judged.scope,
        scope_reasons=[{"en": words.en, "zh": words.zh} for words in judged.reasons],
        cases=judged.cases,
        person=None if shared else _in_hand(step, order),
        administrator=said.administrator if shared else None,
        head=said.head if shared else None,
        measure=measure if shared else None,
        controllable=control.controllable,
        controllable_proposed=control.controllable,
        controllable_reasons=[{"en": control.reason.en, "zh": control.reason.zh}],
        same_type=bool(back and back.same_type),
        same_type_of=fix if isinstance(fix, Defect) else None,
        same_type_change=None if isinstance(fix, Defect) else fix,
        days_since_fix=back.days if back else None,
        traced_by=name_of(by),
        traced_at=at,
    )


def _measure(by: Actor, step: Step) -> PreventiveMeasure | None:
    """One measure for the step, with somebody of the unit that answers for it."""
    known = PreventiveMeasure.objects.filter(step=step).first()
    owner = _somebody(step)
    if known is not None or owner is None or step.unit is None:
        return known
    return measures.name_measure(
        by=by,
        title=f"{step.name}：完善规则并复核",
        step=step,
        unit=step.unit,
        owner=owner,
        due=timezone.localdate() + timedelta(days=21),
        detail="修订该环节的操作要求，组织宣贯，两周后抽查。",
    )


def _somebody(step: Step) -> Person | None:
    """The head of the step's unit; of a section without staff of its own, somebody of quality."""
    here = Membership.objects.filter(until=None).select_related("person").order_by("person__number")
    for code in (step.unit.code if step.unit else "", "OPS-Q"):
        found = here.filter(unit__code=code).first()
        if found is not None:
            return found.person
    return None
