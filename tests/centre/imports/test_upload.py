"""Bringing files: who may, where they lie, what is refused."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from headwater.centre.imports import receiving, storage
from headwater.centre.imports.actions.sweeping import sweep
from headwater.centre.imports.models import Upload, UploadFile
from headwater.centre.people.models import AuditEvent
from tests.cast import Cast
from tests.centre.imports.conftest import address, bring, calls, file

PAGE = "/imports/new/"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("analyst", 200),
        ("administrator", 200),
        ("agent", 403),
        ("team_leader", 403),
        ("supervisor", 403),
        ("quality", 403),
        ("manager", 403),
        ("outsider", 403),
        ("nobody", 302),
    ],
)
def test_who_may(cast: Cast, own_home: Path, who: str, status: int) -> None:
    client = cast.client_of(who)
    assert client.get(PAGE).status_code == status
    answer = client.post(PAGE, {"files": [file(calls())]})
    assert answer.status_code == (302 if status == 200 else status)
    assert Upload.objects.exists() is (status == 200)
    # Whoever may not does not even leave bytes on the disk.
    left = list(own_home.rglob("*")) if status != 200 else []
    assert [path for path in left if path.is_file()] == []


def test_wrong_method_and_missing(cast: Cast) -> None:
    client = cast.client_of("analyst")
    assert client.put(PAGE).status_code == 405
    assert client.get("/imports/uploads/nowhere/").status_code == 404
    assert client.post("/imports/uploads/nowhere/discard/").status_code == 404


def test_no_token_no_upload(cast: Cast) -> None:
    client = cast.client_of("analyst")
    client.handler.enforce_csrf_checks = True
    assert client.post(PAGE, {"files": [file(calls())]}).status_code == 403
    assert not Upload.objects.exists()


def test_files_lie_under_names_of_our_own(cast: Cast, own_home: Path) -> None:
    client = cast.client_of("analyst")
    evil = ["../../etc/passwd", "..\\..\\boot.ini", "a\x00b.csv", "话务 明细.csv.gz", "=cmd.xlsx", "." * 300]
    upload = bring(client, *[file(f"a,b\n{i},2\n", name) for i, name in enumerate(evil)])
    inside = own_home / "uploads" / upload.token
    assert sorted(path.name for path in inside.iterdir()) == [
        "0001",
        "0002",
        "0003.csv",
        "0004.csv.gz",
        "0005.xlsx",
        "0006",
    ]
    everywhere = {path.resolve() for path in own_home.rglob("*") if path.is_file()}
    assert everywhere == {path.resolve() for path in inside.iterdir()}
    assert UploadFile.objects.get(upload=upload, position=1).name == "passwd"
    assert "passwd" in client.get(PAGE).content.decode()


def test_fingerprint_and_record(cast: Cast) -> None:
    text = calls().encode()
    upload = bring(cast.client_of("analyst"), file(text))
    row = upload.files.get()
    assert (row.size, row.sha256) == (len(text), hashlib.sha256(text).hexdigest())
    event = AuditEvent.objects.get(action="upload.kept")
    assert (event.by, event.detail["files"], event.detail["first"][0]["name"]) == ("analyst", 1, "calls.csv")


def test_nothing_chosen(cast: Cast) -> None:
    answer = cast.client_of("analyst").post(PAGE, {})
    assert answer.status_code == 400
    assert "alert-danger" in answer.content.decode()


def test_a_script_gets_an_address_or_a_sentence(cast: Cast) -> None:
    client = cast.client_of("analyst")
    by_script = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    good = json.loads(client.post(PAGE, {"files": [file(calls())]}, **by_script).content)
    assert good["url"] == address(Upload.objects.get())
    bad = client.post(PAGE, {}, **by_script)
    assert bad.status_code == 400 and json.loads(bad.content)["problem"]


def test_too_large_is_refused_and_nothing_stays(
    cast: Cast, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving.IntoHome.__init__, "__defaults__", (1000,))
    small, large = file("a\n1\n", "small.csv"), file("a\n" + "1\n" * 2000, "large.csv")
    answer = cast.client_of("analyst").post(PAGE, {"files": [small, large]})
    assert answer.status_code == 413
    assert "GB" in answer.content.decode()
    assert [path for path in own_home.rglob("*") if path.is_file()] == []
    assert not Upload.objects.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_a_sentence(cast: Cast, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "open", _opened_full(Path.open))
    answer = cast.client_of("analyst").post(PAGE, {"files": [file(calls(4000))]})
    assert answer.status_code == 413
    assert "磁盘" in answer.content.decode()
    assert not Upload.objects.exists()


def _opened_full(usual):  # type: ignore[no-untyped-def]
    """Every received file is written to the device that is always full."""

    def opened(path: Path, mode: str = "r", *args: object, **options: object):  # type: ignore[no-untyped-def]
        if mode == "xb":
            return open("/dev/full", "wb", buffering=0)  # noqa: PTH123
        return usual(path, mode, *args, **options)

    return opened


def test_the_inbox(cast: Cast, own_home: Path) -> None:
    inbox = own_home / "inbox"
    inbox.mkdir()
    (inbox / "huge.csv").write_text(calls())
    (inbox / ".hidden.csv").write_text("x")
    (inbox / "link.csv").symlink_to("/etc/passwd")
    client = cast.client_of("analyst")
    page = client.get(PAGE).content.decode()
    assert "huge.csv" in page and ".hidden.csv" not in page and "link.csv" not in page
    answer = client.post(PAGE, {"inbox": ["huge.csv"]})
    assert answer.status_code == 302
    upload = Upload.objects.get()
    assert storage.paths_of(upload) == [inbox / "huge.csv"]
    client.post(f"{address(upload)}discard/")
    assert (inbox / "huge.csv").exists()


@pytest.mark.parametrize("name", ["../ledger", "/etc/passwd", "link.csv", "gone.csv", ""])
def test_the_inbox_gives_nothing_else(cast: Cast, own_home: Path, name: str) -> None:
    (own_home / "inbox").mkdir()
    (own_home / "inbox" / "link.csv").symlink_to("/etc/passwd")
    answer = cast.client_of("analyst").post(PAGE, {"inbox": [name]})
    assert answer.status_code == 400
    assert not Upload.objects.exists()


def test_discarding(cast: Cast, own_home: Path, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    client = cast.client_of("analyst")
    upload = bring(client, file(calls()))
    assert client.get(f"{address(upload)}discard/").status_code == 405
    assert cast.client_of("agent").post(f"{address(upload)}discard/").status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{address(upload)}discard/")
    assert not (own_home / "uploads" / upload.token).exists()
    assert client.get(address(upload)).status_code == 404


def test_old_files_are_swept(cast: Cast, own_home: Path, settings: Settings) -> None:
    upload = bring(cast.client_of("analyst"), file(calls()))
    half = storage.incoming_folder() / "half"
    (own_home / "uploads" / "orphan").mkdir()
    orphan = own_home / "uploads" / "orphan"
    storage.incoming_folder().mkdir(exist_ok=True)
    half.write_text("x")
    assert sweep() == 0
    assert half.exists() and orphan.exists()
    for path in (half, orphan):
        os.utime(path, (0, 0))
    Upload.objects.update(at="2020-01-01T00:00:00Z")
    assert sweep() == 1
    assert not half.exists() and not orphan.exists()
    assert not (own_home / "uploads" / upload.token).exists()
    assert Upload.objects.get().cleared
