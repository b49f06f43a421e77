"""Every address that changes something: by POST alone, by those who may, and of what is there."""

from __future__ import annotations

import pytest

from headwater.centre.improvement.models import Improvement
from tests.cast import Cast

pytestmark = pytest.mark.django_db
# What runs an improvement: for its owner and who runs improvements of the unit.
RUN = ["guardrails/", "findings/", "evidence/", "gate/ask/", "measures/", "documents/"]
# What decides: for who may decide over the unit.
DECIDE = ["gate/pass/", "gate/return/"]


@pytest.mark.parametrize("page", [*RUN, *DECIDE, "remarks/", "effect/confirm/"])
def test_by_post_by_those_who_may_and_of_what_is_there(
    centre: Cast, promised: Improvement, page: str
) -> None:
    url = f"{promised.url}{page}"
    assert centre.client_of("manager").get(url).status_code == 405
    assert centre.client_of("nobody").post(url).status_code == 302
    for who in ("newcomer", "agent", "outsider"):
        assert centre.client_of(who).post(url).status_code == 403, who
    # Sees improvements, but not this one.
    assert centre.client_of("team_leader").post(url).status_code == 404
    assert centre.client_of("manager").post(f"/improvements/999999/{page}").status_code == 404


@pytest.mark.parametrize("page", ["edit/", "promise/", "stop/"])
def test_forms_open_for_those_who_run_it(centre: Cast, promised: Improvement, page: str) -> None:
    url = f"{promised.url}{page}"
    assert centre.client_of("analyst").get(url).status_code == 200
    assert centre.client_of("manager").get(url).status_code == 200
    assert centre.client_of("team_leader").get(url).status_code == 404
    assert centre.client_of("newcomer").get(url).status_code == 403
    assert centre.client_of("nobody").get(url).status_code == 302
    assert centre.client_of("manager").put(url).status_code == 405


def test_an_empty_form_changes_nothing_and_says_why(centre: Cast, promised: Improvement) -> None:
    client = centre.client_of("manager")
    for page in (*RUN, *DECIDE, "remarks/"):
        answer = client.post(f"{promised.url}{page}", follow=True)
        assert answer.status_code in (200, 422), page
        assert list(answer.context["messages"]), page
    row = Improvement.objects.get(pk=promised.pk)
    assert not row.measures.exists() and not row.evidence.exists() and row.stage == "define"


@pytest.mark.parametrize("kind", ["guardrails/999999/drop/", "evidence/999999/back/"])
def test_parts_that_are_not_there(centre: Cast, promised: Improvement, kind: str) -> None:
    assert centre.client_of("manager").post(f"{promised.url}{kind}").status_code == 404


@pytest.mark.parametrize("page", ["measures/999999/", "documents/999999/", "shortfalls/999999/"])
def test_pages_of_parts_that_are_not_there(centre: Cast, page: str) -> None:
    assert centre.client_of("manager").get(f"/improvements/{page}").status_code == 404
