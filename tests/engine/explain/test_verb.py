"""`headwater explain`: its answer, its sentences, its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests import test_cli
from tests.engine.explain.tables import shares


def headwater(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Exit code, stdout, and stderr without the line of progress that a busy machine brings."""
    code, out, err = test_cli.headwater(*arguments, **environment)
    lines = [line for line in err.splitlines() if not line.startswith("explain: reading and explaining")]
    return code, out, "\n".join(lines)


COLUMNS = [
    "--actual",
    "bad",
    "--expected",
    "bad_expected",
    "--of",
    "total",
    "--expected-of",
    "total_expected",
]
WHERE = {"queue": "data", "channel": "app"}
CHINESE = {"data": "数据", "app": "掌上"}


@pytest.fixture
def table() -> pa.Table:
    attributes, *figures = shares(1, (WHERE, 0.3))
    names = ("bad", "bad_expected", "total", "total_expected")
    texts = {name: [CHINESE.get(value, value) for value in column] for name, column in attributes.items()}
    return pa.table(texts | dict(zip(names, figures, strict=True)))


def as_csv(table: pa.Table, path: Path, encoding: str = "utf-8", separator: str = ",") -> Path:
    lines = [separator.join(table.column_names)]
    lines += [separator.join(str(value) for value in row.values()) for row in table.to_pylist()]
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", "\t")])
def test_csv_in_the_encodings_and_separators_there_are(
    table: pa.Table, tmp_path: Path, encoding: str, separator: str
) -> None:
    file = as_csv(table, tmp_path / "case.csv", encoding, separator)
    code, out, err = headwater("explain", str(file), *COLUMNS, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert [cause["where"] for cause in found["causes"]] == [{"queue": "数据", "channel": "掌上"}]
    assert set(found) == {"causes", "mix", "rate", "explained", "seconds"}
    assert found["explained"] == pytest.approx(found["causes"][0]["share"])


def test_parquet_and_attributes_chosen(table: pa.Table, tmp_path: Path) -> None:
    pq.write_table(table, tmp_path / "case.parquet")
    file = str(tmp_path / "case.parquet")
    code, out, _ = headwater("explain", file, *COLUMNS, "--attributes", "region, channel", "--json")
    assert code == 0
    assert [cause["where"] for cause in json.loads(out)["causes"]] == [{"channel": "掌上"}]
    code, out, _ = headwater("explain", file, *COLUMNS)
    assert "queue = 数据" in out and "of the difference" in out
    code, out, _ = headwater("explain", file, *COLUMNS, HEADWATER_LANGUAGE="zh")
    assert "占差异的" in out


def test_no_difference_is_an_empty_list(tmp_path: Path) -> None:
    (tmp_path / "case.csv").write_text("queue,now,usual\na,5,5\nb,7,7\n")
    arguments = ("explain", str(tmp_path / "case.csv"), "--actual", "now", "--expected", "usual")
    code, out, _ = headwater(*arguments, "--json")
    assert (code, json.loads(out)["causes"], json.loads(out)["mix"]) == (0, [], None)
    assert "No combination stands out" in headwater(*arguments)[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("queue,now,usual\na,5,5\nb,x,7\n", "line 3, column now: 'x' is not a number"),
        ("queue,now,usual\na,5,5\n\nb,,7\n", "line 4, column now: is missing"),
        ("queue,now,usual\na,5,-5\n", "line 2, column usual: is below zero"),
        ("queue,now,usual\na,5\n", "line 2 has 2 cells"),
        # A comma for the decimals is not taken for one between thousands.
        ("queue;now;usual\na;1,000;5\nb;100,5;7\n", "line 3, column now: '100,5' is not a number"),
        ('queue,now,usual\n"a,5,5\nb,1,2\n', "quotation mark"),
        ("", "the file is empty"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "case.csv").write_text(text)
    code, out, err = headwater(
        "explain", str(tmp_path / "case.csv"), "--actual", "now", "--expected", "usual"
    )
    assert (code, out) == (1, "")
    assert said in err and "case.csv" in err
    assert len(err.strip().splitlines()) == 1


def test_column_names_without_rows_are_told(tmp_path: Path) -> None:
    (tmp_path / "case.csv").write_text("queue,now,usual\n")
    arguments = ("--actual", "now", "--expected", "usual", "--json")
    code, out, err = headwater("explain", str(tmp_path / "case.csv"), *arguments)
    assert (code, json.loads(out)["causes"]) == (0, [])
    assert "no rows" in err


def test_columns_of_one_name_are_not_guessed_at(tmp_path: Path) -> None:
    (tmp_path / "case.csv").write_text("queue,now,usual,day,day\na,5,5,1,1\n")
    arguments = ("--actual", "now", "--expected", "usual")
    code, out, err = headwater("explain", str(tmp_path / "case.csv"), *arguments)
    assert (code, out) == (2, "") and "more than one column day" in err


def test_parquet_names_the_row(tmp_path: Path) -> None:
    columns = {"queue": ["a", None], "now": pa.array([1, None]), "usual": [1, 2]}
    pq.write_table(pa.table(columns), tmp_path / "case.parquet")
    arguments = ("--actual", "now", "--expected", "usual")
    code, out, err = headwater("explain", str(tmp_path / "case.parquet"), *arguments)
    assert (code, out) == (1, "") and "row 2, column now: is missing" in err


def test_a_file_that_is_not_there_or_no_table(tmp_path: Path) -> None:
    arguments = ("--actual", "now", "--expected", "usual")
    code, _, err = headwater("explain", str(tmp_path / "none.csv"), *arguments)
    assert code == 1 and "no such file" in err and len(err.strip().splitlines()) == 1
    (tmp_path / "bytes.csv").write_bytes(b"\xff\x00\x9f\xfe" * 40)
    code, _, err = headwater("explain", str(tmp_path / "bytes.csv"), *arguments)
    assert code == 1 and "neither UTF-8 nor GB18030" in err
    (tmp_path / "cut.parquet").write_bytes(b"PAR1 and nothing more")
    code, _, err = headwater("explain", str(tmp_path / "cut.parquet"), *arguments)
    assert code == 1 and "Parquet" in err and len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--actual", "now", "--expected", "other"], "no column other"),
        (["--actual", "now", "--expected", "usual", "--attributes", "queue,zone"], "no column zone"),
        (["--actual", "now", "--expected", "usual", "--of", "queue"], "both --of and --expected-of"),
        (["--actual", "now", "--expected", "usual", "--attributes", "queue,now"], "cannot be an attribute"),
        (["--actual", "now"], "--expected"),
    ],
)
def test_wrong_usage_is_two(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "case.csv").write_text("queue,now,usual\na,5,5\nb,7,7\n")
    code, out, err = headwater("explain", str(tmp_path / "case.csv"), *arguments)
    assert (code, out) == (2, "")
    assert said in err
