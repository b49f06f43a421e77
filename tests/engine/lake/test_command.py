"""The verb `import`: names alone are enough, and what is refused says how to mend it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from headwater.engine.lake import Lake
from headwater.engine.lake.intake import ImportReport
from headwater.engine.lake.intake.command import profile_of, run_import
from headwater.engine.words import Problem

from .conftest import landed

CALLS = """通话,时间,座席,结果,渠道,方向,解决
1,2026-03-05 10:00:00,a1,接通,电话,呼入,是
2,2026-03-05 10:01:00,,放弃,短信,呼出,否
3,2026-03-05 10:02:00,a2,ANSWERED,Phone,IN,Y
4,2026-03-05 10:03:00,,Abandon,传真,Inbound,N
5,2026-03-05 10:04:00,a1,HANDLED,热线,Out,
"""
MAP = "通话=id,时间=started_at,结果=outcome,渠道=channel,方向=direction,解决=resolved"


def run(home: Path, text: str, pairs: str = "", language: str = "en") -> ImportReport:
    file = home.parent / "calls.csv"
    file.write_text(text, encoding="utf-8")
    profile = profile_of("contacts", "", pairs)
    return run_import(home, "contacts", [file], profile, language, "wang")


def refused(report: ImportReport) -> list[list[str]]:
    assert report.rejects_file is not None
    with report.rejects_file.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def test_names_alone_bring_their_codes_along(tmp_path, engine) -> None:
    report = run(tmp_path / "home", CALLS, MAP)
    assert (report.accepted, report.rejected, report.warnings) == (5, 0, ())
    rows = landed(Lake(tmp_path / "home"), engine)
    assert [row["outcome"] for row in rows] == ["answered", "abandoned", "answered", "abandoned", "answered"]
    assert [row["channel"] for row in rows] == ["hotline", "sms", "hotline", "other", "hotline"]
    assert [row["direction"] for row in rows] == ["inbound", "outbound", "inbound", "inbound", "outbound"]
    assert [row["resolved"] for row in rows] == [True, False, True, False, None]
    # Only what was named is imported.
    assert {row["agent"] for row in rows} == {None}


def test_a_named_column_wins_over_the_suggested_one(tmp_path, engine) -> None:
    text = "start,result,state\n2026-03-05 10:00,接通,放弃\n"
    run(tmp_path / "home", text, "start=started_at,state=outcome")
    assert landed(Lake(tmp_path / "home"), engine)[0]["outcome"] == "abandoned"


def test_codes_beyond_the_first_rows_are_known_too(tmp_path) -> None:
    rows = [f"2026-03-05 10:00:00,{'接通' if number < 1_500 else '放弃'}" for number in range(1_501)]
    text = "\n".join(["时间,结果", *rows, "2026-03-05 10:00:00,ABANDONED"]) + "\n"
    assert run(tmp_path / "a", text, "时间=started_at,结果=outcome").accepted == 1_502
    assert run(tmp_path / "b", text).accepted == 1_502


def test_codes_of_our_own_stay_what_they_are(tmp_path, engine) -> None:
    text = (
        "starttime,channel,outcome\n2026-03-05 10:00,info_line,answered\n2026-03-05 10:01,hotline,blocked\n"
    )
    run(tmp_path / "home", text)
    assert {row["channel"] for row in landed(Lake(tmp_path / "home"), engine)} == {"info_line", "hotline"}


def test_two_columns_make_one_moment_or_one_number(tmp_path, engine) -> None:
    text = "day,clock,menu,queue,a+b\n2026-03-05,14:05:00,5,7,接通\n"
    run(tmp_path / "home", text, "day+clock=started_at,menu+queue=wait_seconds,a+b=outcome")
    found = landed(Lake(tmp_path / "home"), engine)[0]
    assert (found["local_day"], found["local_slot"]) == (date(2026, 3, 5), 56)
    assert (found["wait_seconds"], found["outcome"]) == (12.0, "answered")


@pytest.mark.parametrize("text", ["时间,结果\n", "时间,结果", "时间,结果\n\n \n", "foo,bar\n"])
def test_a_header_alone_is_told_as_such(tmp_path, text) -> None:
    with pytest.raises(Problem, match="not one row below it") as caught:
        run(tmp_path / "home", text)
    assert "只有表头，没有数据行" in caught.value.words.say("zh")


def test_a_refused_code_and_date_say_how_to_mend_them(tmp_path) -> None:
    text = "时间,结果\n2026-03-05 10:00,接通\n2026-03-05 10:01,莫名\n某日,接通\n"
    pairs = "时间=started_at,结果=outcome"
    code, day = refused(run(tmp_path / "en", text, pairs))
    assert code[1:3] == ["3", "结果"] and "“莫名” in 结果 is a code that is not mapped" in code[3]
    assert "ignore" in code[3] and "answered, abandoned" in code[3]
    assert day[1:3] == ["4", "时间"] and "“某日” in 时间 is not a date" in day[3] and "2024-05-01" in day[3]
    code, day = refused(run(tmp_path / "zh", text, pairs, "zh"))
    assert "列 结果 中的“莫名”是未映射的代码" in code[3] and "ignore" in code[3]
    assert "“某日”不是日期或时间" in day[3] and "可用写法" in day[3]
