"""Results against figures worked out by hand: arms, stages, later waves, the month, the finding."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.utils import timezone

from headwater.centre.complaints.actions import orders
from headwater.centre.complaints.models import ComplaintClass
from headwater.centre.findings.models import Finding
from headwater.centre.improvement.actions import findings as answering
from headwater.centre.improvement.actions import projects
from headwater.centre.recovery.actions import follow_ups, lists, results
from headwater.centre.recovery.models import Arm, Campaign, Recipient
from headwater.centre.recovery.presenters import results as presenter
from headwater.centre.recovery.queries.outcomes.arms import complained, left, satisfied
from headwater.centre.recovery.queries.outcomes.customers import material_of
from headwater.centre.recovery.queries.outcomes.identification import month_of
from headwater.centre.recovery.queries.outcomes.later_waves import later_waves
from headwater.centre.recovery.queries.outcomes.satisfaction import stages_of
from headwater.centre.surveys.actions import give_answer
from headwater.centre.surveys.models import Invitation
from headwater.engine.lake import Lake, publish_facts
from headwater.engine.lake.intake import import_files
from headwater.engine.lake.intake.profile import Field, Profile
from tests.cast import Cast
from tests.centre.recovery.campaigning import called, drawn, numbers, of, running

TODAY = timezone.localdate


def survey(
    customer: str, day: date, score: float, kind: str = "relationship", wave: str = "W1"
) -> dict[str, Any]:
    """One answer of the lake."""
    at = datetime.combine(day, time(4))
    return {
        "id": f"{customer}-{day}-{kind}",
        "answered_at": at,
        "local_day": day,
        "local_slot": 48,
        "kind": kind,
        "wave": wave,
        "item": "总体满意度",
        "score": score,
        "customer": customer,
    }


def put(home: Path, table: str, rows: list[dict[str, Any]]) -> None:
    """Into the lake of the data folder."""
    publish_facts(Lake(home), table, pa.Table.from_pylist(rows), "test", shared=True)


@pytest.fixture
def lake(tmp_path: Path, settings) -> Path:
    """An empty data folder of the test's own."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def judged(cast: Cast, lake: Path) -> Campaign:
    """Forty customers, ten held out; of the thirty 20 reached: 8 repaired, 6 dissatisfied, 6 content."""
    made = running(cast, numbers(40), per_agent=40, event_on=TODAY() - timedelta(days=20))
    verdicts = iter(["repaired"] * 8 + ["dissatisfied"] * 6 + ["content"] * 6 + ["unreachable"] * 10)
    for name in ("agent", "team_leader"):
        for row in of(cast, made, name):
            called(cast, row, next(verdicts), name)
    return made


def customers_of(campaign: Campaign, **facts: Any) -> list[str]:
    """In the order of the cohort."""
    return list(Recipient.objects.filter(campaign=campaign, **facts).values_list("customer", flat=True))


def test_precision_is_of_those_who_were_reached(judged: Campaign, cast: Cast):
    page = presenter.page(judged, cast.account("quality"))
    assert page["precision"]["value"] == "70.0%" and page["precision"]["n"] == 20
    # Wilson for 14 of 20.
    assert page["precision"]["range"] == "48.1% – 85.5%"
    assert sum(line["n"] for line in page["groups"]) == 20


def test_as_drawn_takes_everybody_as_reached_only_who_picked_up(judged: Campaign, cast: Cast):
    """Answers afterwards: all repaired satisfied, nobody else of the drawn, half of the hold-out."""
    rows = {row.customer: row for row in judged.recipients.all()}
    held = [c for c, row in rows.items() if row.arm == Arm.HELD_OUT]
    for customer, row in rows.items():
        good = row.verdict == "repaired" or customer in held[:5]
        judged.recipients.get(pk=row.pk).follow_ups.create(
            score=5 if good else 2, answered_on=TODAY(), source="file"
        )
    found = satisfied(material_of(judged)).arms
    assert (found.as_drawn.a.value, found.as_drawn.b.value) == (8 / 30, 5 / 10)
    assert found.as_reached.a.value == 8 / 20
    assert found.reach == 20 / 30
    assert found.of_reached.value == pytest.approx((8 / 30 - 5 / 10) / (20 / 30))


def test_who_complained_afterwards_is_known_of_both_arms(judged: Campaign, cast: Cast):
    treated = customers_of(judged, arm=Arm.TREATED)[:3]
    held = customers_of(judged, arm=Arm.HELD_OUT)[:4]
    kind = ComplaintClass.objects.first()
    for customer in [*treated, *held, treated[0], "13911111111"]:
        orders.take_in(
            by=cast.account("quality"),
            title="again",
            unit=cast.units["centre"],
            klass=kind,
            customer=customer,
            channel="hotline",
        )
    found = complained(judged, material_of(judged)).arms.as_drawn
    assert (found.a.value, found.a.n, found.b.value, found.b.n) == (3 / 30, 30, 4 / 10, 10)


def test_who_left_is_told_only_where_the_lake_says_so(judged: Campaign, lake: Path):
    everybody = customers_of(judged)
    rows = [{"customer": c, "as_of": TODAY(), "local_day": TODAY(), "segment": "gold"} for c in everybody]
    put(lake, "customers", rows)
    assert left(material_of(judged)) is None
    gone = {*customers_of(judged, arm=Arm.HELD_OUT)[:5], *customers_of(judged, arm=Arm.TREATED)[:3]}
    lines = ["id,as_of,churned", *(f"{c},{TODAY()},{str(c in gone).lower()}" for c in everybody)]
    (lake / "gone.csv").write_text("\n".join(lines), encoding="utf-8")
    fields = (Field("customer", column="id"), Field("as_of", column="as_of"))
    import_files(Lake(lake), "customers", [lake / "gone.csv"], Profile("", "customers", fields, extras=True))
    found = left(material_of(judged))
    assert found is not None and found.known == 40
    assert (found.arms.as_drawn.a.value, found.arms.as_drawn.b.value) == (0.1, 0.5)


def test_before_after_the_event_and_after_the_repair(judged: Campaign, lake: Path):
    event, repaired = judged.event_on, customers_of(judged, repaired_at__isnull=False)
    everybody = customers_of(judged)
    rows = [survey(c, event - timedelta(days=5), 90 if n < 32 else 50) for n, c in enumerate(everybody)]
    rows += [survey(c, event + timedelta(days=5), 85 if n < 16 else 40) for n, c in enumerate(everybody)]
    rows += [survey(c, TODAY(), 95, wave="W2") for c in repaired[:6]]
    rows += [survey(c, TODAY(), 30, wave="W2") for c in repaired[6:]]
    put(lake, "surveys", rows)
    (found,) = stages_of(material_of(judged))
    assert found.kind == "relationship"
    assert (found.before.satisfied.value, found.before.n) == (0.8, 40)
    assert (found.after_event.satisfied.value, found.after_event.n) == (0.4, 40)
    assert (found.after_repair.satisfied.value, found.after_repair.n) == (6 / 8, 8)
    assert found.fall.value == pytest.approx(-0.4) and found.fall.beyond_chance
    assert found.rise.value == pytest.approx(0.35) and not found.rise.lower > 0.3
    assert found.before.points.value == pytest.approx(90 * 0.8 + 50 * 0.2)


def test_scores_of_five_and_of_a_hundred_are_brought_together(judged: Campaign, lake: Path):
    day = judged.event_on - timedelta(days=3)
    mine = customers_of(judged)
    rows = [survey(mine[0], day, 5, "post_contact", ""), survey(mine[1], day, 3, "post_contact", "")]
    put(lake, "surveys", rows)
    (found,) = stages_of(material_of(judged))
    assert found.before.points.value == 75 and found.before.satisfied.value == 0.5


def test_repaired_customers_are_found_among_the_respondents_of_a_later_wave(
    judged: Campaign, lake: Path, cast
):
    """Eight repaired, all satisfied, against 80 % of a hundred others: with so few that is chance."""
    Recipient.objects.filter(campaign=judged, repaired_at__isnull=False).update(
        repaired_at=timezone.now() - timedelta(days=3)
    )
    repaired = customers_of(judged, repaired_at__isnull=False)
    rows = [survey(c, TODAY(), 88, wave="第二期") for c in repaired]
    rows += [survey(f"1370000{n:04}", TODAY(), 88 if n < 80 else 60, wave="第二期") for n in range(100)]
    put(lake, "surveys", rows)
    (found,) = later_waves(material_of(judged).people)
    assert (found.wave, found.repaired.n, found.others.n) == ("第二期", 8, 100)
    assert found.share.value == pytest.approx(1 - 88 / 108)
    assert not found.share.beyond_chance and found.enough > 8
    page = presenter.page(judged, cast.account("quality"))
    assert page["waves"][0]["repaired"]["n"] == 8
    assert "对照组" in page["words"]["no_substitute"] or "hold-out" in page["words"]["no_substitute"]


def test_the_identification_rate_of_a_month(judged: Campaign, lake: Path, cast: Cast):
    """14 found by calls, 4 complained, one of them found as well: 17 known; 20 % of 1,000 customers."""
    first = TODAY().replace(day=1)
    found_by_call = customers_of(judged, identified_at__isnull=False)[0]
    for customer in ("13911111111", "13911111112", "13911111113", found_by_call, found_by_call):
        orders.take_in(
            by=cast.account("quality"),
            title="no signal",
            unit=cast.units["centre"],
            klass=ComplaintClass.objects.first(),
            customer=customer,
            channel="hotline",
        )
    assert month_of(cast.account("quality"), first).rate is None
    put(
        lake,
        "customers",
        [{"customer": f"c{n}", "as_of": TODAY(), "local_day": TODAY()} for n in range(1000)],
    )
    put(lake, "surveys", [survey(f"r{n}", first, 50 if n < 20 else 90, wave="三月") for n in range(100)])
    found = month_of(cast.account("quality"), first)
    assert (found.complained, found.by_calls, found.identified) == (4, 13, 17)
    assert found.denominator.source == "三月" and found.denominator.base.dissatisfied.value == 200
    assert found.rate.value == pytest.approx(17 / 200)
    assert found.rate_of_complaints.value == pytest.approx(4 / 200)
    assert found.times == pytest.approx(17 / 4)
    assert found.rate.lower < found.rate.value < found.rate.upper
    # An own estimate takes the survey's place and says where it is from.
    results.estimate_base(
        by=cast.account("quality"),
        unit=cast.units["centre"],
        month=first,
        dissatisfied=50,
        asked=500,
        customers=2000,
        source="省公司第二期",
    )
    own = month_of(cast.account("quality"), first)
    assert own.denominator.source == "省公司第二期" and own.rate.value == pytest.approx(17 / 200)
    # Of other units nothing is told.
    assert month_of(cast.account("team_leader"), first).complained == 0


def test_a_finding_in_one_click_that_an_improvement_answers(judged: Campaign, cast: Cast):
    client = cast.client_of("quality")
    answer = client.post(f"/recovery/campaigns/{judged.pk}/results/finding/")
    made = Finding.objects.get()
    assert answer.url == made.reference.url
    assert made.source.reference.kind == "campaign" and made.source.number == judged.number
    assert "14" in made.title and "70.0%" in made.title
    # Once more: the same finding while it is open.
    client.post(f"/recovery/campaigns/{judged.pk}/results/finding/")
    assert Finding.objects.count() == 1
    better = projects.open_improvement(
        by=cast.account("manager"),
        title="fix the cells",
        unit=cast.units["centre"],
        owner=cast.persons["analyst"],
    )
    answering.answer(by=cast.account("manager"), improvement=better, finding=made)
    page = client.get(f"/recovery/campaigns/{judged.pk}/results/")
    assert better.number in page.content.decode()


def test_both_arms_are_asked_and_their_answers_come_home(cast: Cast, lake: Path):
    made = drawn(cast)
    by = cast.account("quality")
    wave = follow_ups.open_survey(by=by, campaign=made, opens=TODAY(), closes=TODAY())
    assert follow_ups.invite(by=by, campaign=made, count=20) == 20
    sent = list(Invitation.objects.filter(wave=wave))
    # No number stands in the survey's room.
    assert all(one.sent_to.startswith(f"{made.number}/") for one in sent)
    asked = {int(one.sent_to.partition("/")[2]) for one in sent}
    arms = [made.recipients.get(pk=pk).arm for pk in asked]
    assert (arms.count("treated"), arms.count("held_out")) == (15, 5)
    question = wave.questionnaire.questions.get(kind="score")
    for n, one in enumerate(sent[:8]):
        give_answer(wave=wave, given={question.pk: 1 + n % 5}, code=one.code)
    assert follow_ups.collect(by=by, campaign=made) == 8
    assert follow_ups.collect(by=by, campaign=made) == 8
    assert follow_ups.invite(by=by, campaign=made) == 20


def test_a_file_of_outcomes_with_rows_that_cannot_be_used(cast: Cast, lake: Path):
    made = drawn(cast)
    mine = customers_of(made)
    rows = [
        {"customer": mine[0], "score": "5", "day": "2026-03-01"},
        {"customer": mine[1], "score": "9"},
        {"customer": mine[2], "score": "four"},
        {"customer": mine[3], "score": "2", "day": "soon"},
        {"customer": mine[4], "score": "2", "day": "2099-01-01"},
        {"customer": "13000000000", "score": "3"},
    ]
    found = follow_ups.land(by=cast.account("quality"), campaign=made, rows=rows)
    assert (found.rows, found.taken, found.unknown, len(found.rejected)) == (6, 1, 1, 4)
    assert "4" in found.rejected[1]


def test_who_wants_no_calls_is_not_asked_of_whichever_arm(cast: Cast, lake: Path):
    made = running(cast)
    by = cast.account("quality")
    two = [made.recipients.filter(arm=arm).first() for arm in Arm.values]
    for row in two:
        lists.opt_out(by=by, customer=row.customer)
    follow_ups.open_survey(by=by, campaign=made, opens=TODAY(), closes=TODAY())
    assert follow_ups.invite(by=by, campaign=made) == 38
    sent = set(Invitation.objects.values_list("sent_to", flat=True))
    assert not sent & {row.key for row in two}
