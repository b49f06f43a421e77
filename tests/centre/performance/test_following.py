"""Targets, saved views, subscriptions: written by actions, read back on the pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from headwater.centre.jobs import running
from headwater.centre.people.audit import System
from headwater.centre.people.models import AuditEvent
from headwater.centre.performance import actions, following, goals, wiring
from headwater.centre.performance.actions.targets import Wish
from headwater.centre.performance.models import Acknowledgement, SavedView, Subscription, Target
from headwater.centre.performance.presenters.page import views_of
from headwater.centre.performance.shares import Share, remainder
from headwater.centre.ui.tasks import tasks_of
from tests.cast import Cast

BY = System("test")
DAY = date(2026, 3, 10)


def att(centre: Cast, unit: str | None, agent: str = "") -> goals.Goal | None:
    definition = wiring.machine().definitions["att"]
    return goals.goals([definition], DAY, centre.units[unit] if unit else None, agent).get("att")


def test_the_nearest_target_counts(centre: Cast) -> None:
    wishes = [
        Wish(None, "", 100),
        Wish(centre.units["north"], "", 90),
        Wish(centre.units["team_1"], "A101", 80),
    ]
    actions.set_targets(by=BY, indicator="att", since=date(2026, 1, 1), until=None, wishes=wishes)
    found = [
        att(centre, None),
        att(centre, "south"),
        att(centre, "north"),
        att(centre, "team_1"),
        att(centre, "team_1", "A101"),
    ]
    assert [goal.value for goal in found if goal] == [100, 100, 90, 90, 80]
    assert [goal.inherited for goal in found if goal] == [False, True, False, True, False]


def test_a_new_target_ends_the_open_one(centre: Cast) -> None:
    for since, value in ((date(2026, 1, 1), 100.0), (date(2026, 3, 1), 95.0)):
        actions.set_targets(by=BY, indicator="att", since=since, until=None, wishes=[Wish(None, "", value)])
    old = Target.objects.get(since=date(2026, 1, 1))
    assert old.until == date(2026, 2, 28)
    assert Target.objects.count() == 2


def test_targets_are_saved_all_or_none(centre: Cast) -> None:
    client = centre.client_of("manager")
    sent = {"since": "2026-03-01", "whole": "90", f"u-{centre.units['north'].pk}": "ninety"}
    page = client.post("/indicators/att/targets/", sent)
    assert "“ninety”不是数字" in page.content.decode()
    assert not Target.objects.exists()
    with pytest.raises(ValidationError):
        actions.set_targets(
            by=BY, indicator="att", since=DAY, until=date(2026, 1, 1), wishes=[Wish(None, "", 1)]
        )


def test_percentages_are_typed_as_people_say_them(centre: Cast) -> None:
    centre.client_of("manager").post(
        "/indicators/answer_rate/targets/", {"since": "2026-03-01", "whole": "95%"}
    )
    assert Target.objects.get().value == pytest.approx(0.95)


def test_the_remainder_is_weighed() -> None:
    found = remainder(0.9, [Share(0.95, 300), Share(0.80, 100)], "ratio")
    assert (
        found is not None and found.together == pytest.approx(0.9125) and found.rest == pytest.approx(-0.0125)
    )
    assert remainder(100, [Share(40, 1), Share(50, 1), Share(None, 1)], "count").rest == 10  # type: ignore[union-attr]
    assert remainder(None, [Share(40, 1)], "count") is None


def test_the_tree_shows_levels_and_remainder(centre: Cast) -> None:
    wishes = [Wish(None, "", 90), Wish(centre.units["north"], "", 80), Wish(centre.units["south"], "", 100)]
    actions.set_targets(by=BY, indicator="att", since=date(2026, 1, 1), until=None, wishes=wishes)
    page = centre.client_of("manager").get(
        "/indicators/att/targets/?period=custom&from=2026-03-01&to=2026-03-15"
    )
    lines = page.context["lines"]
    assert [line.name for line in lines] == ["全中心", "北区", "一班", "二班", "南区", "三班"]
    # The north has twice the contacts of the south.
    assert lines[0].rest.together == pytest.approx((80 * 2 + 100) / 3)
    leader = centre.client_of("team_leader").get("/indicators/att/targets/")
    assert [line.name for line in leader.context["lines"]] == ["全中心", "一班"]


def test_shared_views_reach_units_below_and_roles(centre: Cast) -> None:
    by = centre.account("manager")
    actions.save_view(by=by, name="north", address="/indicators/att/?by=team", units=[centre.units["north"]])
    actions.save_view(by=by, name="quality", address="/indicators/att/", roles=["quality_manager"])
    names = {
        who: {v.name for v in views_of(centre.account(who))}
        for who in ("team_leader", "quality", "agent", "manager")
    }
    assert names["team_leader"] == {"north"} == names["agent"]
    assert names["quality"] == {"quality"}
    assert names["manager"] == {"north", "quality"}


def test_a_view_never_leads_out_and_sharing_needs_the_right(centre: Cast) -> None:
    for address in ("https://example.org/", "//example.org", "javascript:alert(1)"):
        with pytest.raises(ValidationError):
            actions.save_view(by=centre.account("manager"), name="x", address=address)
    with pytest.raises(PermissionDenied):
        actions.save_view(
            by=centre.account("team_leader"), name="x", address="/indicators/", units=[centre.units["team_1"]]
        )


def test_saving_from_the_page_comes_back_to_it(centre: Cast) -> None:
    sent = {"name": "mine", "address": "/indicators/att/?by=queue", "indicator": "att"}
    answer = centre.client_of("agent").post("/indicators/views/save/", sent)
    assert answer["Location"] == "/indicators/att/?by=queue"
    assert SavedView.objects.get().owner == centre.accounts["agent"]


def test_due_periods_are_those_that_are_over() -> None:
    assert following.due("day", date(2026, 3, 15)) == (date(2026, 3, 14), date(2026, 3, 14))
    assert following.due("week", date(2026, 3, 15)) == (date(2026, 3, 2), date(2026, 3, 8))
    assert following.due("month", date(2026, 3, 15)) == (date(2026, 2, 1), date(2026, 2, 28))


def test_subscriptions_are_handed_out_read_and_counted(centre: Cast) -> None:
    by = centre.account("manager")
    made = actions.subscribe(by=by, indicator="att", unit=centre.units["team_1"])
    assert {a.username for a in following.readers(made)} == {"agent", "team_leader"}
    for _again in range(2):
        running.defer("performance.give_out", by=BY)
        assert {run.state for run in running.perform_waiting()} == {"done"}
    assert Acknowledgement.objects.count() == 2
    leader = centre.account("team_leader")
    assert len(tasks_of(leader)) == 1
    item = Acknowledgement.objects.get(account=leader)
    assert centre.client_of("agent").post(f"/indicators/subscriptions/read/{item.pk}/").status_code == 403
    assert (
        centre.client_of("team_leader").post(f"/indicators/subscriptions/read/{item.pk}/").status_code == 302
    )
    assert not tasks_of(leader)
    page = centre.client_of("manager").get(f"/indicators/subscriptions/{made.pk}/")
    assert (page.context["unread"], page.context["given"]) == (1, 2)
    centre.client_of("manager").post(f"/indicators/subscriptions/{made.pk}/remind/")
    assert Acknowledgement.objects.get(account=centre.accounts["agent"]).reminded_at is not None
    assert AuditEvent.objects.filter(action="subscription.reminded").exists()


def test_the_same_subscription_is_made_once(centre: Cast) -> None:
    agent = centre.account("agent")
    assert actions.subscribe(by=agent, indicator="att", account=agent) == actions.subscribe(
        by=agent, indicator="att", account=agent
    )
    with pytest.raises(PermissionDenied):
        actions.subscribe(by=agent, indicator="att", role="agent")
    assert Subscription.objects.count() == 1


def test_the_roll_ups_are_brought_up_to_date_by_the_job(centre: Cast) -> None:
    run = running.defer("performance.refresh", by=BY)
    running.perform_waiting()
    run.refresh_from_db()
    assert run.state == "done" and run.result["days"].get("contacts", 15) == 15


def test_a_proposal_makes_up_the_target_and_saves_nothing(centre: Cast) -> None:
    client = centre.client_of("manager")
    north = f"u-{centre.units['north'].pk}"
    sent = {"since": "2026-03-01", "whole": "80", north: "75", "propose": "1"}
    page = client.post("/indicators/att/targets/?period=custom&from=2026-03-01&to=2026-03-15", sent)
    filled = page.context["sent"]
    south = float(filled[f"u-{centre.units['south'].pk}"])
    assert (2 * 75 + south) / 3 == pytest.approx(80, abs=0.1)
    assert float(filled[f"u-{centre.units['team_1'].pk}"]) == pytest.approx(75, abs=0.1)
    assert not Target.objects.exists()


def test_owners_are_asked_to_review(centre: Cast) -> None:
    content = {
        "name": "通话",
        "name_en": "",
        "table": "contacts",
        "formula": "count(answered)",
        "unit": "count",
        "direction": "up",
        "level": "tracked",
        "rhythm": "day",
        "owner": centre.persons["quality"],
        "owner_role": "",
        "reason": "x",
        "review_date": date(2026, 1, 1),
        "personal": False,
    }
    actions.define(by=centre.account("analyst"), key="own_count", content=content)
    (task,) = tasks_of(centre.account("quality"))
    assert task.url == "/indicators/own_count/edit/" and task.urgent
    assert not tasks_of(centre.account("manager"))
