"""A data folder of its own for each test, and small files that people would bring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from headwater.centre.imports.actions import runs as actions
from headwater.centre.imports.models import ImportRun, Upload
from headwater.centre.jobs import running
from headwater.engine.lake.intake import Field, Profile
from tests.cast import Cast

HEADER = "call_id,started,queue,agent,wait,talk,outcome\n"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """Uploads and lake of one test meet those of no other."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    yield settings.HOME


def calls(count: int = 40, day: str = "2026-03-02", first: int = 1) -> str:
    """An export of a call system: every fourth call is abandoned."""
    lines = [
        f"C{number},{day} {8 + number % 10:02}:{number % 60:02}:00,VIP,A10{number % 6 + 1},{number % 30},"
        f"{0 if number % 4 == 0 else 100 + number},{'ABANDON' if number % 4 == 0 else 'ANSWERED'}"
        for number in range(first, first + count)
    ]
    return HEADER + "\n".join(lines) + "\n"


def file(text: str | bytes, name: str = "calls.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def bring(client: Client, *files: SimpleUploadedFile) -> Upload:
    """Upload through the page."""
    answer = client.post("/imports/new/", {"files": list(files)})
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.get(token=answer["Location"].rstrip("/").rsplit("/", 1)[-1])


def address(upload: Upload) -> str:
    return f"/imports/uploads/{upload.token}/"


def imported(client: Client, upload: Upload, **data: str) -> ImportRun:
    """Import through the page with the proposed mapping (or what `data` says), and let the job run."""
    client.get(address(upload))
    upload.refresh_from_db()
    sent = {"act": "run", "seen": str(upload.draft), "table": upload.table, "profile": upload.profile}
    answer = client.post(address(upload), sent | data)
    assert answer.status_code == 302, answer.content.decode()
    running.perform_waiting()
    return ImportRun.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[-1]))


def mapping_of_calls() -> Profile:
    """What somebody would say about `calls`."""
    pairs = {"call_id": "id", "started": "started_at", "queue": "queue", "agent": "agent"}
    profile = Profile.from_map("contacts", pairs | {"wait": "wait_seconds", "talk": "talk_seconds"})
    codes = {"ABANDON": "abandoned", "ANSWERED": "answered"}
    return profile.with_field(Field("outcome", column="outcome", codes=codes))


def started(cast: Cast, upload: Upload, by: str = "analyst") -> ImportRun:
    """An import that waits for its job."""
    return actions.start(by=cast.account(by), upload=upload, mapping=mapping_of_calls())
