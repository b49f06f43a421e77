"""Each page of special analyses, asked by each of the cast."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from headwater.centre.people.audit import System
from headwater.centre.performance.actions.analyses import open_analysis
from headwater.centre.performance.actions.listening import draw_sample
from headwater.centre.performance.actions.measures import give_measure
from headwater.centre.performance.drawing import Cell
from headwater.centre.performance.models import Sample, SpecialAnalysis
from tests.cast import Cast

ABOUT = {"indicator": "answer_rate", "where": {}, "start": "2026-03-15T00:00", "end": "2026-03-16T00:00"}
PLAIN = ["", "listening/"]
OF_ONE = ["", "print/"]
TO_WRITE = [
    "edit/",
    "conclude/",
    "reopen/",
    "delete/",
    "finding/",
    "sample/",
    "categories/",
    "causes/",
    "whys/",
    "measures/",
]
ONLY_POST = ["close/", "discuss/", "pins/1/drop/", "causes/1/drop/", "whys/1/drop/", "measures/1/drop/"]


@pytest.fixture
def south(centre: Cast) -> SpecialAnalysis:
    """An analysis of the south, which the supervisor of the north does not see."""
    return open_analysis(
        by=System("test"), about=ABOUT, unit=centre.units["south"], owner=centre.persons["analyst"]
    )


@pytest.mark.parametrize("page", PLAIN)
def test_the_plain_pages(centre: Cast, page: str) -> None:
    allowed = {"": ["team_leader", "supervisor", "quality", "manager", "analyst"], "listening/": ["agent"]}
    for who in allowed[page]:
        assert centre.client_of(who).get(f"/indicators/analyses/{page}").status_code == 200
    assert centre.client_of("nobody").get(f"/indicators/analyses/{page}").status_code == 302
    assert centre.client_of("newcomer").get(f"/indicators/analyses/{page}").status_code == 403
    assert centre.client_of("quality").post(f"/indicators/analyses/{page}").status_code == 405


@pytest.mark.parametrize("page", OF_ONE)
def test_an_analysis_is_seen_inside_of_its_scope(centre: Cast, south: SpecialAnalysis, page: str) -> None:
    url = f"{south.get_absolute_url()}{page}"
    for who in ("quality", "manager", "analyst"):
        assert centre.client_of(who).get(url).status_code == 200
    assert centre.client_of("supervisor").get(url).status_code == 404
    assert centre.client_of("agent").get(url).status_code == 403
    assert centre.client_of("nobody").get(url).status_code == 302
    assert centre.client_of("manager").post(url).status_code == 405
    assert centre.client_of("manager").get(f"/indicators/analyses/999/{page}").status_code == 404


@pytest.mark.parametrize("page", TO_WRITE)
def test_forms_open_to_those_who_may_write(centre: Cast, south: SpecialAnalysis, page: str) -> None:
    url = f"{south.get_absolute_url()}{page}"
    assert centre.client_of("quality").get(url).status_code == 200
    assert centre.client_of("supervisor").get(url).status_code == 404
    assert centre.client_of("agent").get(url).status_code == 403
    assert centre.client_of("nobody").get(url).status_code == 302


@pytest.mark.parametrize("page", TO_WRITE)
def test_who_only_reads_finds_no_forms(centre: Cast, page: str) -> None:
    mine = open_analysis(by=System("test"), about=ABOUT, unit=centre.units["north"])
    assert centre.client_of("supervisor").get(mine.get_absolute_url()).status_code == 200
    assert centre.client_of("supervisor").get(f"{mine.get_absolute_url()}{page}").status_code == 404


@pytest.mark.parametrize("page", ONLY_POST)
def test_what_changes_something_takes_no_get(centre: Cast, south: SpecialAnalysis, page: str) -> None:
    assert centre.client_of("quality").get(f"{south.get_absolute_url()}{page}").status_code == 405


@pytest.mark.parametrize("page", ["slides/", "workbook/"])
def test_files_need_the_right_to_export(centre: Cast, south: SpecialAnalysis, page: str) -> None:
    url = f"{south.get_absolute_url()}{page}"
    assert centre.client_of("quality").get(url).status_code == 200
    assert centre.client_of("supervisor").get(url).status_code == 404
    assert centre.client_of("agent").get(url).status_code == 403


def test_an_owner_without_rights_over_the_unit_still_has_the_own_analysis(centre: Cast) -> None:
    leader = centre.persons["team_leader"]
    mine = open_analysis(by=System("test"), about=ABOUT, unit=centre.units["south"], owner=leader)
    client = centre.client_of("team_leader")
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(f"{mine.get_absolute_url()}edit/").status_code == 200


def test_the_owner_of_a_measure_needs_no_more_than_the_measure(centre: Cast, south: SpecialAnalysis) -> None:
    agent = centre.persons["A101"]
    measure = give_measure(
        by=System("test"), analysis=south, what="call back", owner=agent, due=south.deadline
    )
    client = centre.client_of("agent")
    assert client.get(measure.get_absolute_url()).status_code == 200
    assert client.get(south.get_absolute_url()).status_code == 403
    client.post(measure.get_absolute_url(), {"evidence": "called"})
    measure.refresh_from_db()
    assert measure.done_at is not None


def test_opening_needs_the_right_to_write(centre: Cast) -> None:
    page = "/indicators/analyses/open/"
    assert centre.client_of("quality").get(page).status_code == 200
    assert centre.client_of("team_leader").get(page).status_code == 403
    assert centre.client_of("quality").get(f"{page}?finding=F-999").status_code == 404


@pytest.fixture
def sample(centre: Cast, south: SpecialAnalysis) -> Sample:
    """Five contacts of the south's analysis, given to the agent."""
    begin = datetime(2026, 3, 15)  # noqa: DTZ001
    cell = Cell("contacts", begin, begin + timedelta(days=1), {})
    made = draw_sample(by=centre.account("quality"), analysis=south, cell=cell, size=5)
    made.contacts.update(listener=centre.persons["A101"])
    return made


@pytest.mark.parametrize("page", ["", "give/"])
def test_a_sample_is_seen_by_those_who_see_its_analysis(centre: Cast, sample: Sample, page: str) -> None:
    url = f"/indicators/analyses/samples/{sample.pk}/{page}"
    assert centre.client_of("quality").get(url).status_code == 200
    assert centre.client_of("supervisor").get(url).status_code == 404
    assert centre.client_of("agent").get(url).status_code == 403
    assert centre.client_of("nobody").get(url).status_code == 302
    assert centre.client_of("quality").get(f"/indicators/analyses/samples/999/{page}").status_code == 404


def test_the_desk_opens_to_the_listeners_of_the_sample(centre: Cast, sample: Sample) -> None:
    url = f"/indicators/analyses/samples/{sample.pk}/listen/"
    assert centre.client_of("agent").get(url).context["left"] == 5
    assert centre.client_of("quality").get(url).context["left"] == 0
    assert centre.client_of("supervisor").get(url).status_code == 404
    assert centre.client_of("nobody").get(url).status_code == 302
    assert centre.client_of("agent").post(url).status_code == 405


def test_only_who_writes_takes_a_sample_away(centre: Cast, sample: Sample) -> None:
    url = f"/indicators/analyses/samples/{sample.pk}/drop/"
    assert centre.client_of("quality").get(url).status_code == 405
    assert centre.client_of("supervisor").post(url).status_code == 404
    assert centre.client_of("quality").post(url).status_code == 302
    assert not Sample.objects.exists()
