"""The life of an order: who may, what each action does to state, clocks and trail, what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from headwater.centre.complaints import standing
from headwater.centre.complaints.actions import orders
from headwater.centre.complaints.actions.deadlines import close_in_peace, tell_stages
from headwater.centre.complaints.actions.settings import enter_absence, save_rules
from headwater.centre.complaints.models import ComplaintClass, EventKind, Order, OrderState, Stage
from headwater.centre.complaints.queries.orders import found_by_text, order_for, orders_seen_by
from headwater.centre.notices.models import Notice
from headwater.centre.people.models import AuditEvent
from headwater.centre.reference.models import CalendarDay
from tests.cast import BY, Cast
from tests.centre.complaints.conftest import Taker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def back(order: Order, **kept: object) -> Order:
    """Let time pass: the order and all of its past lie `hours` earlier."""
    hours = kept.pop("hours")
    # Events are never altered, so the story is told again, earlier.
    Order.objects.filter(pk=order.pk).update(received_at=order.received_at - timedelta(hours=hours))
    row = Order.objects.get(pk=order.pk)
    standing.stand(row)
    row.save()
    return row


def answered(order: Order) -> Order:
    return orders.reply(by=BY, order=order, text="已退费", final=True)


def test_taken_in(cast: Cast, take: Taker) -> None:
    order = take(
        by=cast.account("agent"), text="多扣了 5 元", customer="13812345678", contacts=["k1", "k1", "k2"]
    )
    assert order.number == f"C-{order.pk}" and order.state == "new" and order.version == 1
    assert order.department.code == "team_1" and order.taken_by == cast.persons["A101"]
    assert [c.contact for c in order.contacts.all()] == ["k1", "k2"]
    event = order.events.get()
    assert event.kind == "received" and event.data["terms"]["solve"] == order.klass.solve_minutes
    assert order.due_at and order.reply_due_at and order.due_at <= order.reply_due_at
    assert AuditEvent.objects.filter(action="complaint.received", about_id=str(order.pk)).count() == 1


def test_a_class_sends_its_orders_to_its_department(cast: Cast, take: Taker) -> None:
    ComplaintClass.objects.filter(code="network").update(department=cast.units["network"])
    assert take(klass="network").department.code == "network"
    assert take(klass="network", department="team_2").department.code == "team_2"


def test_the_same_number_of_a_source_comes_in_once(take: Taker) -> None:
    first = take(source="crm", source_id="88")
    assert take(source="crm", source_id="88", title="别的").pk == first.pk
    assert Order.objects.count() == 1 and first.events.count() == 1


def test_what_is_refused_at_the_intake(cast: Cast, take: Taker) -> None:
    cause = ComplaintClass.objects.get(code="network").causes.first()
    later = timezone.now() + timedelta(minutes=5)
    for wrong in ({"title": "  "}, {"cause": cause}, {"received_at": later}):
        with pytest.raises(ValidationError):
            take(**wrong)
    with pytest.raises(PermissionDenied):
        take(by=cast.account("team_leader"), unit="team_3")
    assert not Order.objects.exists()


def test_who_sees_which_orders(cast: Cast, take: Taker) -> None:
    own = take(by=cast.account("agent"))
    team = take()
    other = take(unit="team_3")
    there = take(unit="team_3", department="network")
    seen = {
        "agent": {own},
        "team_leader": {own, team},
        "supervisor": {own, team},
        "manager": {own, team, other, there},
        "outsider": {there},
        "newcomer": set(),
    }
    for name, expected in seen.items():
        assert set(orders_seen_by(cast.account(name))) == expected, name
    assert order_for(cast.account("agent"), team.pk) is None


def test_who_works_on_which_orders(cast: Cast, take: Taker) -> None:
    order = take()
    for name in ("agent", "outsider", "analyst"):
        with pytest.raises(PermissionDenied):
            orders.reply(by=cast.account(name), order=order, text="好")
    orders.assign(by=cast.account("team_leader"), order=order, handler=cast.persons["A101"])
    assert orders.reply(by=cast.account("agent"), order=order, text="好").first_replied_at


def test_replying_and_answering(take: Taker) -> None:
    order = take()
    orders.note(by=BY, order=order, text="查账单")
    assert Order.objects.get().reply_kept is None
    order = orders.reply(by=BY, order=order, text="正在核实")
    assert (order.state, order.reply_kept, order.solve_kept) == ("in_work", True, None)
    first = order.first_replied_at
    order = answered(order)
    assert (order.state, order.solve_kept, order.due_at) == ("answered", True, None)
    assert order.first_replied_at == first
    with pytest.raises(ValidationError, match="cannot be done any more"):
        orders.reply(by=BY, order=order, text="再来")
    with pytest.raises(ValidationError):
        orders.reply(by=BY, order=take(), text=" ")


def test_two_people_at_once(take: Taker) -> None:
    order = take()
    seen = order.version
    orders.reply(by=BY, order=order, text="我先来", seen=seen)
    with pytest.raises(ValidationError, match=r"changed after you opened this page.*replied") as refused:
        orders.reply(by=BY, order=order, text="我也来", seen=seen)
    assert refused.value.code == "stale"
    assert order.events.filter(kind="replied").count() == 1


def test_a_reminder_is_no_change_that_others_have_to_look_at(take: Taker) -> None:
    order = back(take(), hours=24 * 40)
    assert tell_stages(by=BY) == 1
    assert orders.reply(by=BY, order=order, text="好", seen=order.version).state == "in_work"


def test_hand_over_starts_the_receiver_s_clock_and_counts_what_comes_back(cast: Cast, take: Taker) -> None:
    order = take()
    network, team = cast.units["network"], cast.units["team_1"]
    order = orders.hand_over(by=BY, order=order, to=network, text="请查基站")
    assert (order.department, order.state, order.bounces) == (network, "new", 0)
    assert standing.clocks(order).department.running
    with pytest.raises(ValidationError, match="there already"):
        orders.hand_over(by=BY, order=order, to=network, text="再")
    with pytest.raises(ValidationError, match="why"):
        orders.hand_over(by=BY, order=order, to=team, text="")
    order = orders.hand_over(by=BY, order=order, to=team, text="不归我们")
    order = orders.hand_over(by=BY, order=order, to=network, text="归你们")
    assert order.bounces == 2
    told = Notice.objects.filter(to=cast.persons["outsider"])
    assert not told.exists()  # a handler by role alone is no administrator: the next above is told
    assert Notice.objects.exists()


def test_orders_are_given_to_people_who_are_here(cast: Cast, take: Taker) -> None:
    order, today = take(), timezone.localdate()
    away, gone = cast.persons["A102"], cast.persons["A103"]
    enter_absence(by=cast.account("team_leader"), person=away, since=today, until=today, reason="年假")
    gone.left = today
    gone.save()
    for person, words in ((away, "away"), (gone, "left"), (cast.persons["A201"], "does not work in")):
        with pytest.raises(ValidationError, match=words):
            orders.assign(by=BY, order=order, handler=person)
        with pytest.raises(ValidationError, match=words):
            orders.hand_over(
                by=BY, order=take(unit="team_3"), to=cast.units["team_1"], text="给", handler=person
            )
    assert orders.assign(by=BY, order=order, handler=cast.persons["A104"]).state == "in_work"


def test_pausing(take: Taker) -> None:
    order = orders.pause(by=BY, order=take(), state="waiting_customer", text="等客户提供账单")
    assert order.due_at is None and all(clock.paused for clock in standing.clocks(order).all)
    for wrong in ({"state": "waiting_other", "text": "又"}, {"state": "closed", "text": "x"}):
        with pytest.raises(ValidationError):
            orders.pause(by=BY, order=order, **wrong)
    order = orders.customer_says(by=BY, order=order, text="账单发来了")
    assert order.state == "in_work" and order.due_at is not None
    assert list(order.events.values_list("kind", flat=True)) == ["received", "paused", "customer", "resumed"]
    with pytest.raises(ValidationError, match="not standing still"):
        orders.resume(by=BY, order=order)


def test_a_new_class_while_paused(take: Taker) -> None:
    order = orders.pause(by=BY, order=take(), state="waiting_other", text="等厂商")
    klass = ComplaintClass.objects.get(code="privacy")
    order = orders.change_class(by=BY, order=order, klass=klass, severity=4)
    assert order.due_at is None and standing.clocks(order).solve.allowed == 60 * klass.solve_minutes
    order = orders.resume(by=BY, order=order)
    assert order.due_at is not None
    assert orders.change_class(by=BY, order=order, klass=klass).version == order.version  # nothing changed


def test_facts_of_a_person_stay_out_of_the_events(take: Taker) -> None:
    order = orders.change_facts(by=BY, order=take(), customer="13812345678", region="扬州")
    event = order.events.last()
    assert event.data["changes"] == {"customer": ["…", "…"], "region": ["", "扬州"]}


def test_call_back_and_closing(take: Taker) -> None:
    order = take()
    with pytest.raises(ValidationError, match="before you close"):
        orders.close(by=BY, order=order)
    order = answered(order)
    with pytest.raises(ValidationError, match="Call the customer back"):
        orders.close(by=BY, order=order)
    with pytest.raises(ValidationError, match="satisfied"):
        orders.call_back(by=BY, order=order, reached=True)
    order = orders.call_back(by=BY, order=order, reached=True, satisfied=True)
    order = orders.close(by=BY, order=order, valid=True)
    assert (order.state, order.satisfied, order.valid) == ("closed", True, True)


def test_an_objection_in_the_grace_puts_it_back_to_work(take: Taker) -> None:
    order = answered(take())
    order = orders.call_back(by=BY, order=order, reached=True, satisfied=False, goes_on=True, text="仍扣费")
    assert (order.state, order.answered_at, order.solve_kept) == ("in_work", None, None)
    order = orders.customer_says(by=BY, order=answered(order), text="还是不行", objects=True)
    assert order.state == "in_work"


def test_an_answer_after_closing_opens_a_linked_order(take: Taker) -> None:
    order = answered(take(customer="13812345678", region="扬州"))
    order = orders.call_back(by=BY, order=order, reached=True, satisfied=True)
    order = orders.close(by=BY, order=order)
    closed_at = order.closed_at
    made = orders.customer_says(by=BY, order=order, text="又扣了")
    order.refresh_from_db()
    assert made.continues == order and made.customer == "13812345678" and made.region == "扬州"
    assert (order.state, order.closed_at) == ("closed", closed_at)
    assert order.events.last().data == {"order": made.number}
    assert made.received_at > order.received_at


def test_a_department_may_write_down_what_the_customer_says_after_closing(cast: Cast, take: Taker) -> None:
    order = orders.hand_over(by=BY, order=take(), to=cast.units["network"], text="请查")
    orders.close(by=BY, order=orders.call_back(by=BY, order=answered(order), reached=False))
    made = orders.answer_after_closing(by=cast.account("outsider"), order=order, text="又断了")
    assert made.continues_id == order.pk and made.department.code == "network"


def test_the_grace_needs_no_job(take: Taker) -> None:
    order = answered(take())
    Order.objects.filter(pk=order.pk).update(answered_at=timezone.now() - timedelta(hours=73))
    made = orders.customer_says(by=BY, order=order, text="又来了", objects=True)
    order.refresh_from_db()
    assert order.state == "closed" and made.continues == order


def test_what_nobody_objected_to_closes_by_itself(take: Taker) -> None:
    young, old = answered(take()), answered(take())
    Order.objects.filter(pk=old.pk).update(answered_at=timezone.now() - timedelta(hours=73))
    assert close_in_peace(by=BY) == 1 and close_in_peace(by=BY) == 0
    old.refresh_from_db()
    assert old.state == "closed" and old.events.last().data["by_itself"] is True
    assert Order.objects.get(pk=young.pk).state == "answered"
    assert orders.judge(by=BY, order=old, valid=False).valid is False


def test_withdrawing(take: Taker) -> None:
    order = orders.withdraw(by=BY, order=take(), text="客户撤回")
    assert (order.state, order.reply_kept, order.due_at) == ("withdrawn", None, None)
    with pytest.raises(ValidationError):
        orders.withdraw(by=BY, order=order, text="再")


def test_merging_loses_nothing(cast: Cast, take: Taker) -> None:
    first, second = take(customer="1", contacts=["a"]), take(customer="1", contacts=["a", "b"])
    orders.reply(by=BY, order=second, text="已受理")
    with pytest.raises(ValidationError, match="later one into the earlier"):
        orders.merge(by=BY, order=first, into=second)
    with pytest.raises(ValidationError, match="two customers"):
        orders.merge(by=BY, order=take(customer="2"), into=first)
    with pytest.raises(ValidationError, match="itself"):
        orders.merge(by=BY, order=first, into=first)
    with pytest.raises(PermissionDenied):
        orders.merge(by=cast.account("team_leader"), order=second, into=first)
    target = orders.merge(by=BY, order=second, into=first, text="同一件事")
    second.refresh_from_db()
    assert (second.state, second.merged_into) == ("merged", target)
    assert sorted(target.contacts.values_list("contact", flat=True)) == ["a", "b"]
    assert second.events.filter(kind="replied").exists()
    assert target.events.last().data == {"order": second.number}


def test_splitting(take: Taker) -> None:
    order = back(take(customer="1", contacts=["a", "b"]), hours=1)
    klass = ComplaintClass.objects.get(code="attitude")
    made = orders.split(
        by=BY, order=order, title="态度差", text="客服挂电话", klass=klass, contacts=["b", "zz"]
    )
    assert made.split_from == order and made.received_at == order.received_at and made.customer == "1"
    assert [c.contact for c in made.contacts.all()] == ["b"]
    assert order.events.last().kind == EventKind.SPLIT


def test_stages_are_true_without_any_job_and_told_once(cast: Cast, take: Taker) -> None:
    order = take()
    assert standing.with_stage(Order.objects).get().stage == Stage.NONE
    late = timezone.now() + timedelta(days=40)
    assert standing.with_stage(Order.objects, late).get().stage == Stage.OVERDUE
    assert tell_stages(by=BY, now=late) == 1 and tell_stages(by=BY, now=late) == 0
    told = set(Notice.objects.filter(level="urgent").values_list("to__name", flat=True))
    assert {cast.persons["team_leader"].name, cast.persons["manager"].name} == told
    assert order.events.filter(kind=EventKind.ESCALATED).count() == 1


def test_kept_moments_are_those_of_the_clocks_whatever_happens(cast: Cast, take: Taker) -> None:
    order = take()
    network = cast.units["network"]
    steps = [
        lambda: orders.reply(by=BY, order=order, text="好"),
        lambda: orders.hand_over(by=BY, order=order, to=network, text="查"),
        lambda: orders.pause(by=BY, order=order, state="waiting_other", text="等"),
        lambda: orders.resume(by=BY, order=order),
        lambda: orders.reply(by=BY, order=order, text="好了", final=True),
    ]
    for step in steps:
        step()
        row = Order.objects.get(pk=order.pk)
        now = standing.clocks(row)
        running = [clock.due_at for clock in now.all if clock.running]
        assert row.due_at == (min(running) if running else None)
        assert row.solve_due_at == now.solve.due_at


def test_a_new_day_of_rest_moves_the_deadlines_of_open_orders_when_somebody_looks(take: Taker) -> None:
    order = take()
    standing.fresh()
    before = Order.objects.get().solve_due_at
    day = timezone.localdate(before)
    for offset in range(3):
        CalendarDay.objects.create(day=day + timedelta(days=offset), kind="holiday", name="停业")
    assert standing.fresh() and not standing.fresh()
    row = Order.objects.get(pk=order.pk)
    assert row.solve_due_at > before and row.solve_due_at == standing.clocks(row).solve.due_at


def test_other_percentages(take: Taker) -> None:
    order = take()
    save_rules(by=BY, warn_at=10, press_at=20)
    before = order.warns_at
    assert standing.with_stage(Order.objects).get().warns_at < before
    with pytest.raises(ValidationError, match="after they warn"):
        save_rules(by=BY, warn_at=50, press_at=40)


def test_finding_by_number_and_title(cast: Cast, take: Taker) -> None:
    order = take(title="宽带断了 13812345678", customer="13812345678", source="crm", source_id="X9")
    asker = cast.account("manager")
    for words in (order.number, order.number.lower(), "宽带断", "X9"):
        assert list(found_by_text(asker, words)) == [order], words
    assert not found_by_text(cast.account("outsider"), order.number).exists()
    assert str(order) == f"{order.number} 宽带断了 138****5678"


def test_states_are_all_reachable() -> None:
    assert set(OrderState.values) >= {"new", "in_work", "waiting_customer", "waiting_other", "answered"}
