"""Hostile and broken input, and machines that fail: nothing lost, nothing half done."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import pytest

from headwater.engine.lake import Lake
from headwater.engine.lake.intake import import_files, inspect
from headwater.engine.lake.intake.rejects import harmless
from headwater.engine.lake.intake.sources import Limits
from headwater.engine.words import Problem

from .conftest import CALLS, HEADER, bring, calls, clock, row

SOURCE = Path(__file__).resolve().parents[3] / "src"
IMPORT = """
import sys
from pathlib import Path
from headwater.engine.lake import Lake
from headwater.engine.lake.intake import import_files, Profile
{before}
profile = Profile.from_map("contacts", {calls!r})
lake = Lake(Path(sys.argv[1]))
try:
    print(import_files(lake, "contacts", [Path(sys.argv[2])], profile).accepted)
except Exception as problem:
    print(type(problem).__name__, problem)
"""


def process(home: Path, file: Path, before: str = "") -> subprocess.Popen[str]:
    """An import in a process of its own; `before` is run in it first."""
    program = IMPORT.format(before=textwrap.dedent(before), calls=CALLS)
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-c", program, str(home), str(file)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def many(path: Path, count: int, first: int = 0) -> Path:
    lines = (row(n, f"2024-05-{n % 20 + 1:02d} 10:00:00") for n in range(first, first + count))
    path.write_text(HEADER + "".join(lines))
    return path


def parquet(lake: Lake) -> set[Path]:
    """All Parquet files below the tables, published or not."""
    return set((lake.root / "contacts").rglob("*.parquet"))


def test_a_line_without_end_is_refused_before_it_is_held(lake, tmp_path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(HEADER.encode() + row(1).encode())
        file.seek(2 * 1024**3)  # a sparse file: two gigabytes of one line, on no disk at all
        file.write(b"x\n")
    before = time.monotonic()
    with pytest.raises(Problem, match=r"line 3 is longer than 2 MB"):
        import_files(lake, "contacts", [path], calls())
    assert time.monotonic() - before < 5 and lake.snapshot().number == 0


def test_a_line_just_within_the_limit_is_read(lake, tmp_path) -> None:
    text = HEADER + row(1).replace("Q1", "q" * 1_900_000) + row(2)
    assert bring(lake, tmp_path / "a.csv", text).accepted == 2


def test_bombs_are_not_unpacked(lake, tmp_path) -> None:
    limits = Limits(ratio_from=1024 * 1024, ratio=50)
    zeros = b"0" * 30_000_000
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", zeros)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(zeros))
    for name in ("a.zip", "a.csv.gz"):
        with pytest.raises(Problem, match=r"unpacks to far more"):
            import_files(lake, "contacts", [tmp_path / name], calls(), limits=limits)
    assert not list((lake.root / "staging").iterdir())


@pytest.mark.parametrize("name", ["a.zip", "a.csv.gz", "a.xlsx", "a.parquet"])
def test_broken_containers_are_told(lake, tmp_path, name) -> None:
    heads = {"a.zip": b"PK\x03\x04", "a.csv.gz": b"\x1f\x8b", "a.parquet": b"PAR1"}
    head = heads.get(name, b"PK\x03\x04[Content_Types].xml")
    (tmp_path / name).write_bytes(head + b"broken" * 20)
    with pytest.raises(Problem, match=r"broken|cannot be read"):
        import_files(lake, "contacts", [tmp_path / name], calls())


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_formulas_are_made_harmless(cell) -> None:
    assert harmless(cell) == "'" + cell and harmless("a=1") == "a=1"


def test_a_full_disk_is_one_sentence_and_changes_nothing(tmp_path) -> None:
    limit = """
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
    """
    lake = Lake(tmp_path / "home", clock)
    bring(lake, tmp_path / "a.csv", HEADER + row(1_000_000))
    before, files = lake.snapshot(), parquet(lake)
    # Random texts do not shrink: the day files are larger than the limit.
    file = tmp_path / "b.csv"
    lines = (row(n).replace("Q1", os.urandom(40).hex()) for n in range(3_000))
    file.write_text(HEADER + "".join(lines))
    out, errors = process(tmp_path / "home", file, limit).communicate(timeout=120)
    assert "Problem No room is left" in out, out + errors
    assert lake.snapshot() == before and parquet(lake) == files
    assert import_files(lake, "contacts", [file], calls()).accepted == 3_000


POINTS = {
    "while reading": """
        from headwater.engine.lake.intake import staging
        staging.part_of = lambda *a: os.kill(os.getpid(), 9)
        """,
    "before anything moved": """
        from headwater.engine.lake.snapshots import writer
        writer.Writer._move = lambda *a: os.kill(os.getpid(), 9)
        """,
    "in the middle of moving": """
        from headwater.engine.lake.snapshots import writer
        move = Path.rename
        def rename(self, target, moved=[]):
            move(self, target)
            moved.append(target)
            if len(moved) == 9:
                os.kill(os.getpid(), 9)
        Path.rename = rename
        """,
    "before the commit": """
        from headwater.engine.lake.snapshots import writer
        write = writer.Writer._write
        def stop(self, name, text):
            if name == "CURRENT":
                os.kill(os.getpid(), 9)
            write(self, name, text)
        writer.Writer._write = stop
        """,
    "after the commit": """
        from headwater.engine.lake.snapshots import writer
        write = writer.Writer._write
        def stop(self, name, text):
            write(self, name, text)
            if name == "CURRENT":
                os.kill(os.getpid(), 9)
        writer.Writer._write = stop
        """,
}


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_leaves_the_lake_as_before_or_as_after(tmp_path, point) -> None:
    home = tmp_path / "home"
    lake = Lake(home, clock)
    bring(lake, tmp_path / "a.csv", HEADER + row(1_000_000))
    file = many(tmp_path / "b.csv", 2_000)
    killed = process(home, file, "import os\n" + textwrap.dedent(POINTS[point]))
    out, errors = killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL, out + errors
    after = point == "after the commit"
    assert lake.snapshot().rows("contacts") == (2_001 if after else 1)
    report = import_files(lake, "contacts", [file], calls())
    assert (report.accepted, report.unchanged) == ((0, 2_000) if after else (2_000, 0))
    assert parquet(lake) == set(lake.snapshot().files("contacts"))
    assert not list((lake.root / "staging").iterdir()) and not (lake.root / "PENDING").exists()


def test_two_imports_at_once(tmp_path) -> None:
    home = tmp_path / "home"
    files = [many(tmp_path / "a.csv", 3_000), many(tmp_path / "b.csv", 3_000, first=1_500)]
    running = [process(home, file) for file in files]
    counts = []
    for one in running:
        out, errors = one.communicate(timeout=120)
        assert one.returncode == 0, errors
        counts.append(int(out))
    snapshot = Lake(home, clock).snapshot()
    assert sorted(counts) == [1_500, 3_000] and snapshot.rows("contacts") == 4_500
    assert snapshot.number == 2


def test_names_of_uploads_never_become_paths(lake, tmp_path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    odd = folder / "a'; drop table x; --.csv"
    odd.write_text(HEADER.replace("queue", "q'u\"e;") + row(1))
    names = inspect(odd).columns
    profile = calls().without("queue")
    assert len(names) == 6 and import_files(lake, "contacts", [odd], profile).accepted == 1
