"""Backup and restore through the command: all of it or nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

HEADWATER = Path(sys.executable).parent / "headwater"
FILL = """
import sys
from headwater.centre.config import start
with start.ledger():
    from headwater.centre.people.audit import record
    from headwater.centre.people.models import Account, AuditEvent
    if sys.argv[1:]:
        Account.objects.create(username=sys.argv[1], password="x")
        record(by="test", action="test.filled")
    names = Account.objects.order_by("pk").values_list("username", flat=True)
    print(",".join(names), AuditEvent.objects.count())
"""


def command(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of a verb."""
    done = subprocess.run([str(HEADWATER), *arguments], capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def ledger(home: Path, monkeypatch: pytest.MonkeyPatch, *fill: str) -> str:
    """Accounts and number of audit events of a home, after adding an account."""
    monkeypatch.setenv("HEADWATER_HOME", str(home))
    return subprocess.check_output([sys.executable, "-c", FILL, *fill], text=True).strip()


@pytest.fixture
def full(server_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with something in ledger and uploads."""
    assert ledger(server_home, monkeypatch, "wang") == "wang 1"
    (server_home / "uploads" / "ab").mkdir(parents=True)
    (server_home / "uploads" / "ab" / "0001.csv").write_text("a,b\n1,2\n")
    for folder in ("screenings/1-ab", ".aside/2-cd"):
        (server_home / "recovery" / folder).mkdir(parents=True)
        (server_home / "recovery" / folder / "customers.parquet").write_text("13900000001")
    return server_home


def test_there_and_back(full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, other = tmp_path / "all.tar", tmp_path / "other"
    code, out, err = command("backup", str(file), "--home", str(full), "--json")
    assert (code, json.loads(out)["format"]) == (0, 1), err
    assert file.stat().st_mode & 0o777 == 0o600
    code, out, err = command("restore", str(file), "--home", str(other), "--json")
    assert code == 0, err
    assert ledger(other, monkeypatch) == "wang 1"
    assert (other / "uploads" / "ab" / "0001.csv").read_text() == "a,b\n1,2\n"
    assert (other / "recovery" / "screenings" / "1-ab" / "customers.parquet").read_text() == "13900000001"
    assert not (other / "recovery" / ".aside").exists()
    assert (other / "keys" / "secret_key").read_bytes() == (full / "keys" / "secret_key").read_bytes()


def test_a_full_home_is_only_replaced_by_force(
    full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.tar"
    assert command("backup", str(file), "--home", str(full))[0] == 0
    assert ledger(full, monkeypatch, "li") == "wang,li 2"
    code, _out, err = command("restore", str(file), "--home", str(full))
    assert (code, "--force" in err) == (1, True)
    assert ledger(full, monkeypatch) == "wang,li 2"
    assert command("restore", str(file), "--home", str(full), "--force")[0] == 0
    assert ledger(full, monkeypatch) == "wang 1"


def test_a_cut_file_changes_nothing(full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "all.tar"
    assert command("backup", str(file), "--home", str(full))[0] == 0
    whole = file.read_bytes()
    for share in (0.3, 0.9):
        file.write_bytes(whole[: int(len(whole) * share)])
        code, _out, err = command("restore", str(file), "--home", str(full), "--force")
        assert (code, "not a complete backup" in err) == (1, True)
    assert ledger(full, monkeypatch) == "wang 1"
    assert (full / "uploads" / "ab" / "0001.csv").exists()


def test_a_changed_file_is_noticed(full: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.tar"
    assert command("backup", str(file), "--home", str(full))[0] == 0
    file.write_bytes(file.read_bytes().replace(b"a,b\n1,2\n", b"a,b\n1,3\n"))
    code, _out, err = command("restore", str(file), "--home", str(tmp_path / "other"))
    assert (code, "uploads/ab/0001.csv" in err) == (1, True)


def test_a_backup_of_a_younger_program_is_refused(full: Path, tmp_path: Path) -> None:
    file, young = tmp_path / "all.tar", tmp_path / "young.tar"
    assert command("backup", str(file), "--home", str(full))[0] == 0
    with tarfile.open(file) as tar:
        tar.extractall(tmp_path / "out", filter="data")
    facts = json.loads((tmp_path / "out" / "manifest.json").read_text())
    facts["migrations"].append("people.9999_from_the_future")
    (tmp_path / "out" / "manifest.json").write_text(json.dumps(facts))
    with tarfile.open(young, "w") as tar:
        for path in sorted((tmp_path / "out").rglob("*")):
            tar.add(path, arcname=str(path.relative_to(tmp_path / "out")), recursive=False)
    code, _out, err = command("restore", str(young), "--home", str(tmp_path / "other"))
    assert (code, "younger Headwater" in err) == (1, True)


def test_what_was_there_stays_when_a_backup_cannot_be_written(full: Path, tmp_path: Path) -> None:
    code, _out, err = command("backup", str(tmp_path / "no" / "folder" / "all.tar"), "--home", str(full))
    assert code == 1
    assert "Traceback" not in err
