"""`headwater sample --out`: whole files in a new folder or nothing, one JSON document."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

HEADWATER = Path(sys.executable).parent / "headwater"


def headwater(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(HEADWATER), "sample", *arguments], capture_output=True, text=True, timeout=120)


def test_files_and_report(tmp_path: Path) -> None:
    out = tmp_path / "new" / "centre"
    done = headwater(
        "--contacts", "900", "--days", "6", "--seed", "3", "--end", "2026-03-31", "--out", str(out), "--json"
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["rows"]["contacts"] == 900
    assert (report["first_day"], report["last_day"]) == ("2026-03-26", "2026-03-31")
    assert {"truth.json", "organisation.json", "contacts", "customers"} <= {p.name for p in out.iterdir()}
    assert done.stderr.startswith("sample: 900 contacts in 6 days")
    assert [path.name for path in out.parent.iterdir()] == ["centre"]


def test_a_full_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = headwater("--contacts", "50", "--days", "2", "--out", str(tmp_path))
    assert done.returncode == 1
    assert "is not empty" in done.stderr and "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_more_days_than_contacts_is_wrong_usage(tmp_path: Path) -> None:
    done = headwater("--contacts", "5", "--days", "6", "--out", str(tmp_path / "x"))
    assert done.returncode == 2
    assert "Usage" in done.stderr
    assert not list(tmp_path.iterdir())


def test_interrupted_it_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "centre"
    arguments = ["sample", "--contacts", "400000", "--days", "300", "--out", str(out)]
    with subprocess.Popen([str(HEADWATER), *arguments], stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        while "of 400,000" not in running.stderr.readline():
            time.sleep(0.01)
        running.terminate()
        running.stderr.read()
        assert running.wait(timeout=30) != 0
    assert not list(tmp_path.iterdir())
