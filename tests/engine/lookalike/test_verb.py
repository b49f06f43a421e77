"""`headwater screen`: its answer, its files, its sentences, its exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from headwater.engine.lookalike import command
from headwater.engine.lookalike.wish import Wish, WishProblem
from headwater.engine.words import Problem
from tests.reference import lookalike as slow
from tests.test_cli import HEADWATER, headwater

COUNT, COMPLAINED = 400, 40
KEYS = {"customers", "complainants", "selected", "method", "radius", "distance_quantiles", "seconds"}


def quiet(_: str) -> None:
    return None


def table(ids: Any = None) -> pa.Table:
    rng = np.random.default_rng(4)
    tenure = rng.normal(size=COUNT).round(1)
    tenure[::11] = np.nan
    return pa.table(
        {
            "customer_id": np.arange(1000, 1000 + COUNT)[::-1] if ids is None else ids,
            "tenure": tenure,
            "charges": rng.integers(0, 4, COUNT),
            "plan": pa.array(rng.choice(["金卡", "银卡", ""], COUNT).tolist()),
        }
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    known = table()
    pq.write_table(known, tmp_path / "customers.parquet")
    ids = known["customer_id"].to_pylist()[:COMPLAINED]
    (tmp_path / "ids.csv").write_text("customer_id\n" + "\n".join(map(str, ids)) + "\n")
    return tmp_path


def wish(folder: Path, **changed: Any) -> Wish:
    plain: dict[str, Any] = {
        "customers": folder / "customers.parquet",
        "complainants": folder / "ids.csv",
        "id": "customer_id",
        "numeric": ("tenure", "charges"),
        "nominal": ("plan",),
        "out": folder / "similar.parquet",
    }
    return Wish(**(plain | changed))


def expected(weights: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> dict[int, float]:
    """Distance by id of all who did not complain."""
    known = table().to_pydict()
    numbers = [slow.z_scores(known[name]) for name in ("tenure", "charges")]
    points = [[a, b, plan or None] for a, b, plan in zip(*numbers, known["plan"], strict=True)]
    found = slow.nearest(points, range(COMPLAINED), weights)
    return {known["customer_id"][row]: pair[0] for row, pair in found.items()}


def test_the_command_answers_and_writes_what_was_agreed(folder: Path) -> None:
    (folder / "w.json").write_text('{"charges": 4, "plan": 0.5}')
    code, out, err = headwater(
        "screen", str(folder / "customers.parquet"), "--complainants", str(folder / "ids.csv"),
        "--id", "customer_id",
        "--numeric", "tenure,charges", "--nominal", "plan", "--weights", str(folder / "w.json"),
        "--method", "distance", "--radius", "0.5", "--out", str(folder / "similar.parquet"), "--json",
    )  # fmt: skip
    assert code == 0, err
    found = json.loads(out)
    assert set(found) >= KEYS
    assert set(found["seconds"]) >= {"read", "prepare", "search", "write"}
    assert (found["customers"], found["complainants"], found["radius"]) == (COUNT, COMPLAINED, 0.5)
    inside = {key: value for key, value in expected((1.0, 4.0, 0.5)).items() if value <= 0.5}
    assert 5 < len(inside) < COUNT - COMPLAINED
    written = pq.read_table(folder / "similar.parquet")
    assert written.column_names == ["id", "score", "distance", "nearest"]
    assert written.schema.field("id").type == written.schema.field("nearest").type == pa.int64()
    rows = written.to_pylist()
    assert {row["id"]: pytest.approx(row["distance"], abs=1e-9) for row in rows} == inside
    assert [(row["distance"], row["id"]) for row in rows] == sorted(
        (row["distance"], row["id"]) for row in rows
    )
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert found["selected"] == len(rows)
    assert found["distance_quantiles"]["1"] == rows[-1]["distance"]
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize(("options", "code"), [
    (["--radius", "1", "--count", "5"], 2),
    (["--method", "learned", "--radius", "1"], 2),
    (["--method", "nonsense", "--count", "5"], 2),
    ([], 2),
    (["--share", "0"], 2),
    (["--radius", "nan"], 2),
    (["--radius", "1", "--numeric", "charges,no_such"], 2),
])  # fmt: skip
def test_wrong_usage(folder: Path, options: list[str], code: int) -> None:
    began = time.monotonic()
    base = ["screen", str(folder / "customers.parquet"), "--complainants", str(folder / "ids.csv")]
    found, out, err = headwater(*base, "--id", "customer_id", "--numeric", "tenure", *options)
    assert (found, out) == (code, "")
    assert "Traceback" not in err
    assert time.monotonic() - began < 5.0


def test_count_and_share_take_the_nearest_and_ties_go_by_id(folder: Path) -> None:
    known = expected()
    nearest = sorted(known.values())
    for changed, count in (({"count": 25}, 25), ({"share": 0.1}, 36), ({"count": 10**6}, COUNT - COMPLAINED)):
        report = command.run(wish(folder, **changed), quiet)
        rows = pq.read_table(folder / "similar.parquet").to_pylist()
        assert report.selected == len(rows) == count
        order = [(row["distance"], row["id"]) for row in rows]
        assert order == sorted(order)
        assert [known[row["id"]] for row in rows] == pytest.approx(nearest[:count])
        assert report.radius == rows[-1]["distance"]
        # Of those who tie with the last one, the lower ids were taken.
        tied = {key for key, value in known.items() if abs(value - nearest[count - 1]) < 1e-12}
        taken = tied & {row["id"] for row in rows}
        assert count != 25 or taken == set(sorted(tied)[: len(taken)])


def test_centroid_gives_groups(folder: Path) -> None:
    report = command.run(wish(folder, method="centroid", share=0.2), quiet)
    written = pq.read_table(folder / "similar.parquet")
    assert written.column_names == ["id", "score", "distance", "group"]
    groups = report.to_json("en")["groups"]
    assert sum(group["complainants"] for group in groups) == COMPLAINED
    assert set(written["group"].to_pylist()) <= {group["group"] for group in groups}
    assert all(group["strongest"] for group in groups)


@pytest.mark.parametrize("method", ["learned", "contrast", "auto"])
def test_methods_that_learn_score_all_others(folder: Path, method: str) -> None:
    from headwater.engine.lookalike import verb

    report = command.run(wish(folder, method=method, count=30), quiet, verb.scorer)
    rows = pq.read_table(folder / "similar.parquet").to_pylist()
    assert report.selected == len(rows) == 30
    assert [(-row["score"], row["id"]) for row in rows] == sorted((-row["score"], row["id"]) for row in rows)
    complained = set(table()["customer_id"].to_pylist()[:COMPLAINED])
    assert not complained & {row["id"] for row in rows}


def test_the_histogram_holds_all_distances(folder: Path) -> None:
    report = command.run(wish(folder, radius=0.5, histogram=True, out=None), quiet)
    found = report.more["histogram"]
    assert sum(found["counts"]) == found["within"][-1] == COUNT - COMPLAINED
    distances = list(expected().values())
    for edge, count in zip(found["edges"][1:], found["within"], strict=True):
        assert count == pytest.approx(sum(value <= edge for value in distances), abs=2)
    assert report.selected == sum(value <= 0.5 for value in distances)


@pytest.mark.parametrize("kind", ["csv", "gb18030", "xlsx", "large"])
def test_any_kind_of_file_gives_the_same(folder: Path, kind: str) -> None:
    command.run(wish(folder, count=50), quiet)
    first = pq.read_table(folder / "similar.parquet")
    known = table().to_pydict()
    rows = [list(known), *([("" if v != v else v) for v in row] for row in zip(*known.values(), strict=True))]
    other = folder / ("customers.xlsx" if kind == "xlsx" else "customers.csv")
    if kind == "xlsx":
        with xlsxwriter.Workbook(str(other)) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    else:
        text = "\n".join("\t".join(map(str, row)) for row in rows)
        other.write_text(text + "\n", encoding="gb18030" if kind == "gb18030" else "utf-8-sig")
    command.run(wish(folder, count=50, customers=other), quiet)
    again = pq.read_table(folder / "similar.parquet")
    assert again.schema == first.schema
    assert again["id"].to_pylist() == first["id"].to_pylist()


def test_ids_keep_their_type(folder: Path) -> None:
    texts = [f"{number:05d}" for number in range(COUNT)]
    pq.write_table(table(pa.array(texts)), folder / "customers.parquet")
    (folder / "ids.csv").write_text("customer_id\n" + "\n".join(texts[:COMPLAINED]) + "\n")
    command.run(wish(folder, count=3), quiet)
    written = pq.read_table(folder / "similar.parquet")
    assert written.schema.field("id").type == pa.string()
    assert set(written["nearest"].to_pylist()) <= set(texts[:COMPLAINED])


def test_complainants_who_are_no_customers_are_counted(folder: Path) -> None:
    with (folder / "ids.csv").open("a") as file:
        file.write("5\n6\n\n1399\n")
    report = command.run(wish(folder, count=3), quiet)
    assert report.complainants == COMPLAINED
    assert any("2 of 42 complainants are no customers" in note.en for note in report.notes)


def test_words_in_a_column_of_numbers_are_missing_and_said(folder: Path) -> None:
    lines = ["customer_id,tenure,charges,plan"]
    for number in range(60):
        tenure, charges = "#N/A" if number % 9 == 0 else number % 7, "oops" if number == 5 else 3 * number
        lines.append(f"{number},{tenure},{charges},x")
    (folder / "c.csv").write_text("\n".join(lines) + "\n")
    (folder / "ids.csv").write_text("customer_id\n3\n4\n")
    report = command.run(wish(folder, customers=folder / "c.csv", count=3), quiet)
    words = " ".join(note.en for note in report.notes)
    assert "column charges: 1 values are no numbers" in words
    assert "oops" in words
    assert "tenure: 7 of 60 values are missing" in words


def broken(folder: Path, case: str) -> dict[str, Any]:
    """Input that cannot be, and which option it changes."""
    every = folder / "every.csv"
    if case == "nobody":
        every.write_text("customer_id\n1\n2\n")
    elif case == "all":
        every.write_text("customer_id\n" + "\n".join(map(str, range(1000, 1000 + COUNT))) + "\n")
    elif case == "empty":
        every.write_text("")
    elif case == "no complainants":
        every.write_text("customer_id\n")
    elif case == "no ids":
        every.write_text("number\n1\n")
    elif case in ("twice", "no id", "constant"):
        numbers: list[int | None] = list(range(1000, 1000 + COUNT))
        if case == "twice":
            numbers[1] = 1000
        elif case == "no id":
            numbers[7] = None
        ids = pa.array(numbers)
        known = table(ids)
        if case == "constant":
            known = known.set_column(1, "tenure", pa.array([2.0] * COUNT))
        pq.write_table(known, folder / "other.parquet")
        return {"customers": folder / "other.parquet", "numeric": ("tenure",), "nominal": ()}
    elif case == "no table":
        (folder / "other.parquet").write_bytes(b"PAR1 nothing")
        return {"customers": folder / "other.parquet"}
    elif case == "no file":
        return {"customers": folder / "none.csv"}
    elif case == "no numbers":
        return {"numeric": ("plan",), "nominal": ()}
    elif case == "no folder":
        return {"out": folder / "none" / "similar.parquet"}
    return {"complainants": every}


@pytest.mark.parametrize(("case", "words"), [
    ("nobody", "None of the 2 ids"), ("all", "All customers are complainants"), ("empty", "is empty"),
    ("no complainants", "no complainants"), ("no ids", "no column customer_id; it has number"),
    ("twice", "more than once, such as 1000"), ("no id", "the id is missing"), ("constant", "constant"),
    ("no table", "cannot be read"), ("no file", "no such file"),
    ("no numbers", "column plan: it holds no numbers"),
    ("no folder", "its folder must be there"),
])  # fmt: skip
def test_bad_input_is_named(folder: Path, case: str, words: str) -> None:
    with pytest.raises(Problem) as refused:
        command.run(wish(folder, **({"count": 3} | broken(folder, case))), quiet)
    assert words in refused.value.words.en
    assert refused.value.words.zh != refused.value.words.en
    assert not list(folder.glob("*similar*"))


@pytest.mark.parametrize("text", ['{"tenure": -1}', '{"nobody": 1}', '{"tenure": "much"}'])
def test_weights_that_cannot_be(folder: Path, text: str) -> None:
    (folder / "w.json").write_text(text)
    with pytest.raises(WishProblem, match=r"w\.json"):
        command.run(wish(folder, count=3, weights=folder / "w.json"), quiet)


def test_a_million_values_and_one_complainant(folder: Path) -> None:
    count = 1_000_000
    pq.write_table(
        pa.table({"customer_id": np.arange(count), "name": np.arange(count) * 7}), folder / "many.parquet"
    )
    (folder / "ids.csv").write_text("customer_id\n12\n")
    changed = {"customers": folder / "many.parquet", "numeric": (), "nominal": ("name",), "radius": 0.9}
    report = command.run(wish(folder, **changed), quiet)
    assert report.selected == 0
    assert any("1,000,000 values" in note.en for note in report.notes)
    assert pq.read_table(folder / "similar.parquet").num_rows == 0


def test_killed_it_leaves_nothing_half_done_and_starts_again(folder: Path) -> None:
    rng = np.random.default_rng(9)
    count = 300_000
    columns = {f"x{n}": rng.normal(size=count) for n in range(20)}
    pq.write_table(pa.table({"customer_id": np.arange(count), **columns}), folder / "customers.parquet")
    (folder / "ids.csv").write_text("customer_id\n" + "\n".join(map(str, range(2_000))) + "\n")
    line = [
        str(HEADWATER),
        "screen",
        str(folder / "customers.parquet"),
        "--complainants",
        str(folder / "ids.csv"),
    ]
    line += ["--id", "customer_id", "--numeric", ",".join(columns), "--count", "1000"]
    line += ["--out", str(folder / "similar.parquet")]
    for seconds in (0.1, 0.5, 0.8, 1.2):
        started = subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        assert started.stderr is not None
        started.stderr.readline()
        time.sleep(seconds)
        os.kill(started.pid, signal.SIGKILL)
        started.communicate()
        # Not there, or whole.
        if (folder / "similar.parquet").exists():
            assert pq.read_table(folder / "similar.parquet").num_rows == 1000
            (folder / "similar.parquet").unlink()
    # What a run that died while writing leaves aside goes with the next one.
    (folder / ".similar.parquet.999999.part").write_bytes(b"half")
    assert subprocess.run(line, capture_output=True).returncode == 0
    assert pq.read_table(folder / "similar.parquet").num_rows == 1000
    assert not list(folder.glob(".*"))


def test_the_backtest_reports_every_method(folder: Path) -> None:
    base = ["screen", str(folder / "customers.parquet"), "--complainants", str(folder / "ids.csv")]
    base += ["--id", "customer_id", "--numeric", "tenure,charges", "--nominal", "plan"]
    code, out, err = headwater(*base, "--backtest", "--json")
    assert code == 0, err
    found = json.loads(out)
    assert found["selected"] == 0
    methods = set(found["backtest"]["methods"])
    assert methods >= {"distance", "centroid", "contrast", "learned", "auto"}
