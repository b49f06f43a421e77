"""The sample's accountability in all its states and two issued bulletins, made as people make them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from headwater.centre.complaints.actions import accountability as deciding
from headwater.centre.complaints.actions import bulletins
from headwater.centre.complaints.actions.accountability_proposals import BY_RULE, propose, propose_for
from headwater.centre.complaints.models import (
    Accountability,
    AccountabilitySettings,
    BulletinKind,
    Order,
    Trace,
)
from headwater.centre.complaints.queries import accountability as queries
from headwater.centre.complaints.queries.bulletins import period_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Unit

# So many records of single cases, and so many shared problems with their heads.
ALONE, SHARED = 8, 4
FIRST_HAD = ("agent", "leader", "trainer")
BY_HAND = "回查接触记录：客户首次来电由其受理，答复不全，导致客户再次投诉。"
DECIDED = "调听录音与工单核实，情况属实。"
DISMISSED = "经核实已按规范办理，客户诉求源于规则本身，不予追责。"
APPEAL = "当时系统未显示该规则，本人已按页面提示答复，请复核录音与页面截图。"
UPHELD = "复核录音：提示已展示，答复有遗漏，维持原决定。"
LOWERED = "复核属实：系统提示确有延迟，酌情减轻。"
REMARKS = "投诉较上期集中于网络质量，基站故障当日占比最高；各部门首次回复总体及时。"

READERS = ("manager", "quality", "operations")

Step = Callable[[Actor, list[Account], Accountability], None]


def load_sample_owning(*, by: Actor) -> None:
    """A handful of records, and the bulletins of last month and of the ten days before these."""
    accounts = list(Account.objects.exclude(person=None).select_related("person").order_by("pk"))
    _records(by, accounts)
    # What is older than the sample itself was looked at; rules propose for what is traced from now on.
    AccountabilitySettings.objects.filter(pk=queries.settings_row().pk).update(looked_until=timezone.now())
    _bulletins(by)


def _records(by: Actor, accounts: list[Account]) -> None:
    # Only who can sign in can appeal.
    here = [account.person_id for account in accounts]
    recent = Trace.objects.filter(traced_at__gte=timezone.now() - timedelta(days=40)).exclude(
        order__valid=False
    )
    recent = recent.select_related("order__klass", "step__unit", "step__person").order_by("-traced_at", "-pk")
    made = _proposed(recent.filter(scope="shared"), SHARED)
    made += _proposed(recent.filter(scope="individual", person__in=here), ALONE // 2)
    made += _proposed(recent.filter(scope="individual").exclude(person__in=here), ALONE)
    made += _by_hand(by, accounts, recent.filter(scope="individual", controllable=True))
    able = [one for one in made if one.person_id in here]
    others = [one for one in made if one.person_id not in here]
    _walk(by, accounts, able, [_appealed, _upheld, _lowered, _decided])
    _walk(by, accounts, others, [_dismissed, _decided, _decided])
    if not others and len(able) > 4:
        _walk(by, accounts, able[4:], [_dismissed])


def _walk(by: Actor, accounts: list[Account], records: list[Accountability], steps: list[Step]) -> None:
    """The first by the first step, and so on; who is left waits as proposed."""
    for record, step in zip(records, steps, strict=False):
        step(by, accounts, record)


def _proposed(traces: QuerySet[Trace], most: int) -> list[Accountability]:
    """By the rules, one record a person."""
    rules, found, known = queries.active_rules(), list[Accountability](), set[int | None]()
    for trace in traces[: 40 * most]:
        people = {person.pk for person, _part in queries.people_of(trace)}
        if len(found) >= most:
            break
        if people and not people & known:
            made = propose_for(by=BY_RULE, trace=trace, rules=rules)
            found += made
            known |= {one.person_id for one in made}
    return found


def _by_hand(by: Actor, accounts: list[Account], traces: QuerySet[Trace]) -> list[Accountability]:
    """Some of the example persons, who first had a complaint that another one took in: so they can appeal."""
    free = traces.filter(order__accountability=None).order_by("traced_at", "pk")
    known = set(Accountability.objects.values_list("person", flat=True))
    wanted = [one for one in accounts if one.username in FIRST_HAD and one.person_id not in known]
    return [
        propose(
            by=by, order=trace.order, person=account.person, part="handler", points=Decimal(2), text=BY_HAND
        )
        for account, trace in zip(wanted, free[: len(wanted)], strict=False)
        if account.person is not None
    ]


def _decided(by: Actor, accounts: list[Account], record: Accountability) -> None:
    decider = next((one for one in accounts if queries.may_decide(one, record)), by)
    deciding.decide(by=decider, record=record, points=record.proposed_points, text=DECIDED)
    record.refresh_from_db()


def _dismissed(by: Actor, accounts: list[Account], record: Accountability) -> None:
    decider = next((one for one in accounts if queries.may_decide(one, record)), by)
    deciding.dismiss(by=decider, record=record, text=DISMISSED)


def _appealed(by: Actor, accounts: list[Account], record: Accountability) -> None:
    _decided(by, accounts, record)
    person = next(one for one in accounts if one.person_id == record.person_id)
    deciding.appeal(by=person, record=record, text=APPEAL)
    record.refresh_from_db()


def _upheld(by: Actor, accounts: list[Account], record: Accountability) -> None:
    _appealed(by, accounts, record)
    third = next((one for one in accounts if queries.may_arbitrate(one, record)), by)
    deciding.arbitrate(by=third, record=record, outcome="upheld", text=UPHELD)


def _lowered(by: Actor, accounts: list[Account], record: Accountability) -> None:
    _appealed(by, accounts, record)
    third = next((one for one in accounts if queries.may_arbitrate(one, record)), by)
    points = (record.points or Decimal(1)) / 2
    deciding.arbitrate(by=third, record=record, outcome="lowered", text=LOWERED, points=round(points, 1))


def _bulletins(by: Actor) -> None:
    """Last month's assessment and the last ten days, where complaints came in them."""
    unit = Unit.objects.filter(code="CC").first()
    for kind in reversed(BulletinKind.values):
        start, _end = period_of(kind, timezone.localdate())
        first, last = period_of(kind, start - timedelta(days=1))
        came = Order.objects.filter(received_at__date__range=(first, last)).exists()
        if unit is None or not came:
            continue
        _subscribed(by, unit, kind)
        made = bulletins.draft(by=by, kind=kind, unit=unit, day=last)
        bulletins.remark(by=by, bulletin=made, remarks=REMARKS)
        made.refresh_from_db()
        bulletins.issue(by=by, bulletin=made)


def _subscribed(by: Actor, unit: Unit, kind: str) -> None:
    """Who reads bulletins in the example."""
    for account in Account.objects.filter(username__in=READERS).exclude(person=None):
        if account.person is not None:
            bulletins.subscribe(by=by, person=account.person, unit=unit, kind=kind)
