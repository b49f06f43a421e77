"""The ranking of a month: gaps, weights, chance, and what is decided."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from headwater.centre.findings.models import Finding
from headwater.centre.improvement import jobs
from headwater.centre.improvement.actions import shortfalls
from headwater.centre.improvement.models import Improvement, Shortfall, Weights
from headwater.centre.improvement.ranking import by_chance, gap, in_a_row, score, shortfall
from headwater.centre.people.audit import System
from headwater.centre.performance.models import Target
from tests.cast import Cast

MARCH = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("value", "wanted", "direction", "expected"),
    [
        (0.90, 0.95, "up", 0.05 / 0.95),
        (0.97, 0.95, "up", 0.0),
        (120.0, 100.0, "down", 0.2),
        (0.24, 0.03, "down", 1.0),
        (0.24, 0.0, "down", 0.24),
        (5.0, None, "up", 0.0),
    ],
)
def test_a_gap_is_the_missing_part(
    value: float, wanted: float | None, direction: str, expected: float
) -> None:
    assert gap(value, wanted, direction) == pytest.approx(expected)


def test_months_in_a_row_end_at_the_first_one_met() -> None:
    pairs = [(0.90, 0.95), (0.93, 0.95), (0.96, 0.95), (0.90, 0.95)]
    assert in_a_row(pairs, "up") == 2
    assert in_a_row([(None, 0.95)], "up") == 0


def test_the_score_is_the_formula() -> None:
    weights = Weights(to_target=0.5, to_sisters=0.3, to_best=0.2, duration=0.1)
    assert score(weights, (0.2, 0.1, 0.05), 2.0, 3) == pytest.approx(2 * (0.1 + 0.03 + 0.01) * 1.2)


def test_one_leaver_in_a_small_team_is_chance() -> None:
    assert by_chance(1 / 28, 0.03, 28)
    assert not by_chance(7 / 28, 0.03, 28)
    assert not by_chance(130.0, 100.0, None)


def test_a_hairs_breadth_is_none() -> None:
    facts = {"history": {MARCH: 0.9495}, "targets": {MARCH: 0.95}, "sisters": 0.951, "weights": Weights()}
    assert shortfall("answer_rate", 1, "up", MARCH, **facts) is None
    assert shortfall("answer_rate", 1, "up", MARCH, **facts | {"sisters": 0.97}) is not None


def test_what_met_its_target_is_no_shortfall() -> None:
    facts = {"history": {MARCH: 0.96}, "targets": {MARCH: 0.95}, "sisters": 0.99, "weights": Weights()}
    assert shortfall("answer_rate", 1, "up", MARCH, **facts) is None


@pytest.fixture
def ranked(centre: Cast) -> Cast:
    """March with a target of 80 s talk time: 85 on the mean."""
    Target.objects.create(indicator="att", since=date(2026, 1, 1), value=80)
    shortfalls.rank(by=System("test"), month=MARCH)
    return centre


@pytest.mark.django_db
def test_a_month_is_ranked_from_the_lake(ranked: Cast) -> None:
    row = Shortfall.objects.get(indicator="att", unit=ranked.units["centre"])
    assert row.value == pytest.approx(85)
    assert row.target == 80
    assert row.to_target == pytest.approx(5 / 80)
    assert row.score == pytest.approx(0.5 * 5 / 80)
    ranks = list(Shortfall.objects.filter(month=MARCH).order_by("rank").values_list("score", flat=True))
    assert ranks == sorted(ranks, reverse=True)
    assert row.owner is not None


@pytest.mark.django_db
def test_taken_up_it_opens_a_finding_and_an_improvement(ranked: Cast) -> None:
    row = Shortfall.objects.get(indicator="att", unit=ranked.units["centre"])
    with pytest.raises(PermissionDenied):
        shortfalls.accept_shortfall(
            by=ranked.account("agent"), shortfall=row, owner=ranked.persons["analyst"]
        )
    made = shortfalls.accept_shortfall(
        by=ranked.account("manager"), shortfall=row, owner=ranked.persons["analyst"]
    )
    finding = Finding.objects.get()
    assert made.answers.get().finding == finding.pk
    assert finding.source is not None and finding.source.number == row.number
    with pytest.raises(ValidationError):
        shortfalls.decline_shortfall(by=ranked.account("manager"), shortfall=row, reason="no")
    # Ranked anew, what was decided stays decided; in the next month it is marked as repeated.
    shortfalls.rank(by=System("test"), month=MARCH)
    assert Shortfall.objects.get(pk=row.pk).state == "accepted"


@pytest.mark.django_db
def test_the_same_again_joins_the_running_improvement(ranked: Cast) -> None:
    manager = ranked.account("manager")
    rows = Shortfall.objects.filter(indicator="att", unit=ranked.units["centre"])
    first = shortfalls.accept_shortfall(by=manager, shortfall=rows.get(), owner=ranked.persons["analyst"])
    again = rows.get()
    again.pk, again.month, again.state, again.improvement = None, date(2026, 4, 1), "open", None
    again.save()
    second = shortfalls.accept_shortfall(by=manager, shortfall=again, owner=ranked.persons["quality"])
    assert second == first and Improvement.objects.count() == 1
    assert Finding.objects.count() == 1


@pytest.mark.django_db
def test_declined_with_a_reason_in_the_page(ranked: Cast) -> None:
    row = Shortfall.objects.first()
    assert row is not None
    client = ranked.client_of("manager")
    assert client.get("/improvements/shortfalls/?month=2026-03").status_code == 200
    assert client.post(row.url, {"do": "decline", "reason": ""}).status_code == 200
    assert client.post(row.url, {"do": "decline", "reason": "Known, ends in April"}).status_code == 302
    assert Shortfall.objects.get(pk=row.pk).state == "declined"
    assert ranked.client_of("agent").get(row.url).status_code == 403
    assert client.get("/improvements/shortfalls/999999/").status_code == 404


@pytest.mark.django_db
def test_the_ranking_is_narrowed_and_decided_on_by_many(ranked: Cast) -> None:
    shortfalls.rank(by=System("clock"), month=MARCH)
    client, rows = ranked.client_of("manager"), list(Shortfall.objects.order_by("rank"))
    keys = [row.pk for row in rows]
    here = "/improvements/shortfalls/"
    one = client.get(here, {"month": "2026-03", "words": rows[0].number, "sort": "-score"})
    assert [row.record for row in one.context["table"].rows] == rows[:1]
    assert one.context["rows"] == rows  # the sentence above goes on telling of the month
    refused = client.post(
        f"{here}together/accept/?month=2026-03", {"shortfall": keys, "owner": "Nobody Here"}
    )
    text = refused.content.decode()
    assert refused.status_code == 422 and 'value="Nobody Here"' in text
    assert text.count(" checked>") >= len(keys)
    assert client.post(f"{here}together/decline/", {"shortfall": keys, "reason": ""}).status_code == 422
    done = client.post(f"{here}together/decline/?month=2026-03", {"shortfall": keys, "reason": "Known"})
    assert done.headers["Location"] == f"{here}?month=2026-03"
    assert set(Shortfall.objects.values_list("state", "reason")) == {("declined", "Known")}
    leader = ranked.client_of("team_leader").get(here, {"month": "2026-03"})
    assert leader.status_code == 200 and 'id="together"' not in leader.content.decode()
    assert client.get(f"{here}together/decline/").status_code == 302
    assert client.post(f"{here}together/other/").status_code == 404


@pytest.mark.django_db
def test_weights_are_changed_for_rankings_to_come(ranked: Cast) -> None:
    client = ranked.client_of("manager")
    form = client.get("/improvements/shortfalls/weights/").context["form"]
    sent = {name: field.initial for name, field in form.fields.items()}
    sent |= {name: form.initial[name] for name in form.initial} | {"importance_att": 3, "to_target": 1}
    assert client.post("/improvements/shortfalls/weights/", sent).status_code == 302
    client.post("/improvements/shortfalls/rank/", {"month": "2026-03"})
    row = Shortfall.objects.get(indicator="att", unit=ranked.units["centre"])
    assert row.score == pytest.approx(3 * 5 / 80)
    assert ranked.client_of("team_leader").get("/improvements/shortfalls/weights/").status_code == 403


@pytest.mark.django_db
def test_the_job_waits_for_the_end_of_a_month(centre: Cast) -> None:
    # The records end on 15 March: February has none, so nothing is short.
    assert jobs.shortfalls(lambda *_: None)["ranked"] == 0  # type: ignore[arg-type]
    assert not Shortfall.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("month", ["", "x", "2026-13", "99999-01", "0000-00", "2026-3"])
def test_odd_months_are_answered(centre: Cast, month: str) -> None:
    assert centre.client_of("manager").get("/improvements/shortfalls/", {"month": month}).status_code == 200
