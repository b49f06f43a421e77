"""The pages of pilots, verifications and roll-outs: what they show, and who may see and do what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from headwater.centre.improvement.actions import pilots, rollouts, verifications
from headwater.centre.improvement.models import Improvement, Inspection, Pilot, State, Verification, Wave
from headwater.centre.improvement.presenters.pilots import arms
from headwater.centre.jobs import running
from headwater.centre.processes.actions import open_change
from tests.cast import Cast
from tests.centre.improvement.test_trials import (
    HALF,
    accepted,
    designed,
    eight,  # noqa: F401
    half,  # noqa: F401
    lakes,  # noqa: F401
    locked,
    opened,
    planned_wave,
    still,  # noqa: F401
    verified,
    whole,  # noqa: F401
)
from tests.centre.improvement.trial_lake import FIRST, LAST, START

pytestmark = pytest.mark.django_db
SEEING = ("manager", "analyst", "quality")
# Hold the right to see improvements, but of other units.
ELSEWHERE = ("team_leader", "supervisor")
WITHOUT = ("agent", "outsider", "newcomer")


def text(cast: Cast, who: str, url: str, language: str = "en") -> str:
    client = cast.client_of(who)
    client.cookies["django_language"] = language
    answer = client.get(url)
    assert answer.status_code == 200, (who, url, answer.status_code)
    return str(answer.content.decode())


def form(**changed: Any) -> dict[str, Any]:
    return {
        "title": "Two words", "size": "10", "start": START.isoformat(), "weeks": "8", "matched_on": ["aht"],
        "history_from": FIRST.isoformat(), "size_a": "4", "size_b": "4", "by_lot": "on", "settle": "0",
        "looks": "1",
    } | changed  # fmt: skip


def check_access(cast: Cast, url: str) -> None:
    for name in SEEING:
        assert cast.client_of(name).get(url).status_code == 200, name
    for name in ELSEWHERE:
        assert cast.client_of(name).get(url).status_code == 404, name
    for name in WITHOUT:
        assert cast.client_of(name).get(url).status_code == 403, name
    assert "/sign-in" in cast.client_of("nobody").get(url).headers["Location"]


def test_a_pilot_is_designed_locked_and_read_in_the_page(still: Cast) -> None:  # noqa: F811
    row = opened(still)
    client = still.client_of("analyst")
    address = f"/improvements/{row.pk}/pilots/new/"
    assert client.get(address).status_code == 200
    answer = client.post(address, form(unit=still.units["centre"].pk))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    pilot = Pilot.objects.get()
    assert "being chosen" in text(still, "analyst", pilot.url)
    running.perform_waiting()
    page = text(still, "analyst", pilot.url)
    assert "standard deviations" in page and "with 80 % certainty" in page
    assert "个标准差" in text(still, "analyst", pilot.url, "zh-hans")
    assert client.post(f"{pilot.url}again/").status_code == 302
    running.perform_waiting()
    assert client.get(f"{pilot.url}change/").status_code == 200
    client.post(f"{pilot.url}change/", form(unit=still.units["centre"].pk, weeks="6"))
    running.perform_waiting()
    client.post(f"{pilot.url}lock/")
    pilot.refresh_from_db()
    assert (pilot.state, pilot.weeks) == (Pilot.State.RUNNING, 6)
    page = text(still, "manager", pilot.url)
    assert "the arms are not compared" in page
    assert 'data-chart="pilot-weeks' not in page  # no curve of the arms before a planned look
    assert client.get(f"{pilot.url}change/").status_code == 404


def test_single_teams_figures_are_for_who_sees_those_teams(still: Cast) -> None:  # noqa: F811
    pilot = locked(still)
    codes = {team.code for team in pilot.teams.all()}
    pilot.result = {"teams": [{"code": code, "before": 1.0, "after": 2.0} for code in codes]}

    def shown(who: str) -> set[str]:
        rows = arms(pilot, still.account(who))
        return {side["code"] for row in rows for side in row.values() if "before" in side}

    assert shown("manager") == codes
    # Whoever came to it by a measure alone reads the verdict, and of single teams the own one.
    assert shown("team_leader") == codes & {"team_1"}
    assert shown("agent") == set()


@pytest.mark.parametrize(
    "changed",
    [{"size": "0"}, {"size_a": "1"}, {"history_from": START.isoformat()}, {"weeks": "99"}, {"unit": ""}],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(still: Cast, changed: dict[str, str]) -> None:  # noqa: F811
    row = opened(still)
    facts = form(unit=still.units["centre"].pk) | changed
    answer = still.client_of("analyst").post(f"/improvements/{row.pk}/pilots/new/", facts)
    assert answer.status_code == 200
    assert b"errorlist" in answer.content or b"alert-danger" in answer.content
    assert not Pilot.objects.exists()


def test_more_teams_than_there_are_is_said(still: Cast) -> None:  # noqa: F811
    asked = 6
    pilot = pilots.design(
        by=still.account("analyst"), improvement=opened(still), title="x", unit=still.units["centre"],
        size=5.0, matched_on=[], size_a=asked, size_b=asked, given=[], by_lot=True, history_from=FIRST,
        start=START, weeks=4, settle=0, looks=0,
    )  # fmt: skip
    running.perform_waiting()
    assert "12 teams are asked for and 8 can be chosen" in text(still, "analyst", pilot.url)


def test_an_ended_pilot_shows_verdict_arms_and_looks(half: Cast) -> None:  # noqa: F811
    pilot = locked(half, given=list(HALF))
    client = half.client_of("analyst")
    client.post(f"{pilot.url}look/")
    assert "End it on this look" in text(half, "analyst", pilot.url)
    client.post(f"{pilot.url}look/")
    page = text(half, "manager", pilot.url)
    assert "effect shown" in page and "the effect is shown" in page
    assert "pilot-weeks" in page and "Planned looks" in page
    assert "效果已证实" in text(half, "manager", pilot.url, "zh-hans")
    answer = client.post(f"{pilot.url}verify/")
    made = Verification.objects.get()
    assert answer.headers["Location"] == made.url
    page = text(half, "manager", made.url)
    assert f"with a control: {pilot.number}" in page and "Accept the effect" in page
    assert "Prediction against outcome" in page


def test_a_pilot_ends_on_an_early_look_or_is_broken_off_with_a_reason(half: Cast) -> None:  # noqa: F811
    pilot = locked(half, given=list(HALF))
    client = half.client_of("analyst")
    client.post(f"{pilot.url}end/")
    assert Pilot.objects.get(pk=pilot.pk).state == Pilot.State.RUNNING  # nothing was looked at yet
    client.post(f"{pilot.url}look/")
    client.post(f"{pilot.url}end/")
    assert Pilot.objects.get(pk=pilot.pk).state == Pilot.State.ENDED
    other = designed(half)
    client.post(f"{other.url}stop/", {"reason": ""})
    kept = client.post(f"{other.url}stop/", {"reason": "why " * 300})
    assert "why why why" in kept.content.decode()
    assert Pilot.objects.get(pk=other.pk).state == Pilot.State.DESIGN
    client.post(f"{other.url}stop/", {"reason": "the tool is not ready"})
    assert "the tool is not ready" in text(half, "manager", other.url)


def test_a_verification_is_planned_judged_and_accepted_in_the_page(whole: Cast) -> None:  # noqa: F811
    row = opened(whole)
    client = whole.client_of("analyst")
    days = {"since": FIRST.isoformat(), "start": START.isoformat(), "until": LAST.isoformat(), "settle": "0"}
    assert client.get(f"/improvements/{row.pk}/verify/").status_code == 200
    backwards = client.post(f"/improvements/{row.pk}/verify/", days | {"since": LAST.isoformat()})
    assert backwards.status_code == 200 and not Verification.objects.exists()
    client.post(f"/improvements/{row.pk}/verify/", days)
    made = Verification.objects.get()
    page = text(whole, "manager", made.url)
    assert "was promised" in page and "Judge it now" in page
    client.post(f"{made.url}judge/")
    page = text(whole, "manager", made.url)
    assert "Without the change" in page and "effect shown" in page and "Guardrails" in page
    assert "ask what else did" in page and "figures of its days were there already" in page
    client.post(f"{made.url}accept/")  # the owner does not judge the own work
    assert Improvement.objects.get(pk=row.pk).state == State.IN_WORK
    answer = whole.client_of("manager").post(f"{made.url}accept/")
    assert answer.headers["Location"] == f"/improvements/{row.pk}/roll-out/"
    assert Improvement.objects.get(pk=row.pk).state == State.ACCEPTED
    page = text(whole, "manager", made.url)
    assert "It was accepted." in page
    assert made.number in text(whole, "manager", row.url)


def test_what_was_not_shown_says_where_it_went(still: Cast) -> None:  # noqa: F811
    made = verified(still)
    page = text(still, "manager", made.url)
    assert "went back to analysis by itself" in page and "A-" in page
    assert "Accept the effect" not in page
    assert "未证实" in text(still, "manager", made.url, "zh-hans")


def test_the_roll_out_is_run_in_the_page(whole: Cast) -> None:  # noqa: F811
    row = accepted(whole)
    client, address = whole.client_of("analyst"), f"/improvements/{row.pk}/roll-out/"
    assert "No wave is planned yet" in text(whole, "manager", address)
    facts = {"unit": whole.units["north"].pk, "starts": START.isoformat(), "persons": "30"}
    kept = client.post(f"{address}waves/", facts | {"owner": "nobody of that name", "persons": "41"})
    assert 'value="41"' in kept.content.decode() and "nobody of that name" in kept.content.decode()
    client.post(f"{address}waves/", facts | {"owner": whole.persons["supervisor"].number})
    wave = Wave.objects.get()
    long = client.post(f"{address}checklist/", {"items": "Card on each desk\n" * 600})
    assert long.content.decode().count("Card on each desk") == 600 and not row.checklist.exists()
    client.post(f"{address}checklist/", {"items": "Card on each desk\nShort greeting\n"})
    site = whole.client_of("supervisor")
    place = f"/improvements/waves/{wave.pk}/"
    site.post(place, {"do": "report", "persons": "30", "informed": "30", "trained": "12"})
    one, other = row.checklist.all()
    facts = {
        "do": "inspect",
        "on": START.isoformat(),
        f"kept_{one.pk}": "yes",
        f"evidence_{one.pk}": "12 desks",
    }
    refused = site.post(place, facts)
    assert refused.status_code == 200 and not Inspection.objects.exists()  # nothing is ticked beforehand
    site.post(place, facts | {f"kept_{other.pk}": "no", f"evidence_{other.pk}": "one of five too long"})
    assert [item.kept for item in Inspection.objects.get().items.all()] == [True, False]
    rollouts.measure_wave(by=whole.account("manager"), wave=wave)
    page = text(whole, "manager", address)
    assert "1 of 2 kept" in page and "of 30 people 30 are informed and 12 trained" in page
    assert "effect shown" in page


def test_the_handbook_is_confirmed_from_the_roll_out(whole: Cast) -> None:  # noqa: F811
    row = accepted(whole)
    change = open_change(
        by=whole.account("manager"), title="Greeting", unit=whole.units["centre"], improvement=row.reference
    )
    address = f"/improvements/{row.pk}/roll-out/"
    assert change.number in text(whole, "manager", address)
    answer = whole.client_of("manager").post(f"{address}handbook/{change.pk}/", follow=True)
    change.refresh_from_db()
    assert change.state != "confirmed"  # no text was written yet: the refusal is said
    assert "alert" in answer.content.decode()


def test_who_sees_a_pilot(still: Cast) -> None:  # noqa: F811
    pilot = designed(still)
    check_access(still, pilot.url)
    for word in ("again", "lock", "look", "end", "stop", "verify"):
        url = f"{pilot.url}{word}/"
        assert still.client_of("analyst").get(url).status_code == 405
        assert still.client_of("team_leader").post(url).status_code == 404
        assert still.client_of("agent").post(url).status_code == 403
    assert still.client_of("manager").get("/improvements/pilots/999/").status_code == 404
    assert (
        still.client_of("supervisor").get(f"/improvements/{pilot.improvement_id}/pilots/new/").status_code
        == 403
    )


def test_who_sees_a_verification_and_a_roll_out(whole: Cast) -> None:  # noqa: F811
    row = accepted(whole)
    made = row.verifications.get()
    check_access(whole, made.url)
    check_access(whole, f"/improvements/{row.pk}/roll-out/")
    for word in ("judge", "withdraw", "accept"):
        assert whole.client_of("analyst").get(f"{made.url}{word}/").status_code == 405
        assert whole.client_of("team_leader").post(f"{made.url}{word}/").status_code == 404
    wave = planned_wave(whole, row)
    place = f"/improvements/waves/{wave.pk}/"
    for name in (*SEEING, "supervisor"):  # the supervisor answers for it on site
        assert whole.client_of(name).get(place).status_code == 200, name
    assert whole.client_of("team_leader").get(place).status_code == 404
    assert whole.client_of("agent").get(place).status_code == 403
    assert whole.client_of("manager").get("/improvements/waves/999/").status_code == 404


def test_lists_show_narrow_and_export(half: Cast) -> None:  # noqa: F811
    pilot = locked(half, given=list(HALF), looks=0)
    pilots.look(by=half.account("analyst"), planned=pilot.planned_looks.get())
    verifications.verify_by_pilot(by=half.account("analyst"), pilot=Pilot.objects.get())
    for kind, number in (("pilots", pilot.number), ("verifications", Verification.objects.get().number)):
        address = f"/improvements/{kind}/"
        assert number in text(half, "manager", address)
        assert number in text(half, "manager", f"{address}?q={number}")
        assert number not in text(half, "manager", f"{address}?q=nothing-like-it")
        assert number not in text(half, "team_leader", address)
        excel = half.client_of("manager").get(f"{address}excel/")
        assert excel.status_code == 200 and excel.content[:2] == b"PK"
        assert half.client_of("agent").get(address).status_code == 403


def test_the_page_of_the_improvement_leads_to_all_of_it(whole: Cast) -> None:  # noqa: F811
    row = opened(whole)
    page = text(whole, "manager", row.url)
    assert f"/improvements/{row.pk}/pilots/new/" in page and f"/improvements/{row.pk}/verify/" in page
    page = text(whole, "manager", verified(whole, row).improvement.url)
    assert "effect shown" in page


def test_a_day_that_is_not_over_is_not_judged(whole: Cast) -> None:  # noqa: F811
    made = verifications.plan(
        by=whole.account("analyst"), improvement=opened(whole), since=FIRST, start=START,
        until=LAST + timedelta(days=3),
    )  # fmt: skip
    client = whole.client_of("analyst")
    client.post(f"{made.url}judge/")
    assert Verification.objects.get().state == Verification.State.PLANNED
    client.post(f"{made.url}withdraw/")
    assert Verification.objects.get().state == Verification.State.WITHDRAWN
    assert "withdrawn" in text(whole, "manager", made.url)


def test_the_api_and_the_search_find_them(half: Cast) -> None:  # noqa: F811
    pilot = locked(half, given=list(HALF), looks=0)
    pilots.look(by=half.account("analyst"), planned=pilot.planned_looks.get())
    row = verifications.verify_by_pilot(by=half.account("analyst"), pilot=Pilot.objects.get())
    (one,) = half.client_of("analyst").get("/api/improvement/pilots").json()
    assert (one["number"], one["verdict"], sorted(one["a"])) == (pilot.number, "shown", list(HALF))
    assert one["lower"] < one["effect"] < one["upper"] < 0
    (found,) = half.client_of("analyst").get("/api/improvement/verifications").json()
    assert found == half.client_of("analyst").get(f"/api/improvement/verifications/{row.pk}").json()
    assert found["verdict"] == "shown" and "效果已证实" in found["words"]["zh"]
    assert half.client_of("analyst").get("/api/improvement/verifications/999").status_code == 404
    assert row.number in text(half, "manager", f"/search/?q={row.number}")
    assert pilot.title not in text(half, "team_leader", f"/search/?q={pilot.number}")
