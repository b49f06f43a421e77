"""Findings over the API: listed, read, reported; within the rights of the token."""

from __future__ import annotations

import json
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from headwater.centre.api import actions as tokens
from headwater.centre.findings import actions
from headwater.centre.findings.models import Finding
from headwater.centre.people.models import RoleGrant
from headwater.centre.people.permissions import Permission
from tests.cast import Cast
from tests.centre.findings.test_actions import CLOCK, SIGNAL, opened


def _token(cast: Cast) -> str:
    rights = [Permission.USE_API, Permission.SEE_FINDINGS, Permission.SEE_HOME]
    until = timezone.localdate() + timedelta(days=9)
    by = cast.account("analyst")
    return tokens.make_token(name="t", permissions=rights, expires_on=until, by=by)[1]


def test_listed_read_and_reported(cast: Cast) -> None:
    found = opened(cast, "team_1", owner=cast.persons["team_leader"])
    opened(cast, "team_3")
    client = cast.client_of("analyst")
    rows = client.get("/api/findings/?unit=north").json()
    assert [(r["number"], r["owner"], r["source"]["number"]) for r in rows] == [
        (found.number, "P002", "S-12")
    ]
    actions.gone(by=CLOCK, reference=SIGNAL)
    assert client.get(f"/api/findings/{found.number}").json()["source"]["gone"] is True
    assert client.get("/api/findings/F-999999").status_code == 404
    assert len(client.get("/api/findings/?state=closed").json()) == 0
    assert client.get("/api/findings/?state=nonsense").status_code == 422


def test_reported_by_another_system(cast: Cast) -> None:
    client = Client(headers={"Authorization": f"Bearer {_token(cast)}"})
    told = {"title": "基站退服", "unit": "team_1", "same_as": "cell 7"}
    first = client.post("/api/findings/", json.dumps(told), content_type="application/json")
    again = client.post("/api/findings/", json.dumps(told), content_type="application/json")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["number"] == again.json()["number"]
    assert Finding.objects.get().sightings.count() == 2
    nowhere = json.dumps(told | {"unit": "nowhere"})
    assert client.post("/api/findings/", nowhere, content_type="application/json").status_code == 404


def test_nobody_reads_others_findings_by_their_key(cast: Cast) -> None:
    other = opened(cast, "team_3", same_as="signal:7")
    RoleGrant.objects.create(
        account=cast.accounts["team_leader"], role="integrator", unit=cast.units["team_1"]
    )
    client = cast.client_of("team_leader")
    told = {"title": "x", "unit": "team_1", "same_as": "signal:7"}
    answer = client.post("/api/findings/", told, content_type="application/json")
    assert answer.json()["number"] != other.number and other.sightings.count() == 1
    # Moved to another unit by somebody else since, it is known no more to who reports it again.
    Finding.objects.exclude(pk=other.pk).update(unit=cast.units["team_3"], opener=None)
    assert client.post("/api/findings/", told, content_type="application/json").status_code == 422


def test_what_it_is_about_breaks_no_page(cast: Cast) -> None:
    client = cast.client_of("analyst")
    told = {"title": "x", "unit": "team_1"}
    wrong = ({"where": "x"}, {"indicator": ["x"]}, {"where": {"a = 1 or b": "x"}}, {"start": "soon"})
    for about in wrong:
        sent = told | {"about": about}
        assert client.post("/api/findings/", sent, content_type="application/json").status_code == 422, about
    good = {"indicator": "answer_rate", "where": {"queue": "A"}, "start": "2026-03-15"}
    made = client.post("/api/findings/", told | {"about": good}, content_type="application/json").json()
    assert made["about"] == good and client.get(made["url"]).status_code == 200


def test_own_duties_and_notices(cast: Cast) -> None:
    opened(cast, owner=cast.persons["analyst"])
    client = Client(headers={"Authorization": f"Bearer {_token(cast)}"})
    (duty,) = client.get("/api/notices/duties").json()
    assert duty["late"] == -7 and duty["title"].startswith("See to finding")
    (notice,) = client.get("/api/notices/").json()
    assert notice["read"] is False and notice["level"] == "warning"
