"""From opened to closed: what may happen, in which order, by whom; nothing is effective without proof."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from headwater.centre.improvement import standing
from headwater.centre.improvement.actions import evidence, gates, plan, projects, promises
from headwater.centre.improvement.models import Acceptance, Gate, Improvement, Stage, State
from headwater.centre.improvement.queries import gates_to_decide
from headwater.centre.notices.models import Duty
from headwater.centre.people.audit import System
from headwater.centre.people.models import AuditEvent
from tests.cast import Cast
from tests.centre.improvement.conftest import judged, make_promise

pytestmark = pytest.mark.django_db


def test_a_promise_measures_its_baseline_from_the_lake(promised: Improvement) -> None:
    # 72 answered, 3 lost a day, for 14 days.
    assert promised.baseline == pytest.approx(72 / 75)
    assert promised.baseline_days == 14
    assert promised.baseline_snapshot
    assert promised.baseline_lower is not None and promised.baseline_upper is not None
    assert promised.baseline_lower <= promised.baseline <= promised.baseline_upper
    assert promised.direction == "up"
    assert promised.goal == pytest.approx(72 / 75 + 0.02)
    assert promised.predictions.get().effect == pytest.approx(0.02)


def test_the_bad_day_widens_the_interval(centre: Cast, opened: Improvement) -> None:
    row = make_promise(centre.account("manager"), opened, baseline_to=date(2026, 3, 15))
    assert row.baseline == pytest.approx(15 * 72 / (15 * 75 + 9))
    assert row.baseline_upper is not None and row.baseline_lower is not None
    assert row.baseline_upper - row.baseline_lower > 0.005


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"indicator": "no_such"}, "indicator"),
        ({"baseline_from": date(2025, 3, 1), "baseline_to": date(2025, 3, 9)}, "baseline_from"),
        ({"due": date(2026, 3, 10)}, "due"),
        ({"size": 0.0}, "size"),
        ({"size": None}, "size"),
        ({"size": 0.2}, "size"),  # from 96 % to 116 %
        ({"indicator": "att", "size": 1e9}, "size"),  # a time below nothing
        ({"where": {"agent": "A101"}}, "where"),
        ({"where": {"no_such_column": "x"}}, "where"),
    ],
)
def test_a_promise_that_cannot_be_is_refused_in_words(
    centre: Cast, opened: Improvement, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        make_promise(centre.account("manager"), opened, **changed)
    assert field in refused.value.message_dict
    assert Improvement.objects.get(pk=opened.pk).indicator == ""


def test_guardrails_are_measured_beside_it(centre: Cast, promised: Improvement) -> None:
    made = promises.set_guardrail(
        by=centre.account("manager"), improvement=promised, indicator="att", margin=5
    )
    assert made.direction == "down"
    assert made.baseline == pytest.approx(85)
    assert made.limit == pytest.approx(90)
    with pytest.raises(ValidationError):
        promises.set_guardrail(
            by=centre.account("manager"), improvement=promised, indicator="answer_rate", margin=1
        )


def through_the_gates(cast: Cast, row: Improvement, until: str) -> Improvement:
    """Pass one gate after the other with evidence, until a stage begins."""
    owner, manager = cast.account("analyst"), cast.account("manager")
    words = {"define": "voice", "measure": "data", "analyse": "causes", "improve": "pilot"}
    while row.stage != until:
        if row.stage in words:
            evidence.state_evidence(
                by=owner, improvement=row, condition=words[row.stage], title="seen and written down"
            )
        if row.stage == "improve":
            done = plan.add_measure(
                by=owner, improvement=row, title="Do it", owner=cast.persons["A101"], due=date(2026, 4, 1)
            )
            plan.finish_measure(by=cast.account("agent"), measure=done, evidence="photo on the wall")
        gates.ask_gate(by=owner, improvement=row)
        gates.pass_gate(by=manager, improvement=row)
        row = Improvement.objects.get(pk=row.pk)
    return row


def test_from_define_to_effective(centre: Cast, promised: Improvement) -> None:
    owner, manager = centre.account("analyst"), centre.account("manager")
    row = through_the_gates(centre, promised, Stage.CONTROL)
    with pytest.raises(ValidationError, match=r"verified|验证"):
        gates.ask_gate(by=owner, improvement=row)
    projects.accept(by=manager, improvement=row, verification=judged(row))
    for key in ("handbook", "watch"):
        evidence.put_evidence(by=System("test"), improvement=row, condition=key, title="G-1", number="G-1")
    gates.ask_gate(by=owner, improvement=row)
    gates.pass_gate(by=manager, improvement=row)
    row = Improvement.objects.get(pk=row.pk)
    assert row.state == State.EFFECTIVE
    assert row.acceptance is not None and row.acceptance.verification.verdict == "shown"
    said = set(AuditEvent.objects.filter(about_id=str(row.pk)).values_list("action", flat=True))
    assert {"improvement.opened", "improvement.promised", "gate.passed", "improvement.closed"} <= said


def test_nothing_is_effective_without_a_shown_verification(centre: Cast, promised: Improvement) -> None:
    manager = centre.account("manager")
    for state in (State.ACCEPTED, State.ROLLING_OUT, State.EFFECTIVE):
        with pytest.raises(IntegrityError), transaction.atomic():
            Improvement.objects.filter(pk=promised.pk).update(state=state)
    for verdict in ("not_shown", "harmed"):
        missed = judged(promised, verdict)
        with pytest.raises(ValidationError):
            projects.accept(by=manager, improvement=promised, verification=missed)
        with pytest.raises(IntegrityError), transaction.atomic():
            Acceptance.objects.create(improvement=promised, verification=missed, verdict=verdict, effect=0.1)
        # Nor can a verdict be invented beside the verification's own.
        with pytest.raises(IntegrityError), transaction.atomic():
            Acceptance.objects.create(improvement=promised, verification=missed, effect=0.1)
            connection.cursor().execute("set constraints all immediate")
    with pytest.raises(ValidationError):
        projects.close_effective(by=manager, improvement=promised)
    with pytest.raises(ValidationError):
        projects.begin_roll_out(by=manager, improvement=promised)


def test_the_owner_neither_accepts_nor_decides(centre: Cast) -> None:
    manager = centre.account("manager")
    row = projects.open_improvement(
        by=manager, title="Own", unit=centre.units["centre"], owner=centre.persons["manager"]
    )
    make_promise(manager, row)
    evidence.state_evidence(by=manager, improvement=row, condition="voice", title="heard")
    gates.ask_gate(by=manager, improvement=row)
    with pytest.raises(PermissionDenied):
        gates.pass_gate(by=manager, improvement=row)
    with pytest.raises(PermissionDenied):
        projects.accept(by=manager, improvement=row, verification=judged(row))
    gates.pass_gate(by=centre.account("quality"), improvement=row)
    assert Improvement.objects.get(pk=row.pk).stage == Stage.MEASURE


def test_giving_it_away_does_not_let_one_decide_on_it(centre: Cast) -> None:
    manager = centre.account("manager")
    row = projects.open_improvement(
        by=manager, title="Own", unit=centre.units["centre"], owner=centre.persons["manager"]
    )
    make_promise(manager, row)
    projects.change(by=manager, improvement=row, title="Own", owner=centre.persons["analyst"], problem="")
    row.refresh_from_db()
    with pytest.raises(PermissionDenied):
        projects.accept(by=manager, improvement=row, verification=judged(row))
    assert projects.accept(by=centre.account("quality"), improvement=row, verification=judged(row))


def test_a_gate_comes_back_with_its_reason(centre: Cast, promised: Improvement) -> None:
    owner, manager = centre.account("analyst"), centre.account("manager")
    evidence.state_evidence(by=owner, improvement=promised, condition="voice", title="heard")
    with pytest.raises(ValidationError):
        gates.return_gate(by=manager, improvement=promised, reason="too early")
    gates.ask_gate(by=owner, improvement=promised)
    with pytest.raises(ValidationError):
        gates.return_gate(by=manager, improvement=promised, reason=" ")
    gate = gates.return_gate(by=manager, improvement=promised, reason="say which customers")
    assert (gate.state, gate.reason) == (Gate.State.RETURNED, "say which customers")
    assert {line["key"] for line in gate.stood} == {"voice", "promise", "owner"}
    assert gates.ask_gate(by=owner, improvement=promised).state == Gate.State.ASKED


def test_a_gate_asks_for_what_is_missing(centre: Cast, opened: Improvement) -> None:
    with pytest.raises(ValidationError):
        gates.ask_gate(by=centre.account("analyst"), improvement=opened)
    with pytest.raises(ValidationError):
        evidence.state_evidence(
            by=centre.account("analyst"), improvement=opened, condition="promise", title="promised!"
        )


def test_what_was_not_shown_goes_back_to_analysis(centre: Cast, promised: Improvement) -> None:
    owner, manager = centre.account("analyst"), centre.account("manager")
    row = through_the_gates(centre, promised, Stage.CONTROL)
    projects.accept(by=manager, improvement=row, verification=judged(row))
    reason = {"en": "The gain has slipped back.", "zh": "成效已回落。"}
    projects.return_to_analysis(by=System("watch"), improvement=row, reason=reason)
    row = Improvement.objects.get(pk=row.pk)
    assert (row.state, row.stage, row.returned_count, row.acceptance) == (
        State.IN_WORK,
        Stage.ANALYSE,
        1,
        None,
    )
    assert row.returns.get().say("zh-hans") == "成效已回落。"
    # The evidence of the first round counts no more for the stages that are walked again.
    with pytest.raises(ValidationError):
        gates.ask_gate(by=owner, improvement=row)
    row = through_the_gates(centre, row, Stage.IMPROVE)
    met = {s.condition.key: (s.met, s.text) for s in standing.conditions(row, Stage.IMPROVE)}
    assert met["measures"] == (False, "退回后尚无新措施")  # what was done before has not helped
    assert through_the_gates(centre, row, Stage.CONTROL).returned_count == 1
    with pytest.raises(ValidationError):
        projects.return_to_analysis(by=System("watch"), improvement=row, reason={"en": "", "zh": ""})


def test_the_goal_does_not_move_once_its_gate_is_passed(centre: Cast, promised: Improvement) -> None:
    row = through_the_gates(centre, promised, Stage.ANALYSE)
    with pytest.raises(ValidationError):
        make_promise(centre.account("manager"), row, size=0.001)
    with pytest.raises(ValidationError):
        promises.set_guardrail(by=centre.account("manager"), improvement=row, indicator="att", margin=5)


def test_it_stops_with_a_reason_alone(centre: Cast, promised: Improvement) -> None:
    manager = centre.account("manager")
    with pytest.raises(ValidationError):
        projects.stop(by=manager, improvement=promised, reason="")
    row = projects.stop(by=manager, improvement=promised, reason="merged with I-9")
    assert row.state == State.STOPPED
    with pytest.raises(ValidationError):
        make_promise(manager, row)


def test_two_people_at_once_are_told(centre: Cast, promised: Improvement) -> None:
    manager, owner = centre.account("manager"), centre.account("analyst")
    seen = AuditEvent.objects.latest("pk").pk
    facts = {"improvement": promised, "owner": promised.owner, "problem": ""}
    projects.change(by=owner, title="Answer nearly all calls", seen=seen, **facts)
    with pytest.raises(ValidationError, match="analyst"):
        projects.change(by=manager, title="Answer most calls", seen=seen, **facts)


def test_measures_are_their_owners(centre: Cast, promised: Improvement) -> None:
    owner = centre.account("analyst")
    made = plan.add_measure(
        by=owner,
        improvement=promised,
        title="Put up the list",
        owner=centre.persons["A101"],
        due=date(2026, 4, 1),
    )
    with pytest.raises(PermissionDenied):
        plan.finish_measure(by=centre.account("outsider"), measure=made, evidence="x")
    with pytest.raises(ValidationError):
        plan.finish_measure(by=centre.account("agent"), measure=made, evidence=" ")
    with pytest.raises(PermissionDenied):
        plan.drop_measure(by=centre.account("agent"), measure=made, reason="no time")
    assert plan.finish_measure(by=centre.account("agent"), measure=made, evidence="it hangs").done_on
    with pytest.raises(ValidationError):
        plan.drop_measure(by=owner, measure=made, reason="late")


def test_nobody_borrows_the_proof_of_another_improvement(centre: Cast, promised: Improvement) -> None:
    manager = centre.account("manager")
    other = projects.open_improvement(
        by=manager, title="Other", unit=centre.units["centre"], owner=centre.persons["analyst"]
    )
    made = projects.accept(by=manager, improvement=promised, verification=judged(promised))
    with pytest.raises(ValidationError):
        projects.accept(by=manager, improvement=other, verification=made.verification)
    with pytest.raises(IntegrityError), transaction.atomic():
        Improvement.objects.filter(pk=promised.pk).update(acceptance=None, state=State.IN_WORK)
        Improvement.objects.filter(pk=other.pk).update(acceptance=made, state=State.ACCEPTED)
        connection.cursor().execute("set constraints all immediate")


def duty_of(gate: Gate) -> Duty:
    return Duty.objects.get(key=gate.duty)


def test_a_gate_is_the_duty_of_who_decides(centre: Cast, promised: Improvement) -> None:
    owner, manager = centre.account("analyst"), centre.account("manager")
    evidence.state_evidence(by=owner, improvement=promised, condition="voice", title="heard")
    gate = gates.ask_gate(by=owner, improvement=promised)
    assert (duty_of(gate).person, duty_of(gate).state) == (manager.person, "open")
    assert list(gates_to_decide(manager)) == [gate]
    assert not gates_to_decide(owner).exists()
    gates.pass_gate(by=centre.account("quality"), improvement=promised)
    assert duty_of(gate).state == "fulfilled"


def test_nobody_waits_for_a_gate_of_a_round_that_is_over(centre: Cast, promised: Improvement) -> None:
    owner, manager = centre.account("analyst"), centre.account("manager")
    evidence.state_evidence(by=owner, improvement=promised, condition="voice", title="heard")
    gate = gates.ask_gate(by=owner, improvement=promised)
    reason = {"en": "Harm was seen.", "zh": "出现损害。"}
    projects.return_to_analysis(by=System("watch"), improvement=promised, reason=reason)
    assert duty_of(gate).state == "withdrawn"
    assert not gates_to_decide(manager).exists()


def test_the_promise_is_a_duty_of_its_owner(centre: Cast, promised: Improvement) -> None:
    duty = Duty.objects.get(key=f"improvement.promise:{promised.pk}")
    assert (duty.person, duty.due, duty.state) == (promised.owner, promised.due, "open")
    projects.stop(by=centre.account("manager"), improvement=promised, reason="merged")
    assert Duty.objects.get(pk=duty.pk).state == "withdrawn"
