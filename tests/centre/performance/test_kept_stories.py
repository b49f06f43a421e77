"""What is kept in an analysis was seen in its writer's scope: narrower readers see less of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from headwater.centre.people.models import RoleGrant
from headwater.centre.performance.actions.analyses import open_analysis
from headwater.centre.performance.actions.discussion import pin
from headwater.centre.performance.actions.listening import draw_sample
from headwater.centre.performance.drawing import Cell
from headwater.centre.performance.models import SpecialAnalysis
from tests.cast import Cast

DAY = "period=custom&from=2026-03-15&to=2026-03-15"


@pytest.fixture
def of_the_centre(centre: Cast) -> SpecialAnalysis:
    """Told over the whole centre, with all its teams, and given to the unit of the north."""
    client = centre.client_of("quality")
    story = client.get(f"/indicators/answer_rate/explain/?{DAY}").context["story"].to_dict()
    first = next(layer for layer in story["layers"] if layer["rows"])
    rows = [first["rows"][0] | {"value": team} for team in ("team_1", "team_3")]
    story["layers"].append(first | {"key": "team", "rows": rows})
    return open_analysis(by=centre.account("quality"), story=story, unit=centre.units["north"])


def layers(cast: Cast, who: str, analysis: SpecialAnalysis) -> set[str]:
    return {layer.key for layer in cast.client_of(who).get(analysis.get_absolute_url()).context["layers"]}


def test_teams_of_others_are_not_shown_to_who_runs_a_zone(
    centre: Cast, of_the_centre: SpecialAnalysis
) -> None:
    assert "team" in layers(centre, "quality", of_the_centre)
    seen = layers(centre, "supervisor", of_the_centre)
    assert seen and "team" not in seen


def test_nor_over_the_api(centre: Cast, of_the_centre: SpecialAnalysis) -> None:
    RoleGrant.objects.create(
        account=centre.accounts["supervisor"], role="integrator", unit=centre.units["north"]
    )
    address = f"/api/performance/analyses/{of_the_centre.pk}"
    told: dict[str, Any] = centre.client_of("supervisor").get(address).json()
    assert told["sentences"] and told["story"]["layers"]
    assert "team_3" not in str(told)
    assert "team_3" in str(centre.client_of("analyst").get(address).json())


def test_nor_pinned(centre: Cast, of_the_centre: SpecialAnalysis) -> None:
    kept = {"key": "team", "title": "by team", "dimension": "team", "unit": "ratio", "rows": []}
    by = centre.account("quality")
    pin(by=by, analysis=of_the_centre, title="teams", address="/", layer=kept)
    pin(by=by, analysis=of_the_centre, title="queues", address="/", layer=kept | {"key": "queue"})
    url = of_the_centre.get_absolute_url()
    titles = [
        [p.title for p in centre.client_of(who).get(url).context["pins"]] for who in ("quality", "supervisor")
    ]
    assert titles == [["teams", "queues"], ["queues"]]


def test_single_contacts_are_for_who_may_see_records_there(centre: Cast) -> None:
    leader = centre.persons["team_leader"]
    about = {"indicator": "answer_rate", "where": {}, "start": "2026-03-15", "end": "2026-03-15"}
    south = centre.units["south"]
    by = centre.account("quality")
    analysis = open_analysis(by=by, about=about, unit=south, owner=leader)
    begin = datetime(2026, 3, 15)  # noqa: DTZ001
    cell = Cell("contacts", begin, begin + timedelta(days=1), {"queue": "A"})
    sample = draw_sample(by=by, analysis=analysis, cell=cell, size=5, seed=7)
    page = f"/indicators/analyses/samples/{sample.pk}/"
    assert len(centre.client_of("quality").get(page).context["told"]) == 5
    # The owner may read the analysis of the south, not the records there.
    answer = centre.client_of("team_leader").get(page)
    assert answer.status_code == 200 and answer.context["told"] == []
