"""Process maps: steps and ways, gaps, versions, the picture."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from headwater.centre.people.models import Person
from headwater.centre.processes import actions, queries
from headwater.centre.processes.drawing import broken_text, columns_of, picture
from headwater.centre.processes.models import Step
from headwater.centre.processes.snapshots import drawn, gaps
from tests.cast import BY, Cast
from tests.centre.processes.conftest import Paper

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


def test_every_step_needs_an_owner(cast: Cast, paper: Paper) -> None:
    with pytest.raises(ValidationError, match="owner"):
        actions.add_step(by=BY, process=paper.process, name="无主步骤")
    assert not Step.objects.filter(name="无主步骤").exists()


def test_a_map_with_gaps_is_not_put_into_effect(cast: Cast, paper: Paper) -> None:
    actions.add_step(by=BY, process=paper.process, name="孤立", unit=cast.units["centre"])
    assert len(gaps(paper.process)) == 2
    with pytest.raises(ValidationError) as refused:
        actions.confirm_map(by=BY, process=paper.process, valid_from=TODAY)
    assert len(refused.value.messages) == 2


def test_versions_keep_what_was_in_effect(cast: Cast, paper: Paper) -> None:
    first = actions.confirm_map(by=BY, process=paper.process, valid_from=TODAY)
    assert first.number == 1 and [s["name"] for s in first.drawn["steps"]][1] == "受理"
    with pytest.raises(ValidationError, match="Nothing was changed"):
        actions.confirm_map(by=BY, process=paper.process, valid_from=TODAY)
    actions.change_step(by=BY, step=paper.take, name="快速受理")
    second = actions.confirm_map(by=BY, process=paper.process, valid_from=TODAY, note="更快")
    first.refresh_from_db()
    assert second.number == 2
    assert [s["name"] for s in first.drawn["steps"]][1] == "受理"
    assert [s["name"] for s in second.drawn["steps"]][1] == "快速受理"


def test_a_step_taken_out_joins_its_neighbours_and_stays_for_its_defects(cast: Cast, paper: Paper) -> None:
    defect = actions.open_defect(by=BY, title="受理慢", unit=cast.units["centre"], step=paper.take)
    actions.remove_step(by=BY, step=paper.take)
    defect.refresh_from_db()
    assert defect.step is not None and defect.step.removed
    ways = {(f["from"], f["to"]) for f in drawn(paper.process)["flows"]}
    assert (1, 3) in ways and gaps(paper.process) == []


def test_nothing_comes_after_the_end(cast: Cast, paper: Paper) -> None:
    end = paper.process.steps.get(kind="end")
    with pytest.raises(ValidationError):
        actions.connect(by=BY, process=paper.process, source=end, target=paper.take)


def test_only_editors_of_the_unit_draw(cast: Cast, paper: Paper) -> None:
    with pytest.raises(PermissionDenied):
        actions.add_step(
            by=cast.account("team_leader"), process=paper.process, name="x", unit=cast.units["team_1"]
        )


def test_who_sees_a_map(cast: Cast, paper: Paper) -> None:
    # Those below the centre work by it; the network owns a step of it; the newcomer has no right at all.
    for name in ("agent", "supervisor", "manager", "outsider"):
        assert paper.process in queries.maps_seen_by(cast.account(name)), name
    assert not queries.maps_seen_by(cast.account("newcomer")).exists()
    ours = actions.make_map(by=BY, name="南区交接", unit=cast.units["south"])
    assert ours in queries.maps_seen_by(cast.account("manager"))
    assert ours not in queries.maps_seen_by(cast.account("team_leader"))
    assert ours not in queries.maps_seen_by(cast.account("outsider"))


def test_steps_stand_left_to_right_in_their_owners_lanes(paper: Paper) -> None:
    found = picture(drawn(paper.process), "zh", "—")
    at = {node.number: node for node in found.nodes}
    assert at[1].x < at[2].x < at[3].x < at[4].x < at[5].x
    assert [lane.name for lane in found.lanes] == ["一班", "客服中心", "网络部"]
    assert at[1].y == at[2].y < at[3].y < at[4].y
    assert len(found.ways) == 5 and {way.label for way in found.ways} >= {"需要抢修", "无需"}


def test_a_way_back_moves_no_step() -> None:
    columns = columns_of([1, 2, 3], [(1, 2), (2, 3), (3, 2), (3, 1)])
    assert columns == {1: 0, 2: 1, 3: 2}


def test_a_circle_without_a_beginning_is_drawn_too() -> None:
    assert sorted(columns_of([1, 2, 3], [(1, 2), (2, 3), (3, 1)]).values()) == [0, 1, 2]


def test_a_thousand_steps_in_a_row() -> None:
    numbers = list(range(1, 1501))
    columns = columns_of(numbers, list(pairwise(numbers)))
    assert columns[1500] == 1499


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("受理", ["受理"]),
        ("核查客户投诉内容并登记工单", ["核查客户投诉内容并", "登记工单"]),
        ("Check the customer's bill", ["Check the", "customer's bill"]),
        ("很" * 60, ["很" * 9, "很" * 9, "很" * 9 + "…"]),
        ("", [""]),
    ],
)
def test_names_are_broken_into_lines(text: str, lines: list[str]) -> None:
    assert broken_text(text, 9.0) == lines


def test_a_circle_that_nobody_comes_to_and_owners_who_are_gone_are_gaps(cast: Cast, paper: Paper) -> None:
    one = actions.add_step(by=BY, process=paper.process, name="复核", unit=cast.units["north"])
    two = actions.add_step(
        by=BY, process=paper.process, name="再复核", person=cast.persons["P003"], after=one
    )
    actions.connect(by=BY, process=paper.process, source=two, target=one)
    found = " ".join(gaps(paper.process))
    assert "nobody comes to step" in found and "to an end" in found
    actions.connect(by=BY, process=paper.process, source=paper.mend, target=one)
    actions.connect(by=BY, process=paper.process, source=two, target=paper.take)
    assert gaps(paper.process) == []
    Person.objects.filter(pk=cast.persons["P003"].pk).update(left=date(2025, 5, 1))
    assert len(gaps(paper.process)) == 1 and "2025-05-01" in gaps(paper.process)[0]
    page = cast.client_of("manager").get(f"/processes/maps/{paper.process.pk}/").content.decode()
    assert "2025-05-01" in page
