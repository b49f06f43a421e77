"""The map of the loop: every open finding at the station where its newest work puts it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from headwater.centre.findings import actions
from headwater.centre.findings.models import Finding, Reference
from headwater.centre.today.presenters.standing import standing
from tests.cast import Cast
from tests.centre.findings.test_actions import ANALYSIS, CLOCK, PROOF, WORK, opened


def counts(cast: Cast, query: str = "", name: str = "manager") -> dict[str, int]:
    """The stations with a finding, as the page shows them."""
    page = cast.client_of(name).get(f"/loop/?{query}")
    return {s.key: s.count for s in page.context["stations"] if s.count and s.key != "measure"}


def test_who_opens_it(cast: Cast) -> None:
    for name, status in {
        "manager": 200,
        "team_leader": 200,
        "outsider": 200,
        "agent": 403,
        "nobody": 302,
    }.items():
        assert cast.client_of(name).get("/loop/").status_code == status, name
    assert cast.client_of("manager").post("/loop/").status_code == 405


def test_a_finding_walks_through_the_stations(cast: Cast) -> None:
    found = opened(cast)
    assert counts(cast) == {"detect": 1}
    actions.assign(by=CLOCK, finding=found, owner=cast.persons["team_leader"])
    assert counts(cast) == {"own": 1}
    actions.link(by=CLOCK, upper=ANALYSIS, lower=found.reference)
    assert counts(cast) == {"trace": 1}
    actions.link(by=CLOCK, upper=WORK, lower=ANALYSIS)
    assert counts(cast) == {"improve": 1}
    actions.link(by=CLOCK, upper=PROOF, lower=WORK)
    assert counts(cast) == {"verify": 1}
    actions.come_back(by=CLOCK, finding=found, reason="not shown")
    again = Reference("analysis", "A-9", "why not", "/indicators/analyses/9/")
    actions.link(by=CLOCK, upper=again, lower=WORK)
    page = cast.client_of("manager").get("/loop/?at=back")
    assert counts(cast) == {"trace": 1} and page.context["back"] == 1
    (line,) = page.context["lines"]
    assert line.work.reference == again and line.work_url == again.url
    actions.close(by=CLOCK, finding=found, reason="over")
    assert counts(cast) == {}
    ended = cast.client_of("manager").get("/loop/").context["ended"]
    assert [count for _label, count, _url in ended] == [0, 1, 0, 0]
    assert cast.client_of("manager").get(ended[1][2]).context["filter"].qs.get() == found


def test_with_nothing_open_no_empty_picture_is_drawn(cast: Cast) -> None:
    text = cast.client_of("manager").get("/loop/").content.decode()
    assert 'id="ages"' not in text and "/findings/new/" in text
    opened(cast)
    assert 'id="ages"' in cast.client_of("manager").get("/loop/").content.decode()


def test_what_came_of_a_joined_one_counts_for_the_other(cast: Cast) -> None:
    one, other = opened(cast), opened(cast)
    actions.link(by=CLOCK, upper=WORK, lower=other.reference)
    actions.join(by=cast.account("manager"), finding=other, into=one)
    assert counts(cast) == {"improve": 1}


def test_units_narrow_it_and_strange_ones_do_not(cast: Cast) -> None:
    opened(cast, "team_1")
    opened(cast, "team_3")
    assert counts(cast) == {"detect": 2}
    assert counts(cast, "unit=team_3") == {"detect": 1}
    assert counts(cast, "unit=team_3", "team_leader") == {"detect": 1}  # the own one: the other is not seen
    assert counts(cast, "unit=nowhere&at=nonsense") == {"detect": 2}


def test_ages_and_the_late(cast: Cast) -> None:
    for days in (1, 20, 50):
        found = opened(cast, owner=cast.persons["team_leader"])
        Finding.objects.filter(pk=found.pk).update(
            opened_at=timezone.now() - timedelta(days=days), due=timezone.localdate() - timedelta(days=1)
        )
    page = cast.client_of("manager").get("/loop/")
    row = next(row for row in page.context["chart"].rows if row[1:] != (0, 0, 0))
    assert row[1:] == (1, 1, 1)
    own = next(s for s in page.context["stations"] if s.key == "own")
    assert own.late == 3 and "50" in own.note
    assert "20" in str(page.context["sentence"])
    assert [line.days for line in page.context["lines"]] == [50, 20, 1]


def test_who_may_not_see_the_work_gets_no_link(cast: Cast) -> None:
    found = opened(cast, "team_3", owner=cast.persons["outsider"])
    actions.link(by=CLOCK, upper=WORK, lower=found.reference)
    page = cast.client_of("outsider").get("/loop/")
    assert page.context["lines"][0].work_url == "" and WORK.url not in page.content.decode()


def test_the_home_page_leads_to_what_waits(cast: Cast) -> None:
    assert standing(cast.account("manager")) == []
    opened(cast)
    opened(cast, owner=cast.persons["manager"])
    Finding.objects.filter(owner__isnull=False).update(due=timezone.localdate() - timedelta(days=1))
    lines = {str(line.url): line.count for line in standing(cast.account("manager"))}
    assert lines == {
        "/notices/duties/": 1,
        "/loop/": 2,
        "/findings/?state=open&owner=nobody": 1,
        "/findings/?only=late": 1,
    }
    assert standing(cast.account("agent")) == []
