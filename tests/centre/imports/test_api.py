"""Rows over the API: JSON lines in, a report out; rights, bad bodies, the same batch twice."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from headwater.centre.api.actions import make_token
from headwater.centre.imports.models import ImportRun
from headwater.centre.imports.queries.lake import the_lake
from headwater.centre.people.permissions import Permission
from tests.cast import Cast

PLACE = "/api/imports/"
ROWS = [
    {
        "id": f"J{n}",
        "started_at": f"2026-03-02 09:{n:02}:00",
        "queue": "VIP",
        "outcome": "answered",
        "wait_seconds": n,
    }
    for n in range(20)
]


def lines(rows: list[dict[str, Any]]) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


def token(cast: Cast, *permissions: Permission, who: str = "analyst") -> dict[str, str]:
    chosen = permissions or (Permission.SEE_IMPORTS, Permission.RUN_IMPORTS)
    until = timezone.localdate() + timedelta(days=3)
    _row, text = make_token(name="feed", permissions=chosen, expires_on=until, by=cast.account(who))
    return {"Authorization": f"Bearer {text}"}


def post(headers: dict[str, str], body: bytes, query: str = "?table=contacts") -> Any:
    return Client().post(f"{PLACE}{query}", body, content_type="application/x-ndjson", headers=headers)


def test_a_batch_lands_and_twice_changes_nothing(cast: Cast) -> None:
    headers = token(cast)
    answer = post(headers, lines(ROWS))
    assert answer.status_code == 200, answer.content
    report = answer.json()
    assert (report["state"], report["accepted"], report["by"]) == ("landed", 20, "analyst")
    again = post(headers, lines(ROWS)).json()
    assert (again["accepted"], again["unchanged"]) == (0, 20)
    assert the_lake().snapshot().rows("contacts") == 20
    listed = Client().get(PLACE, headers=headers).json()
    assert [run["id"] for run in listed] == [again["id"], report["id"]]
    assert Client().get(f"{PLACE}{report['id']}", headers=headers).json()["accepted"] == 20


def test_rights(cast: Cast) -> None:
    assert Client().get(PLACE).status_code == 401
    assert post({"Authorization": "Bearer hw_wrong"}, lines(ROWS)).status_code == 401
    reader = token(cast, Permission.SEE_IMPORTS)
    assert Client().get(PLACE, headers=reader).status_code == 200
    assert post(reader, lines(ROWS)).status_code == 403
    assert Client().get(f"{PLACE}99999", headers=reader).status_code == 404
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("?table=nothing", lines(ROWS)),
        ("", lines(ROWS)),
        ("?table=headcount", lines(ROWS)),
        ("?profile=nothing", lines(ROWS)),
        ("?table=contacts", b""),
        ("?table=contacts", b"this is no JSON\n"),
        ("?table=contacts", lines([{"queue": "VIP"}])),
    ],
)
def test_bad_batches_are_a_sentence(cast: Cast, query: str, body: bytes) -> None:
    answer = post(token(cast), body, query)
    assert answer.status_code in (400, 422)
    said = answer.json()
    assert said.get("detail") or said.get("problem")
    assert the_lake().snapshot().rows("contacts") == 0


def test_rejected_rows_are_counted(cast: Cast) -> None:
    report = post(
        token(cast), lines([*ROWS, {"id": "X", "started_at": "yesterday", "outcome": "answered"}])
    ).json()
    assert (report["accepted"], report["rejected"]) == (20, 1)
