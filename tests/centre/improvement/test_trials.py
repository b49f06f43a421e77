"""From a promise over a pilot and a verification to the roll-out: nothing is claimed that was not shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from headwater.centre.improvement.actions import pilots, projects, promises, rollouts, verifications
from headwater.centre.improvement.models import (
    Improvement,
    Pilot,
    PilotGuardrail,
    PilotLook,
    State,
    Verification,
    Watch,
)
from headwater.centre.improvement.queries import trials
from headwater.centre.jobs import running
from headwater.centre.notices.models import Notice
from headwater.centre.people.actions import units
from headwater.centre.people.models import RoleGrant, UnitKind
from headwater.centre.performance.models import SpecialAnalysis
from headwater.engine.lake import Lake, publish_facts
from tests.cast import BY, SINCE, Cast
from tests.centre.improvement.trial_lake import FIRST, LAST, START, TEAMS, contacts

pytestmark = pytest.mark.django_db
HALF = tuple(TEAMS[:4])


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are read in English here."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three centres: nothing happened, four teams talk shorter, all teams do."""
    found = {}
    for name, treated in (("still", ()), ("half", HALF), ("all", tuple(TEAMS))):
        found[name] = tmp_path_factory.mktemp(f"trials-{name}")
        publish_facts(Lake(found[name]), "contacts", pa.Table.from_pylist(contacts(treated=treated)), "test")
    return found


@pytest.fixture
def eight(cast: Cast) -> Cast:
    """The cast with eight teams."""
    for number in range(4, 9):
        zone = "south" if number in (7, 8) else "north"
        code = f"team_{number}"
        cast.units[code] = units.open_unit(
            kind=UnitKind.TEAM, code=code, name=f"{number}班", name_en=f"Team {number}",
            parent=cast.units[zone], opened=SINCE, by=BY,
        )  # fmt: skip
    return cast


def opened(cast: Cast) -> Improvement:
    """The analyst's promise: 10 s less talk."""
    manager = cast.account("manager")
    row = projects.open_improvement(
        by=manager, title="Shorter greeting", unit=cast.units["centre"], owner=cast.persons["analyst"]
    )
    row = promises.promise(
        by=manager, improvement=row, indicator="att", size=10.0, due=date(2026, 12, 31),
        baseline_from=FIRST, baseline_to=START - timedelta(days=1),
    )  # fmt: skip
    promises.set_guardrail(by=manager, improvement=row, indicator="aht", margin=5.0)
    return row


def designed(cast: Cast, **changed: Any) -> Pilot:
    facts: dict[str, Any] = {
        "title": "Greeting in two words", "unit": cast.units["centre"], "size": 10.0, "matched_on": ["aht"],
        "size_a": 4, "size_b": 4, "given": [], "by_lot": True, "history_from": FIRST, "start": START,
        "weeks": 8, "settle": 0, "looks": 1,
    }  # fmt: skip
    pilot = pilots.design(by=cast.account("analyst"), improvement=opened(cast), **(facts | changed))
    assert [run.state for run in running.perform_waiting() if run.task == pilots.PLAN] == ["done"]
    return Pilot.objects.get(pk=pilot.pk)


def locked(cast: Cast, **changed: Any) -> Pilot:
    return pilots.lock(by=cast.account("analyst"), pilot=designed(cast, **changed))


def verified(cast: Cast, row: Improvement | None = None) -> Verification:
    row = row or opened(cast)
    made = verifications.plan(
        by=cast.account("analyst"), improvement=row, since=FIRST, start=START, until=LAST - timedelta(days=14)
    )
    return verifications.judge(by=cast.account("analyst"), verification=made)


@pytest.fixture
def still(eight: Cast, lakes: dict[str, Path], settings: Any) -> Cast:
    settings.HOME = lakes["still"]
    return eight


@pytest.fixture
def half(eight: Cast, lakes: dict[str, Path], settings: Any) -> Cast:
    settings.HOME = lakes["half"]
    return eight


@pytest.fixture
def whole(eight: Cast, lakes: dict[str, Path], settings: Any) -> Cast:
    settings.HOME = lakes["all"]
    return eight


def test_the_plan_says_who_is_compared_and_what_can_be_shown(still: Cast) -> None:
    pilot = designed(still)
    assert len(pilot.arm("a")) == len(pilot.arm("b")) == 4
    assert pilot.plan["bound"] <= pilot.plan["largest"]
    assert 0 < pilot.plan["mde"] < 10
    assert pilot.plan["enough"] and pilot.plan["weeks_needed"] <= 8
    assert pilot.plan["reach"][0][1] > pilot.plan["reach"][-1][1]
    assert [rail.indicator for rail in pilot.guardrails.all()] == ["aht"]


def test_another_lot_is_drawn_from_the_same_pairs(still: Cast) -> None:
    pilot = designed(still)
    drawn = set()
    for _ in range(6):
        pilots.change(by=still.account("analyst"), pilot=pilot, again=True)
        running.perform_waiting()
        pilot = Pilot.objects.get(pk=pilot.pk)
        drawn.add(tuple(sorted(team.code for team in pilot.arm("a"))))
    assert len(drawn) > 1


def test_a_control_is_found_for_given_teams(still: Cast) -> None:
    pilot = designed(still, given=["team_1", "team_2", "team_5"], size_b=3)
    assert [team.code for team in pilot.arm("a")] == ["team_1", "team_2", "team_5"]
    assert len(pilot.arm("b")) == 3


def test_nothing_changes_once_it_is_locked(still: Cast) -> None:
    pilot = locked(still)
    with pytest.raises(ValidationError):
        pilots.change(by=still.account("analyst"), pilot=pilot, weeks=2)
    looks = list(pilot.planned_looks.all())
    assert [look.last for look in looks] == [False, True]
    assert looks[0].alpha < looks[1].alpha < 0.025
    assert pilot.afterwards  # its days were in the lake already, which every verdict says


def test_who_may_design_and_lock(still: Cast) -> None:
    pilot = designed(still)
    for name in ("team_leader", "supervisor", "agent", "outsider"):
        with pytest.raises(PermissionDenied):
            pilots.lock(by=still.account(name), pilot=pilot)


def test_a_pilot_needs_four_weeks_of_history(still: Cast) -> None:
    with pytest.raises(ValidationError, match="four weeks"):
        designed(still, history_from=START - timedelta(days=20))


def test_a_shown_pilot_verifies_the_improvement(half: Cast) -> None:
    pilot = locked(half, given=list(HALF), size_b=4)
    first, last = list(pilot.planned_looks.all())
    found = pilots.look(by=half.account("analyst"), planned=first)
    assert found.found["state"] == "shown"
    pilots.look(by=half.account("analyst"), planned=last)
    pilot = Pilot.objects.get(pk=pilot.pk)
    assert pilot.state == Pilot.State.ENDED
    assert pilot.result["lower"] < -20 < pilot.result["upper"] < 0
    assert pilot.improvement.evidence.filter(condition="pilot", number=pilot.number).exists()
    assert pilot.improvement.predictions.filter(source="pilot").get().effect == pilot.result["effect"]
    row = verifications.verify_by_pilot(by=half.account("analyst"), pilot=pilot)
    assert (row.state, row.verdict, row.pilot) == ("judged", "shown", pilot)
    assert any("制定计划时" in note["zh"] for note in row.found["notes"])
    with pytest.raises(ValidationError):
        verifications.verify_by_pilot(by=half.account("analyst"), pilot=pilot)


def test_a_pilot_without_effect_sends_the_improvement_back_by_itself(still: Cast) -> None:
    pilot = locked(still, given=list(HALF), looks=0)
    pilots.look(by=still.account("analyst"), planned=pilot.planned_looks.get())
    row = Improvement.objects.get(pk=pilot.improvement_id)
    back = row.returns.get()
    assert row.returned_count == 1 and row.state == State.IN_WORK
    assert "未证实" in back.say("zh") and "not shown" in back.say("en")
    analysis = SpecialAnalysis.objects.get()
    assert analysis.state == SpecialAnalysis.State.RETURNED
    assert row.verifications.get().verdict == "not_shown"


def test_a_look_is_done_once_and_never_before_its_days(half: Cast) -> None:
    pilot = locked(half, given=list(HALF), start=LAST - timedelta(days=6), weeks=4, looks=1)
    look = pilot.planned_looks.first()
    assert look is not None
    with pytest.raises(ValidationError, match="Figures up to"):
        pilots.look(by=half.account("analyst"), planned=look)
    PilotLook.objects.filter(pk=look.pk).update(until=LAST)
    pilots.look(by=half.account("analyst"), planned=look)
    with pytest.raises(ValidationError, match="done already"):
        pilots.look(by=half.account("analyst"), planned=look)


def test_teams_dissolved_in_the_pilot_end_it_in_words(half: Cast) -> None:
    pilot = locked(half, given=list(HALF), looks=0)
    # Their figures stand under other codes now, as after a merger.
    for number, team in enumerate(pilot.teams.filter(arm="a")[:3]):
        team.code = f"gone_{number}"
        team.save()
    pilots.look(by=half.account("analyst"), planned=pilot.planned_looks.get())
    pilot = Pilot.objects.get(pk=pilot.pk)
    assert pilot.state == Pilot.State.ENDED and pilot.result["state"] == "impossible"
    assert "gone_0" in pilot.result["words"]["en"]
    assert pilot.improvement.returned_count == 0
    with pytest.raises(ValidationError, match="could not be judged"):
        verifications.verify_by_pilot(by=half.account("analyst"), pilot=pilot)


def test_what_all_teams_did_is_shown_without_a_control(whole: Cast) -> None:
    row = verified(whole)
    assert row.verdict == "shown"
    assert row.lower is not None and row.upper is not None
    assert row.lower < -20 < row.upper < 0
    assert row.found["rails"][0]["state"] == "shown"  # handling got shorter too
    after = [day for day in row.found["days"] if day >= START.isoformat()]
    assert len(row.found["expected"]) == len(row.found["days"]) > len(after) > 30
    assert Improvement.objects.get(pk=row.improvement_id).state == State.IN_WORK  # nobody accepted it yet


def test_no_effect_goes_back_to_analysis_with_the_reason(still: Cast) -> None:
    row = verified(still)
    assert row.verdict == "not_shown"
    improvement = Improvement.objects.get(pk=row.improvement_id)
    back = improvement.returns.get()
    assert back.verification == row.pk
    assert back.analysis and SpecialAnalysis.objects.get().reason
    assert Notice.objects.filter(to=still.persons["analyst"]).exists()
    with pytest.raises(ValidationError):
        verifications.accept(by=still.account("manager"), verification=row)


def test_asking_again_on_the_same_days_halves_the_error(still: Cast) -> None:
    first = verified(still)
    again = verified(still, Improvement.objects.get(pk=first.improvement_id))
    assert (first.alpha, again.alpha) == (0.025, 0.0125)


def test_it_is_judged_by_itself_once_its_days_are_there(whole: Cast) -> None:
    row = opened(whole)
    made = verifications.plan(
        by=whole.account("analyst"), improvement=row, since=FIRST, start=START, until=LAST
    )
    assert made.plan["mde"] > 0
    running.defer("improvement.trials", by=BY)
    (run,) = [run for run in running.perform_waiting() if run.task == "improvement.trials"]
    assert run.result["verifications"] == 1
    assert Verification.objects.get(pk=made.pk).verdict == "shown"
    running.defer("improvement.trials", by=BY)
    (run,) = [run for run in running.perform_waiting() if run.task == "improvement.trials"]
    assert run.result["verifications"] == 0


def test_too_few_days_cannot_be_judged_and_nothing_goes_back(whole: Cast) -> None:
    row, short = opened(whole), START - timedelta(days=10)
    with pytest.raises(ValidationError, match=r"10 days before the start and 4 after.*28 and 7.*other days"):
        verifications.plan(
            by=whole.account("analyst"), improvement=row, since=short, start=START,
            until=START + timedelta(days=3), hopeless=False,
        )  # fmt: skip
    made = verifications.plan(
        by=whole.account("analyst"), improvement=row, since=FIRST, start=START, until=LAST
    )
    Verification.objects.filter(pk=made.pk).update(since=short)  # its history was taken back meanwhile
    made = verifications.judge(by=whole.account("analyst"), verification=made)
    assert made.state == Verification.State.IMPOSSIBLE and made.verdict == ""
    assert "28" in made.found["words"]["zh"] and "请等待" not in made.found["words"]["zh"]
    assert Improvement.objects.get(pk=made.improvement_id).returned_count == 0


def test_a_plan_is_withdrawn_only_before_its_days(whole: Cast) -> None:
    row = opened(whole)
    by = whole.account("analyst")
    made = verifications.plan(by=by, improvement=row, since=FIRST, start=START, until=LAST)
    with pytest.raises(ValidationError, match="judged, not withdrawn"):
        verifications.withdraw(by=by, verification=made)
    with pytest.raises(ValidationError, match="already"):
        verifications.plan(by=by, improvement=row, since=FIRST, start=START, until=LAST)


def test_the_ledger_refuses_a_verdict_without_a_judgement(whole: Cast) -> None:
    row = verified(whole)
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.filter(pk=row.pk).update(state="planned")
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.filter(pk=row.pk).update(lower=None)


def accepted(cast: Cast) -> Improvement:
    row = verified(cast)
    verifications.accept(by=cast.account("manager"), verification=row)
    return Improvement.objects.get(pk=row.improvement_id)


def test_a_broken_guardrail_is_harm_whatever_the_promise_did(whole: Cast) -> None:
    row = opened(whole)
    # Handling must not get shorter by more than a second here; it does.
    row.guardrails.update(direction="up", margin=1.0)
    judged = verified(whole, row)
    assert judged.found["promise_state"] == "shown"
    assert judged.verdict == "harmed"
    back = Improvement.objects.get(pk=row.pk).returns.get()
    assert "平均处理时长" in back.say("zh")
    with pytest.raises(ValidationError):
        verifications.accept(by=whole.account("manager"), verification=judged)


def test_accepting_is_for_somebody_else_and_begins_the_watch(whole: Cast) -> None:
    row = verified(whole)
    for name in ("analyst", "team_leader", "outsider"):
        with pytest.raises(PermissionDenied):
            verifications.accept(by=whole.account(name), verification=row)
    verifications.accept(by=whole.account("manager"), verification=row)
    improvement = Improvement.objects.get(pk=row.improvement_id)
    assert improvement.state == State.ACCEPTED
    assert improvement.evidence.filter(condition="watch").exists()
    watch = rollouts.look_after(by=BY, watch=Watch.objects.get())
    assert watch.state == Watch.State.HOLDS and watch.found["weeks"]


def test_a_gain_that_slips_back_returns_the_improvement(whole: Cast) -> None:
    improvement = accepted(whole)
    # Shown over the first six weeks; from START on the talk is 20 s shorter. For an indicator that is to
    # go up, the same move is the loss of what was gained.
    shown = Verification.objects.filter(improvement=improvement)
    shown.update(since=FIRST, start=FIRST + timedelta(days=7), until=START - timedelta(days=1), effect=10.0)
    shown.update(direction="up")
    slipped = rollouts.look_after(by=BY, watch=Watch.objects.get())
    assert slipped.state == Watch.State.SLIPPED
    assert slipped.found["since"] == START.isoformat()
    back = Improvement.objects.get(pk=improvement.pk)
    assert back.state == State.IN_WORK and back.acceptance is None
    assert "回落" in back.returns.get().say("zh")
    # Told once: the next look changes nothing.
    rollouts.look_after(by=BY, watch=slipped)
    assert back.returns.count() == 1


def planned_wave(cast: Cast, improvement: Improvement) -> Any:
    return rollouts.plan_wave(
        by=cast.account("analyst"), improvement=improvement, unit=cast.units["north"], starts=START,
        owner=cast.persons["supervisor"], persons=30,
    )  # fmt: skip


def test_waves_are_inspected_and_measured_beside_what_was_shown(whole: Cast) -> None:
    improvement = accepted(whole)
    wave = planned_wave(whole, improvement)
    assert Improvement.objects.get(pk=improvement.pk).state == State.ROLLING_OUT
    supervisor = whole.account("supervisor")
    rollouts.report_wave(by=supervisor, wave=wave, persons=30, informed=28, trained=20)
    with pytest.raises(ValidationError):
        rollouts.report_wave(by=supervisor, wave=wave, persons=30, informed=31, trained=0)
    with pytest.raises(PermissionDenied):
        rollouts.report_wave(by=whole.account("team_leader"), wave=wave, persons=1, informed=0, trained=0)
    rollouts.set_checklist(
        by=whole.account("analyst"), improvement=improvement, items=["Card on each desk", ""]
    )
    inspection = rollouts.inspect(
        by=supervisor, wave=wave, on=START, note="", items=[("Card on each desk", True, "seen on 12 desks")]
    )
    assert inspection.items.get().kept
    with pytest.raises(ValidationError, match="by what one sees"):
        rollouts.inspect(by=supervisor, wave=wave, on=START, note="", items=[("Card", True, " ")])
    assert trials.wave_seen_by(supervisor, wave.pk) is not None
    measured = rollouts.measure_wave(by=BY, wave=wave)
    assert measured.found["state"] == "shown" and measured.found["effect"] < -10


def test_nothing_is_rolled_out_before_it_was_accepted(whole: Cast) -> None:
    row = verified(whole)
    with pytest.raises(ValidationError, match="verified and accepted"):
        planned_wave(whole, row.improvement)


def test_a_filter_that_a_guardrail_cannot_answer_is_said_and_stops_nothing(half: Cast) -> None:
    pilot = locked(half, given=list(HALF), looks=0)
    Improvement.objects.filter(pk=pilot.improvement_id).update(where={"queue": "A"})
    PilotGuardrail.objects.create(pilot=pilot, indicator="employee_satisfaction", direction="up", margin=0.1)
    pilots.look(by=half.account("analyst"), planned=pilot.planned_looks.get())
    found = Pilot.objects.get(pk=pilot.pk).result
    rails = {rail["indicator"]: rail for rail in found["rails"]}
    assert found["state"] == "shown"
    assert rails["employee_satisfaction"]["state"] == "not_shown"
    assert rails["employee_satisfaction"]["words"]["zh"]


def test_teams_and_waves_come_from_units_that_one_may_decide_on(whole: Cast) -> None:
    improvement = accepted(whole)
    zone = RoleGrant.objects.create(
        account=whole.accounts["newcomer"], role="quality_manager", unit=whole.units["north"]
    )
    with pytest.raises(PermissionDenied):
        rollouts.plan_wave(
            by=whole.account("newcomer"), improvement=improvement, unit=whole.units["south"], starts=START,
            owner=whole.persons["supervisor"], persons=1,
        )  # fmt: skip
    assert zone.unit == whole.units["north"]


def test_indicators_without_figures_and_by_the_month_do_not_empty_the_choice(still: Cast) -> None:
    pilot = designed(still, matched_on=["aht", "employee_satisfaction", "attrition_rate_month"])
    said = " ".join(note["en"] for note in pilot.plan["notes"])
    assert "only 0 of 8 teams have figures" in said
    assert "month" in said
    assert {row[0] for row in pilot.plan["differences"]} == {"att", "aht"}


def test_the_promise_stands_once_a_pilot_is_locked_on_it(still: Cast) -> None:
    pilot, manager = locked(still), still.account("manager")
    with pytest.raises(ValidationError, match="pilot is locked"):
        promises.promise(
            by=manager, improvement=pilot.improvement, indicator="aht", size=9.0, due=date(2026, 12, 31),
            baseline_from=FIRST, baseline_to=START - timedelta(days=1),
        )  # fmt: skip
    with pytest.raises(ValidationError, match="guardrails included"):
        promises.drop_guardrail(by=manager, guardrail=pilot.improvement.guardrails.get())
    assert PilotGuardrail.objects.filter(pilot=pilot).count() == 1


def test_a_plan_of_another_promise_or_of_dissolved_teams_is_not_locked(still: Cast) -> None:
    pilot, analyst = designed(still), still.account("analyst")
    units.close_unit(unit=pilot.arm("a")[0].unit, on=START - timedelta(days=1), by=BY)
    with pytest.raises(ValidationError, match="Dissolved since the teams were chosen"):
        pilots.lock(by=analyst, pilot=pilot)
    promises.promise(
        by=still.account("manager"), improvement=pilot.improvement, indicator="aht", size=9.0,
        due=date(2026, 12, 31), baseline_from=FIRST, baseline_to=START - timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="promise was changed"):
        pilots.lock(by=analyst, pilot=pilot)


def test_what_was_shown_before_a_return_is_not_accepted_after_it(whole: Cast) -> None:
    made, manager = verified(whole), whole.account("manager")
    assert made.verdict == "shown"
    projects.return_to_analysis(by=BY, improvement=made.improvement, reason={"en": "Slipped.", "zh": "回落"})
    with pytest.raises(ValidationError, match="must be shown anew"):
        verifications.accept(by=manager, verification=made)
    assert Improvement.objects.get(pk=made.improvement_id).state == State.IN_WORK


def test_a_second_pilot_on_the_same_days_may_err_half_as_often(still: Cast) -> None:
    first = locked(still, looks=0, size_a=2, size_b=2)
    second = pilots.design(
        by=still.account("analyst"), improvement=first.improvement, title="Once more", unit=first.unit,
        size=10.0, matched_on=[], size_a=2, size_b=2, given=[], by_lot=True, history_from=FIRST,
        start=START, weeks=8, settle=0, looks=0,
    )  # fmt: skip
    running.perform_waiting()
    second = pilots.lock(by=still.account("analyst"), pilot=Pilot.objects.get(pk=second.pk))
    assert first.planned_looks.get().alpha == pytest.approx(0.025)
    assert second.planned_looks.get().alpha == pytest.approx(0.0125)
