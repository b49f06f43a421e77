"""What newcomers bring: times with Chinese halves of the day, their own words, wrong files."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine
from headwater.engine.lake.intake import import_files, inspect, preview
from headwater.engine.lake.intake.command import run_import
from headwater.engine.lake.intake.suggesting import suggest
from headwater.engine.words import Problem
from tests.engine.lake.conftest import HEADER, bring, calls, landed, row


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "hour", "minute", "second"),
    [
        ("2026/10/1 上午 8:00:00", 0, 0, 0),
        ("2026/10/1 下午 1:05:09", 5, 5, 9),
        ("2026-10-01 下午2:03", 6, 3, 0),
        ("2026-10-01 中午 12:30", 4, 30, 0),
        ("2026年10月1日 8时05分", 0, 5, 0),
        ("2026年10月1日 下午8时05分30秒", 12, 5, 30),
        ("2026年10月1日 晚上 9:04", 13, 4, 0),
    ],
)
def test_chinese_clocks(tmp_path: Path, text: str, hour: int, minute: int, second: int) -> None:
    path = written(tmp_path / "a.csv", "受理,排队,结果", *[f"{text},q,已接"] * 3)
    profile = suggest(path, "contacts")
    found = profile.field("started_at")
    assert found is not None and found.column == "受理"
    values = preview(path, profile).rows[0].values
    assert values["started_at"] == datetime(2026, 10, 1, hour, minute, second)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("客户放弃 主动放弃 排队放弃 无人接听 未接通 呼损", "abandoned"),
        ("已接 接通 坐席接听", "answered"),
        ("遇忙 遇忙未接入", "blocked"),
        ("IVR挂机 自助结束", "ended_in_ivr"),
    ],
)
def test_chinese_outcomes(tmp_path: Path, words: str, code: str) -> None:
    lines = [f"L{n},2026-10-01 08:00:0{n},{word}" for n, word in enumerate(words.split())]
    path = written(tmp_path / "a.csv", "录音流水号,开始时间,通话结果", *lines)
    profile = suggest(path, "contacts")
    assert [field.column for field in profile.fields if field.target == "id"] == ["录音流水号"]
    assert [row.values["outcome"] for row in preview(path, profile).rows] == [code] * len(lines)


@pytest.mark.parametrize("name", ["通话流水号", "流水号", "会话ID", "Call ID"])
def test_columns_of_ids(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "a.csv", f"{name},开始时间", "a1,2026-10-01 08:00:00", "a2,2026-10-01 08:01:00")
    found = suggest(path, "contacts").field("id")
    assert found is not None and found.column == name


def test_unknown_words_of_a_sure_column_are_for_people(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "start,通话结果", "2026-10-01 08:00:00,甲", "2026-10-01 08:01:00,乙")
    found = suggest(path, "contacts").field("outcome")
    assert found is not None and (found.column, found.constant, found.assumed) == ("通话结果", "", False)


def test_an_outcome_that_nobody_said_is_told(tmp_path: Path) -> None:
    lines = [f"2026-10-01 08:00:0{n},k" for n in range(4)]
    path = written(tmp_path / "a.csv", "start,kind", *lines)
    report = run_import(tmp_path / "home", "contacts", [path], None, "zh", "test")
    told = report.to_json("zh")["warnings"]
    assert {"column": "outcome", "reason": "为推定值，文件中没有任何列说明", "count": 4} in told
    assert "outcome: assumed; no column says it (4)" in report.as_text("en")
    confirmed = suggest(path, "contacts").to_dict()
    assert confirmed["fields"]["outcome"].pop("assumed") is True


def test_rejects_come_back_to_be_mended(lake: Lake, engine: Engine, tmp_path: Path) -> None:
    text = HEADER + row(1) + "c2,2024-05-01 10:00:00,Q1\n" + "c3,,Q1,5,60,\n" + row(4, wait="0:61:99")
    stored = tmp_path / "0001.csv"
    stored.write_text(text)
    out = tmp_path / "rejects.csv"
    report = import_files(
        lake, "contacts", [stored], calls(), rejects_to=out, labels={stored: "ampm.csv"}, language="zh"
    )
    with out.open(encoding="utf-8-sig", newline="") as file:
        head, short, empty = csv.reader(file)
    assert short[0] == empty[0] == "ampm.csv" == lake.snapshot().imports[0].sources[0]
    assert dict(zip(head[4:], short[4:], strict=False)) == {
        "call": "c2",
        "start": "2024-05-01 10:00:00",
        "queue": "Q1",
    }
    assert empty[3] == "为空，但该列必填"
    assert [(w.column, w.reason) for w in report.warnings] == [("wait_seconds", "unreadable_duration")]
    assert len(landed(lake, engine)) == 2


def test_a_picture_under_a_tables_name(lake: Lake, tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
    with pytest.raises(Problem) as told:
        bring(lake, tmp_path / "a.csv", picture)
    assert "not a text table" in told.value.words.en and "不是文本表格" in told.value.words.zh
    with pytest.raises(Problem, match="not a text table"):
        inspect(tmp_path / "a.csv")
