"""Findings over the API: listed, read, reported; within the rights of the token."""

from __future__ import annotations

import json
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from headwater.centre.api import actions as tokens
from headwater.centre.findings import actions
from headwater.centre.findings.models import Finding
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


def test_own_duties_and_notices(cast: Cast) -> None:
    opened(cast, owner=cast.persons["analyst"])
    client = Client(headers={"Authorization": f"Bearer {_token(cast)}"})
    (duty,) = client.get("/api/notices/duties").json()
    assert duty["late"] == -7 and duty["title"].startswith("See to finding")
    (notice,) = client.get("/api/notices/").json()
    assert notice["read"] is False and notice["level"] == "warning"
