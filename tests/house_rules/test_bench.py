"""The harness of the benchmarks: a table that says what was promised and what was kept."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest

bench = importlib.import_module("bench.__main__")
KEPT = {"name": "copy", "ours": 2.0, "peer": 1.0, "ratio": 2.0, "target": 2.5, "ok": True}
BROKEN = {"name": "page", "ours": 0.2, "peer": 0.15, "ratio": 1.333333, "target": 1.0, "ok": False}


def test_each_line_says_whether_the_promise_was_kept() -> None:
    lines = bench.table([KEPT, BROKEN]).splitlines()
    assert [cell.strip() for cell in lines[2].split("|")[1:-1]] == ["copy", "2 s", "1 s", "2", "2.5", "yes"]
    assert [cell.strip() for cell in lines[3].split("|")[1:-1]][3:] == ["1.33", "1", "NO"]
    assert len({len(line) for line in lines}) == 1


def test_a_benchmark_that_fails_is_a_broken_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise RuntimeError("no lake")

    monkeypatch.setattr(bench.importlib, "import_module", lambda name: SimpleNamespace(measure=fails))
    (line,) = bench.measure("some")
    assert line["ok"] is False
    assert "no lake" in line["name"]


def test_the_document_names_the_machine() -> None:
    text = bench.document(bench.machine(), {"lake_speed": [KEPT]})
    assert "cores" in text and "duckdb" in text
    assert "## Lake speed" in text
