"""The verb `indicators`: JSON on stdout, words on stderr, exit codes as promised."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headwater import cli
from tests.engine.indicators.random_contacts import contacts
from tests.engine.indicators.small_lake import lake_of


def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["headwater", *arguments])
    try:
        cli.main()
        code = 0
    except SystemExit as left:
        code = int(left.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # The verb makes --home known to whatever it starts; the next test must not find it there.
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path))
    lake_of(tmp_path, contacts=contacts(1, 200))
    return tmp_path


def test_compute_answers_one_json_document(home: Path, capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    where = ["--where", "queue = 'VIP'", "--from", "2026-02-26", "--to", "2026-03-01"]
    code, out, err = run(
        capsys, monkeypatch, "indicators", "compute", "offered", "answer_rate", "--by", "day,queue", *where,
        "--home", str(home), "--json",
    )  # fmt: skip
    rows = json.loads(out)
    assert (code, err) == (0, "")
    assert {row["indicator"] for row in rows} == {"offered", "answer_rate"}
    assert {row["day"] for row in rows} <= {"2026-02-26", "2026-02-27", "2026-02-28", "2026-03-01"}
    rate = next(row for row in rows if row["indicator"] == "answer_rate")
    assert rate["value"] == rate["numerator"] / rate["denominator"]


def test_compute_without_a_breakdown_gives_one_object_each(home: Path, capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run(
        capsys, monkeypatch, "indicators", "compute", "repeat_72h", "occupancy", "--json", "--home", str(home)
    )
    rows = json.loads(out)
    assert code == 0
    assert [row["indicator"] for row in rows] == ["repeat_72h", "occupancy"]
    assert rows[1]["value"] is None and "agent_states" in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ofered"], "did you mean offered"),
        (["offered", "--by", "queu"], "did you mean queue"),
        (["offered", "--where", "queue = "], "^"),
        (["offered", "--from", "yesterday"], "--from"),
    ],
)
def test_wrong_usage_is_two_and_one_sentence(
    home: Path,
    capsys,
    monkeypatch,
    arguments: list[str],
    sentence: str,  # type: ignore[no-untyped-def]
) -> None:
    code, out, err = run(capsys, monkeypatch, "indicators", "compute", *arguments, "--home", str(home))
    assert (code, out) == (2, "")
    assert sentence in err and "Traceback" not in err


def test_list_says_what_there_is(capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run(capsys, monkeypatch, "indicators", "list", "--json")
    assert code == 0
    assert len(json.loads(out)) >= 45
    assert "人工服务接听率" in out
    assert "count(answered) / count(offered)" in run(capsys, monkeypatch, "indicators", "list")[1]
