"""The API: the register to read and to report to, and a post's handbook."""

from __future__ import annotations

import pytest

from headwater.centre.people.models import Post
from headwater.centre.processes import actions
from headwater.centre.processes.models import Defect
from tests.cast import BY, Cast
from tests.centre.processes.conftest import Paper

pytestmark = pytest.mark.django_db
DEFECTS, JSON = "/api/processes/defects", "application/json"


def test_reading_within_one_s_units(cast: Cast, paper: Paper) -> None:
    inside = actions.open_defect(by=BY, title="内", unit=cast.units["team_1"])
    actions.open_defect(by=BY, title="外", unit=cast.units["network"])
    found = cast.client_of("analyst").get(DEFECTS).json()
    assert [row["number"] for row in found] == [inside.number]
    assert cast.client_of("analyst").get(f"{DEFECTS}?state=fixed").json() == []
    assert cast.client_of("agent").get(DEFECTS).status_code == 401


def test_reporting(cast: Cast, paper: Paper) -> None:
    client = cast.client_of("analyst")
    told = {"title": "工单无地点", "unit": "team_1", "step": paper.mend.pk, "case_number": "C-7"}
    answer = client.post(DEFECTS, told, content_type=JSON)
    assert answer.status_code == 201 and answer.json()["department"] == "network"
    assert answer.json()["cases"][0]["number"] == "C-7"
    for wrong in ({"unit": "nowhere"}, {"step": 999999}, {"kind": "odd"}, {"case_kind": "odd"}):
        refused = client.post(DEFECTS, told | wrong, content_type=JSON)
        assert refused.status_code == 422 and refused.json()["detail"], wrong
    assert Defect.objects.count() == 1


def test_a_handbook_by_its_post(cast: Cast, post: Post) -> None:
    handbook = actions.make_handbook(by=BY, post=post)
    actions.change_handbook(by=BY, handbook=handbook, duties="接听来话", indicators=["answer_rate"])
    client = cast.client_of("analyst")
    assert client.get("/api/processes/handbooks/Agent").status_code == 404
    actions.confirm_handbook(by=BY, handbook=handbook)
    found = client.get("/api/processes/handbooks/Agent").json()
    assert (found["version"], found["duties"], found["indicators"]) == (1, "接听来话", ["answer_rate"])
