"""Tracing: proposals, reasons, two tracers at once, what closes and what does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from headwater.centre.complaints.actions import evidence, measures, trace_rules, traces
from headwater.centre.complaints.actions.judging_again import judge_all_again
from headwater.centre.complaints.models import Cause, Order, Trace, TraceEvidence
from headwater.centre.complaints.queries.likely import likely_steps
from headwater.centre.complaints.queries.returned import returned
from headwater.centre.complaints.queries.traces import handled_by, hinders_closing
from headwater.centre.findings.models import Link
from headwater.centre.notices.models import Duty
from headwater.centre.people.models import AuditEvent
from headwater.centre.processes import actions as processes
from headwater.centre.processes.models import Defect, DefectSource
from tests.cast import BY

pytestmark = pytest.mark.django_db


@pytest.fixture
def cause(klass):
    return Cause.objects.filter(klass=klass).first()


def traced(order, step, cause=None, **more):
    return traces.trace_order(by=BY, order=order, step=step, cause=cause, **more)


def shared(taken, paper, cause, cast, n=4):
    """So many cases on days apart, each with another agent: the last is judged shared."""
    made = []
    for at in range(n):
        person = cast.persons[f"A1{at % 6 + 1:02}"]
        made.append(traced(taken(ago=n - at, customer=f"1380000{at:04}"), paper.check, cause, person=person))
    return made


def test_a_single_case_is_individual_ours_and_signed(lake, taken, paper, cause, cast) -> None:
    found = traces.trace_order(by=cast.account("quality"), order=taken(), step=paper.take, cause=cause)
    assert (found.scope, found.overruled, found.cases) == ("individual", False, 1)
    assert (found.controllable and "Team 1" in found.control_reasons[0]) or "一班" in found.control_reasons[0]
    assert found.traced_by == "quality" and found.tracer == cast.persons["quality"] and found.version == 1
    assert "only case" in found.reasons[0]
    assert not found.same_type and found.administrator is None


def test_the_networks_step_is_not_ours(lake, taken, paper) -> None:
    found = traced(taken(), paper.mend)
    assert not found.controllable and "does not answer to us" in found.control_reasons[0]


def test_spread_cases_are_shared_and_go_to_administrator_and_head(lake, taken, paper, cause, cast) -> None:
    last = shared(taken, paper, cause, cast)[-1]
    assert last.scope == "shared" and last.cases == 4
    assert "4 people and 4 days" in last.reasons[0]
    assert last.administrator == cast.persons["quality"] and last.head == cast.persons["manager"]


def test_other_than_proposed_needs_a_reason(lake, taken, paper) -> None:
    order = taken()
    with pytest.raises(ValidationError, match="say why you differ"):
        traced(order, paper.take, scope="shared")
    found = traced(order, paper.take, scope="shared", scope_because="同一版话术，全员如此")
    assert found.shared and found.overruled and found.scope_proposed == "individual"
    with pytest.raises(ValidationError, match="say why you differ"):
        traced(order, paper.take, controllable=False)
    with pytest.raises(IntegrityError, match="scope_overruled_with_a_reason"), transaction.atomic():
        Trace.objects.filter(pk=found.pk).update(scope_because="")


def test_the_second_tracer_is_told(lake, taken, paper) -> None:
    order = taken()
    traced(order, paper.take, seen=0)
    with pytest.raises(ValidationError, match="traced this order at"):
        traced(order, paper.check, seen=0)
    assert traced(order, paper.check, seen=1).version == 2


def test_a_shared_problem_does_not_close_without_a_measure(lake, taken, paper, cause, cast) -> None:
    trace = shared(taken, paper, cause, cast)[-1]
    assert "preventive measure" in hinders_closing(trace.order)[0]
    # The database insists, whoever closes it and how.
    closing = Order.objects.filter(pk=trace.order_id)
    with pytest.raises(IntegrityError, match="preventive measure"), transaction.atomic():
        closing.update(state="closed", closed_at=timezone.now())
    due = timezone.localdate() + timedelta(days=9)
    made = measures.name_measure(
        by=cast.account("quality"), title="改写受理话术", step=paper.check, unit=cast.units["centre"],
        owner=cast.persons["team_leader"], due=due, trace=trace,
    )  # fmt: skip
    assert hinders_closing(trace.order) == []
    assert closing.update(state="closed", closed_at=timezone.now()) == 1
    duty = Duty.objects.get(key=f"complaints.measure:{made.pk}")
    assert duty.person == cast.persons["team_leader"] and duty.due == due


def test_a_closed_order_is_traced_as_shared_only_with_a_measure(lake, taken, paper, cause, cast) -> None:
    shared(taken, paper, cause, cast, 3)
    order = taken(ago=1)
    Order.objects.filter(pk=order.pk).update(state="closed", closed_at=timezone.now())
    with pytest.raises(ValidationError, match="needs a preventive measure"):
        traced(order, paper.check, cause, person=cast.persons["A106"])
    measure = measures.name_measure(
        by=BY, title="x", step=paper.check, unit=cast.units["centre"], owner=cast.persons["manager"],
        due=timezone.localdate(),
    )  # fmt: skip
    found = traced(order, paper.check, cause, person=cast.persons["A106"], measure=measure)
    assert found.shared
    with pytest.raises(IntegrityError, match="preventive measure"), transaction.atomic():
        Trace.objects.filter(pk=found.pk).update(measure=None)
    with pytest.raises(ValidationError, match="rest on this measure"):
        measures.drop_measure(by=BY, measure=measure, outcome="不做了")


def test_measures_end_with_evidence(lake, taken, paper, cast) -> None:
    facts = {"step": paper.check, "unit": cast.units["centre"], "owner": cast.persons["manager"]}
    with pytest.raises(ValidationError, match="That day is over"):
        measures.name_measure(by=BY, title="x", due=timezone.localdate() - timedelta(days=1), **facts)
    measure = measures.name_measure(by=BY, title="x", due=timezone.localdate(), **facts)
    with pytest.raises(ValidationError, match="by what one sees"):
        measures.finish_measure(by=BY, measure=measure, outcome=" ")
    with pytest.raises(PermissionDenied):
        measures.finish_measure(by=cast.account("agent"), measure=measure, outcome="done")
    assert (
        measures.finish_measure(by=cast.account("manager"), measure=measure, outcome="已上线").state == "done"
    )
    with pytest.raises(ValidationError, match="already"):
        measures.drop_measure(by=BY, measure=measure, outcome="x")


def test_many_alike_are_traced_at_once_and_judged_together(lake, taken, paper, cause, cast) -> None:
    orders = [taken(ago=n, customer=f"137{n:08}") for n in range(5)]
    first = traced(orders[0], paper.take, cause)
    made = traces.trace_many(by=cast.account("quality"), orders=orders, step=paper.check, cause=cause)
    assert len(made) == 4 and {trace.scope for trace in made} == {"shared"}
    assert all("No person had a hand" in trace.reasons[0] for trace in made)
    first.refresh_from_db()
    assert first.step == paper.take
    with pytest.raises(ValidationError, match="still to be traced"):
        traces.trace_many(by=BY, orders=orders, step=paper.check)


def test_who_may_trace(lake, taken, paper, cast) -> None:
    order = taken()
    for name in ("agent", "team_leader", "outsider", "newcomer"):
        with pytest.raises(PermissionDenied):
            traces.trace_order(by=cast.account(name), order=order, step=paper.take)


def test_merged_orders_and_strange_steps_are_refused(lake, taken, paper, cast) -> None:
    order = taken()
    paper.mend.removed = True
    paper.mend.save()
    with pytest.raises(ValidationError, match="in use"):
        traced(order, paper.mend)
    Order.objects.filter(pk=order.pk).update(state="withdrawn")
    with pytest.raises(ValidationError, match="not traced"):
        traced(order, paper.take)


def test_same_type_is_the_same_step_and_cause_after_a_fix(lake, taken, paper, cause, cast) -> None:
    trace = traced(taken(ago=60), paper.check, cause)
    defect = evidence.open_defect(by=BY, trace=trace, title="核查漏看公告")
    processes.accept_defect(by=BY, defect=defect, owner=cast.persons["manager"], due=timezone.localdate())
    processes.fix_defect(by=BY, defect=defect)
    defect.refresh_from_db()
    defect.fixed_on = timezone.localdate() - timedelta(days=30)
    defect.save()
    again = traced(taken(ago=2), paper.check, cause)
    assert again.same_type and again.same_type_of == defect and again.days_since_fix == 28
    other = traced(taken(ago=2), paper.check, Cause.objects.exclude(pk=cause.pk).first())
    assert not other.same_type and other.same_type_of == defect
    long_after = trace_rules.change_rules(by=BY, after_fix=20)
    assert not traced(taken(ago=2), paper.check, cause).same_type and long_after.after_fix == 20
    today = timezone.localdate()
    found = returned(BY, today - timedelta(days=5), today)
    assert {one.trace.order_id for one in found} == {
        again.order_id,
        other.order_id,
        Trace.objects.latest("pk").order_id,
    }
    assert all(one.fix == defect and one.back.days == 28 for one in found)
    assert returned(BY, today - timedelta(days=90), today - timedelta(days=50)) == []


def test_earlier_traces_are_judged_again_when_a_fix_or_a_trace_comes_later(
    lake, taken, paper, cause, cast
) -> None:
    late = traced(taken(ago=5), paper.check, cause)
    first = traced(taken(ago=60), paper.check, Cause.objects.exclude(pk=cause.pk).first())
    defect = evidence.open_defect(by=BY, trace=first, title="核查漏看公告")
    processes.accept_defect(by=BY, defect=defect, owner=cast.persons["manager"], due=timezone.localdate())
    processes.fix_defect(by=BY, defect=defect)
    Defect.objects.filter(pk=defect.pk).update(fixed_on=timezone.localdate() - timedelta(days=30))
    late.refresh_from_db()
    assert late.days_since_fix is None, "the fix was declared after it was traced"
    assert judge_all_again() == 1 and judge_all_again() == 0
    late.refresh_from_db()
    assert (late.same_type, late.days_since_fix) == (False, 25), "mended for another cause"
    # A complaint from before the fix, traced only now, says that this cause was mended too.
    traced(taken(ago=50), paper.check, cause)
    late.refresh_from_db()
    assert late.same_type and late.same_type_of == defect
    trail = AuditEvent.objects.filter(action="complaint.judged_again", about_id=str(late.order_id))
    assert trail.count() == 2 and trail.latest("pk").detail["same_type"] == ["False", "True"]


def test_a_defect_comes_from_a_trace_with_the_complaint_as_its_case(lake, taken, paper, cast) -> None:
    trace = traced(taken(), paper.mend)
    defect = evidence.open_defect(by=cast.account("quality"), trace=trace, title="抢修无回单", detail="……")
    source = DefectSource.objects.get(defect=defect)
    assert (source.kind, source.number) == ("complaint", trace.order.number)
    assert defect.department == cast.units["network"] and defect.step == paper.mend
    assert Link.objects.filter(before__number=trace.order.number, after__number=defect.number).exists()
    with pytest.raises(ValidationError, match="already"):
        evidence.open_defect(by=BY, trace=trace, title="again")


def test_evidence_is_a_row_a_file_or_words(lake, taken, paper, cast) -> None:
    trace = traced(taken(), paper.take)
    day = lake.snapshot().days("contacts")[0]
    row = evidence.add_event(by=BY, trace=trace, table="contacts", row="c1", day=day, text="等了95秒")
    assert evidence.add_event(by=BY, trace=trace, table="contacts", row="c1", day=day) == row
    with pytest.raises(ValidationError, match="no longer"):
        evidence.add_event(by=BY, trace=trace, table="contacts", row="c99", day=day)
    with pytest.raises(ValidationError, match="no longer"):
        evidence.add_event(by=BY, trace=trace, table="pg_user", row="c1", day=day)
    with pytest.raises(ValidationError, match="what it shows"):
        evidence.add_note(by=BY, trace=trace, text=" ")
    evidence.add_note(by=BY, trace=trace, text="录音第2分钟")
    evidence.drop_evidence(by=BY, trace=trace, evidence=row)
    assert [one.text for one in TraceEvidence.objects.filter(trace=trace)] == ["录音第2分钟"]


def test_who_handled_it_comes_from_the_contact(lake, taken, cast) -> None:
    assert handled_by(taken(contact="c2")) == cast.persons["A102"]
    assert handled_by(taken()) is None


def test_suggestions_by_rule_and_by_like_orders(lake, taken, paper, cause, cast, klass) -> None:
    for n in range(3):
        traced(taken(f"小区没有信号{n}", ago=10 + n, cause=cause, service="voice"), paper.mend, cause)
    traced(taken("宽带装机慢", ago=4, text="装机约了三次没来"), paper.take)
    asked = taken("小区里没信号", cause=cause, service="voice", text="小区里手机没有信号")
    first = likely_steps(asked, BY)[0]
    assert first.step == paper.mend and first.cause == cause and first.cases == 3
    assert [words.en for words in first.reasons][:2] == ["3 of the same cause", "3 of the same service"]
    trace_rules.add_step_rule(by=BY, step=paper.check, words="没信号，无服务", because="先查公告")
    found = likely_steps(asked, BY)
    assert found[0].step == paper.check and found[0].share is None and "先查公告" in found[0].reasons[0].zh
    assert found[1].step == paper.mend
    with pytest.raises(ValidationError, match="for which complaints"):
        trace_rules.add_step_rule(by=BY, step=paper.check)
    # Whoever does not see the like orders is not told where they were traced.
    assert [one.step for one in likely_steps(asked, cast.account("outsider"))] == [paper.check]
