"""The command's outer face: quick help, exit codes, one sentence instead of a trace."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEADWATER = Path(sys.executable).parent / "headwater"


def headwater(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    done = subprocess.run(
        [str(HEADWATER), *arguments], capture_output=True, text=True, env=os.environ | environment, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["serve", "--help"], 0),
        ([], 2),
        (["no-such-verb"], 2),
        (["serve", "--port", "x"], 2),
    ],
)
def test_help_and_usage_errors_come_at_once(arguments: list[str], code: int) -> None:
    began = time.monotonic()
    found, out, err = headwater(*arguments)
    assert time.monotonic() - began < 1.0
    assert found == code
    assert "Usage: headwater" in out + err
    assert "Traceback" not in out + err


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, out, err = headwater("doctor", "--home", str(tmp_path / "file" / "home"))
    assert code == 1
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err


def test_messages_in_chinese(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    url = "postgresql://127.0.0.1:1/nowhere"
    code, _out, err = headwater("worker", "--home", home, DATABASE_URL=url, HEADWATER_LANGUAGE="zh")
    assert code == 1
    assert "无法连接" in err
