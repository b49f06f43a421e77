"""What is installed is what was locked, and no file says where from."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def pins(name: str) -> dict[str, str]:
    """Package to version of a lock."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)(?:\[[a-z,]+\])?==(\S+)", text, re.MULTILINE))


def test_the_test_lock_holds_the_run_lock() -> None:
    run, test = pins("run"), pins("test")
    assert len(run) > 30
    assert run.items() <= test.items()


def test_every_pin_has_hashes() -> None:
    for name in ("run", "test", "bootstrap"):
        text = (ROOT / "requirements" / f"{name}.lock").read_text()
        blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
        without = [
            block.split("\n")[0] for block in blocks if "==" in block and "--hash=sha256:" not in block
        ]
        assert without == []


def test_no_lock_names_an_address() -> None:
    for name in ("run", "test", "bootstrap"):
        assert "://" not in (ROOT / "requirements" / f"{name}.lock").read_text()
    assert "://" not in (ROOT / "package-lock.json").read_text()


def test_at_most_forty_direct_dependencies_each_with_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    lines = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert lines is not None
    entries = [line for line in lines[1].splitlines() if line.strip()]
    assert len(entries) <= 40
    assert [line for line in entries if "# " not in line] == []
