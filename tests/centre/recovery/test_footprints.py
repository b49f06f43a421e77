"""Footprints: made, counted in the background, frozen; the incident page around them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from headwater.centre.complaints.models import MassComplaint
from headwater.centre.jobs import running
from headwater.centre.recovery import files, touched
from headwater.centre.recovery.actions import cohorts, footprints
from headwater.centre.recovery.actions.incidents import set_rates
from headwater.centre.recovery.incident_figures import estimate
from headwater.centre.recovery.models import CohortMember, Footprint, IncidentRates
from headwater.centre.recovery.queries import incidents
from tests.cast import Cast
from tests.centre.recovery.campaigning import a_cohort
from tests.centre.recovery.modelling import BEGAN, a_model, customers, incident, network, number

GROUPS = [
    {"key": "a", "name": "呼叫失败", "table": "network_events", "where": "result = 'failed'", "at_least": 1},
    {"key": "b", "name": "多频通话", "table": "network_events", "where": "kind = 'call'", "at_least": 3},
]


@pytest.fixture
def mass(cast: Cast, home: Any, settings: Any) -> MassComplaint:
    settings.HOME = home
    customers()
    network()
    return incident(cast)


def made(cast: Cast, mass: MassComplaint, **facts: Any) -> Footprint:
    given: dict[str, Any] = {
        "name": "东区",
        "unit": cast.units["centre"],
        "groups": GROUPS,
        "areas": ["East"],
    }
    given |= {"start": BEGAN, "end": BEGAN + timedelta(hours=4), "mass": mass.pk}
    given |= {"owner": cast.persons["analyst"]}
    return footprints.make(by=cast.account("analyst"), **(given | facts))


def counted(cast: Cast, row: Footprint) -> Footprint:
    footprints.ask(by=cast.account("analyst"), footprint=row)
    running.perform_waiting()
    row.refresh_from_db()
    return row


def test_groups_are_counted_joined_and_complainants_set_apart(cast: Cast, mass: MassComplaint) -> None:
    row = counted(cast, made(cast, mass))
    assert (row.state, row.errors) == ("done", {})
    assert row.counts["groups"] == {"a": 40, "b": 50}
    assert (row.total, row.complainants, row.counts["reached"]) == (50, 30, 30)
    page = cast.client_of("analyst").get(row.get_absolute_url())
    assert page.status_code == 200
    assert number(79) not in page.content.decode()
    assert "139****" in page.content.decode()


def test_a_distance_ranks_inside(cast: Cast, mass: MassComplaint) -> None:
    row = counted(cast, made(cast, mass, ranked_by=a_model(cast, mass)))
    assert row.state == "done", row.errors
    made_of = cohorts.freeze_footprint(by=cast.account("analyst"), footprint=row, name="前 10", most=10)
    first = list(made_of.members.values_list("customer", "score"))
    assert [score for _who, score in first] == sorted((score for _who, score in first), reverse=True)
    # Customers 30-59 have the dropped calls of those who complained, 60-79 have not.
    assert all(who < number(60) for who, _score in first)


def test_a_list_is_frozen_by_group(cast: Cast, mass: MassComplaint) -> None:
    row = counted(cast, made(cast, mass))
    frozen = cohorts.freeze_footprint(by=cast.account("analyst"), footprint=row, name="失败", groups=["a"])
    assert (frozen.count, frozen.mass, frozen.source_number) == (10, mass.pk, row.number)
    assert CohortMember.objects.filter(cohort=frozen, group__contains="a").count() == 10
    assert frozen.members.first().reasons[0]["zh"] == "呼叫失败"  # type: ignore[union-attr]
    page = cast.client_of("analyst").get(frozen.get_absolute_url()).content.decode()
    assert "139****" in page and number(35) not in page


def test_what_was_counted_goes_with_its_conditions(cast: Cast, mass: MassComplaint) -> None:
    row = counted(cast, made(cast, mass))
    folder = files.folder_of(files.FOOTPRINTS, row.folder)
    assert folder.is_dir()
    changed = footprints.change(by=cast.account("analyst"), footprint=row, areas=["West"])
    assert (changed.state, changed.total, changed.folder) == ("draft", 0, "")
    again = counted(cast, row)
    assert again.total == 1


def test_a_condition_that_cannot_be_asked_is_refused(cast: Cast, mass: MassComplaint) -> None:
    wrong = [GROUPS[0] | {"where": "resultat = 'failed'"}]
    with pytest.raises(ValidationError, match="resultat"):
        made(cast, mass, groups=wrong)
    with pytest.raises(ValidationError):
        made(cast, mass, end=BEGAN)
    with pytest.raises(PermissionDenied):
        footprints.make(
            by=cast.account("team_leader"),
            name="x",
            unit=cast.units["centre"],
            owner=cast.persons["analyst"],
            start=BEGAN,
            end=BEGAN + timedelta(hours=1),
            groups=GROUPS,
        )


def test_stopped_work_keeps_nothing(cast: Cast, mass: MassComplaint) -> None:
    row = footprints.ask(by=cast.account("analyst"), footprint=made(cast, mass))
    Footprint.objects.filter(pk=row.pk).update(stop_asked=True)
    running.perform_waiting()
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert not (files.root() / files.FOOTPRINTS).exists()
    assert counted(cast, row).state == "done"


def test_the_incident_page_counts_and_estimates(cast: Cast, mass: MassComplaint) -> None:
    counted(cast, made(cast, mass))
    page = cast.client_of("analyst").get(f"/recovery/incidents/{mass.pk}/").content.decode()
    # 30 complained, 50 identified, 30 x 26 silent, 810 x 9 told at least.
    assert ">50</b>" in page and ">780</b>" in page and "7,290" in page
    set_rates(by=cast.account("analyst"), mass=mass, silent_per_complaint=5, source="2026 年自测")
    page = cast.client_of("analyst").get(f"/recovery/incidents/{mass.pk}/").content.decode()
    assert ">150</b>" in page and "2026 年自测" in page
    assert cast.client_of("analyst").get("/recovery/incidents/").status_code == 200


def test_lists_of_look_alikes_count_as_identified_once(cast: Cast, mass: MassComplaint) -> None:
    row = counted(cast, made(cast, mass))
    inside = touched.quiet(row)["customer"].to_pylist()
    loud = incidents.complainants(mass)
    # Three of the footprint, two complainants, five others: only these five are more.
    a_cohort(cast, [*inside[:3], *loud[:2], *(f"n{one}" for one in range(5))], mass=mass.pk)
    page = cast.client_of("analyst").get(f"/recovery/incidents/{mass.pk}/").content.decode()
    assert ">55</b>" in page and "影响范围内 50 名，冻结的相似客户名单另有 5 名" in page
    assert ">55<" in cast.client_of("analyst").get("/recovery/incidents/").content.decode()


def test_old_rates_by_hand() -> None:
    found = estimate(100, IncidentRates())
    assert found.silent == 2600
    assert round(found.unheard) == 2400
    assert (round(found.told_low), round(found.told_high)) == (24300, 30510)


def test_the_form_makes_a_footprint_of_an_incident(cast: Cast, mass: MassComplaint) -> None:
    client = cast.client_of("analyst")
    page = client.get(f"/recovery/footprints/new/?mass={mass.pk}")
    assert page.status_code == 200
    data = {"name": "东区", "unit": cast.units["centre"].pk, "owner": cast.persons["analyst"].number}
    data |= {"start": "2026-03-05T14:00", "end": "2026-03-05T18:00", "areas": "East，West"}
    data |= {"g0-name": "失败", "g0-table": "network_events", "g0-where": "result = 'failed'"}
    answer = client.post(f"/recovery/footprints/new/?mass={mass.pk}", data)
    assert answer.status_code == 302, answer.content.decode()
    row = Footprint.objects.get()
    assert (row.mass, row.areas, row.groups[0]["at_least"]) == (mass.pk, ["East", "West"], 1)
    wrong = client.post("/recovery/footprints/new/", data | {"g0-where": "resultat = 1"})
    assert wrong.status_code == 200
    assert "resultat" in wrong.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 302), ("agent", 403), ("outsider", 403), ("analyst", 200), ("manager", 200)],
)
def test_who_sees_a_footprint(cast: Cast, mass: MassComplaint, who: str, status: int) -> None:
    row = made(cast, mass)
    for address in (row.get_absolute_url(), "/recovery/footprints/", f"/recovery/incidents/{mass.pk}/"):
        assert cast.client_of(who).get(address).status_code == status
    if who == "manager":
        assert cast.client_of(who).get("/recovery/footprints/99999/").status_code == 404
        assert cast.client_of(who).get(f"/recovery/footprints/{row.pk}/count/").status_code == 405


def test_another_unit_sees_nothing(cast: Cast, mass: MassComplaint) -> None:
    row = made(cast, mass)
    leader = cast.client_of("team_leader")
    assert leader.get(row.get_absolute_url()).status_code == 404
    assert leader.get(f"/recovery/incidents/{mass.pk}/").status_code == 404
    assert row.number not in leader.get("/recovery/footprints/").content.decode()
