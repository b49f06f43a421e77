"""The import: what lands, what is left out, and that the same again changes nothing."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from headwater.engine.lake import publish_facts
from headwater.engine.lake.intake import Cancelled, Field, Profile, adopt, import_files, shipped
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Problem

from .conftest import HEADER, bring, calls, landed, row


def warned(report) -> dict[tuple[str, str], int]:
    return {(item.column, item.reason): item.count for item in report.warnings}


def test_a_row_lands_with_local_day_slot_and_utc(lake, engine, tmp_path) -> None:
    report = bring(lake, tmp_path / "a.csv", HEADER + row(1, "2024-05-01 00:20:00"))
    assert (report.rows, report.accepted, report.snapshot) == (1, 1, 1)
    found = landed(lake, engine)[0]
    assert found["started_at"] == datetime(2024, 4, 30, 16, 20)  # noqa: DTZ001
    assert found["local_day"] == date(2024, 5, 1) and found["local_slot"] == 1
    assert found["wait_seconds"] == 5.0 and found["outcome"] == "answered" and found["id"] == "c1"


def test_the_same_file_twice_changes_nothing(lake, tmp_path) -> None:
    text = HEADER + row(1) + row(2)
    bring(lake, tmp_path / "a.csv", text)
    before = lake.snapshot()
    again = bring(lake, tmp_path / "a.csv", text)
    after = lake.snapshot()
    assert (again.accepted, again.unchanged) == (0, 2)
    assert after.number == before.number and after.entries == before.entries and len(after.imports) == 2


def test_equal_rows_without_ids_are_all_kept_and_known_again(lake, engine, tmp_path) -> None:
    profile = calls(made=True)
    text = HEADER + row(1) * 3 + row(2)
    first = bring(lake, tmp_path / "a.csv", text, profile)
    assert first.accepted == 4
    ids = [found["id"] for found in landed(lake, engine)]
    assert len(set(ids)) == 4 and all(len(one) == 32 for one in ids)
    again = bring(lake, tmp_path / "b.csv", text + row(3), profile)
    assert (again.accepted, again.unchanged) == (1, 4)


def test_made_ids_never_change_between_versions(lake, engine, tmp_path) -> None:
    bring(lake, tmp_path / "a.csv", HEADER + row(1) * 2, calls(made=True))
    # Written down, not computed: an id that moves would double every row of every lake.
    written = ["d990487baa8e5852874e78d8d95aa840", "af4c9d275914ec0c88e4e5e34671e904"]
    assert [found["id"] for found in landed(lake, engine)] == sorted(written)


def test_rows_without_their_own_id_get_a_made_one(lake, engine, tmp_path) -> None:
    lines = [row(1), row(2).replace("c2", ""), row(3).replace("c3", " " * 12), row(4).replace("c4", "NULL")]
    bring(lake, tmp_path / "a.csv", HEADER + "".join(lines))
    ids = [found["id"] for found in landed(lake, engine)]
    assert len(set(ids)) == 4 and sorted(map(len, ids)) == [2, 32, 32, 32]


def test_the_same_id_with_other_content_keeps_the_earlier(lake, engine, tmp_path) -> None:
    bring(lake, tmp_path / "a.csv", HEADER + row(1, wait=5))
    report = bring(lake, tmp_path / "b.csv", HEADER + row(1, wait=9) + row(2) + row(2, "2024-05-01 09:00:00"))
    assert (report.accepted, report.unchanged) == (1, 0)
    assert warned(report) == {("id", "same_id"): 2}
    rows = landed(lake, engine)
    assert rows[0]["wait_seconds"] == 5.0
    assert rows[1]["started_at"].hour == 1


def test_the_same_id_on_another_day_is_found(lake, engine, tmp_path) -> None:
    bring(lake, tmp_path / "a.csv", HEADER + row(1, "2024-05-01 10:00:00"))
    report = bring(lake, tmp_path / "b.csv", HEADER + row(1, "2024-05-09 10:00:00"))
    assert report.accepted == 0 and warned(report) == {("id", "same_id"): 1}
    both = HEADER + row(7, "2024-05-03 10:00:00") + row(7, "2024-05-02 10:00:00")
    report = bring(lake, tmp_path / "c.csv", both)
    assert report.accepted == 1 and warned(report) == {("id", "same_id"): 1}
    assert landed(lake, engine)[1]["local_day"] == date(2024, 5, 2)


def test_two_files_that_overlap_in_one_import(lake, tmp_path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1.csv").write_text(HEADER + row(1) + row(2))
    (tmp_path / "in" / "2.csv").write_text(HEADER + row(2) + row(3))
    report = import_files(lake, "contacts", [tmp_path / "in"], calls(made=True))
    assert (report.files, report.accepted, report.unchanged) == (2, 3, 1)


def test_ignored_codes_are_counted(lake, tmp_path) -> None:
    field = Field("outcome", column="end", codes={"TEST": "ignore", "OK": "answered"})
    report = bring(lake, tmp_path / "a.csv", HEADER + row(1, end="OK") + row(2, end="TEST"), calls(field))
    assert (report.accepted, report.ignored, report.rejected) == (1, 1, 0)


def test_bad_optional_values_land_empty_and_are_counted(lake, engine, tmp_path) -> None:
    text = HEADER + row(1, wait="soon") + row(2, wait=-3) + row(3, wait=99_999) + row(4, wait='"1,234"')
    report = bring(lake, tmp_path / "a.csv", text)
    assert report.accepted == 4
    assert warned(report) == {
        ("wait_seconds", "unreadable_duration"): 1,
        ("wait_seconds", "negative"): 1,
        ("wait_seconds", "out_of_range"): 1,
    }
    assert [found["wait_seconds"] for found in landed(lake, engine)] == [None, None, 99_999.0, 1234.0]


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999"])
def test_not_a_number_never_lands(lake, engine, tmp_path, text) -> None:
    bring(lake, tmp_path / "a.csv", HEADER + row(1, wait=text))
    assert landed(lake, engine)[0]["wait_seconds"] is None


def test_rejected_rows_come_back_with_line_and_reason(lake, tmp_path) -> None:
    lines = [row(n) for n in range(1, 10)]
    lines[2] = "c3,never,Q1,=1+1,60,answered\n"
    lines[5] = "c6,2024-05-01 10:00:00,Q1\n"
    lines[7] = row(8, end="HMM")
    out = tmp_path / "rejects.csv"
    report = bring(lake, tmp_path / "a.csv", HEADER + "".join(lines), rejects_to=out, language="zh")
    assert (report.rows, report.accepted, report.rejected) == (9, 6, 3)
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    found = [line.split(",") for line in data.decode("utf-8-sig").splitlines()]
    assert found[0][:4] == ["文件", "行号", "列", "原因"]
    assert [line[1] for line in found[1:]] == ["4", "7", "9"]
    assert found[1][2] == "start" and "不是日期" in found[1][3] and "'=1+1" in found[1]
    assert "少于表头" in found[2][3] and found[3][2] == "end"


def test_line_numbers_count_breaks_within_quotes_and_empty_lines(lake, tmp_path) -> None:
    text = HEADER + 'c1,2024-05-01 10:00:00,"Q\n1",5,60,answered\n\n' + row(2, "bad") + row(3)
    out = tmp_path / "rejects.csv"
    report = bring(lake, tmp_path / "a.csv", text, rejects_to=out)
    assert (report.accepted, report.rejected) == (2, 1)
    assert out.read_text("utf-8-sig").splitlines()[1].split(",")[1] == "5"


def test_ten_per_cent_of_broken_rows(lake, tmp_path) -> None:
    lines = [row(n) if n % 10 else f"c{n},???,Q1,5,60,answered\n" for n in range(1, 2001)]
    out = tmp_path / "rejects.csv"
    report = bring(lake, tmp_path / "a.csv", HEADER + "".join(lines), rejects_to=out)
    assert (report.accepted, report.rejected) == (1800, 200)
    numbers = [int(line.split(",")[1]) for line in out.read_text("utf-8-sig").splitlines()[1:]]
    assert numbers == [n + 1 for n in range(10, 2001, 10)]


def test_an_empty_file_and_a_header_alone_are_told(lake, tmp_path) -> None:
    with pytest.raises(Problem, match=r"a.csv is empty"):
        bring(lake, tmp_path / "a.csv", "")
    with pytest.raises(Problem, match="not one row"):
        bring(lake, tmp_path / "b.csv", HEADER)
    assert lake.snapshot().number == 0


def test_a_missing_column_names_those_that_are_there(lake, tmp_path) -> None:
    with pytest.raises(Problem, match="no column “talk”; it has: call, start"):
        bring(lake, tmp_path / "a.csv", HEADER.replace(",talk", "") + "c1,2024-05-01,Q,1,answered\n")


def test_a_needed_column_without_mapping_is_told(lake, tmp_path) -> None:
    with pytest.raises(Problem, match="needs “outcome”"):
        bring(lake, tmp_path / "a.csv", HEADER + row(1), calls().without("outcome"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_are_found_out(lake, engine, tmp_path, encoding, separator) -> None:
    text = (HEADER + row(1).replace("Q1", "投诉专席") + row(2).replace("Q1", "话费")).replace(",", separator)
    report = bring(lake, tmp_path / "a.csv", text.encode(encoding))
    assert report.accepted == 2
    assert [found["queue"] for found in landed(lake, engine)] == ["投诉专席", "话费"]


def test_bytes_that_are_no_text_are_told(lake, tmp_path) -> None:
    with pytest.raises(Problem, match=r"not text in any encoding|longer than|no column"):
        bring(lake, tmp_path / "a.csv", bytes(range(256)) * 400)
    assert lake.snapshot().number == 0


def test_dates_in_three_formats_in_one_column(lake, engine, tmp_path) -> None:
    starts = [
        "2024-05-13 10:00:00",
        "2024/5/14 10:00",
        "15/05/2024 10:00",
        "2024年5月16日 10:00",
        "20240517100000",
    ]
    text = HEADER + "".join(row(n, start) for n, start in enumerate(starts))
    report = bring(lake, tmp_path / "a.csv", text)
    assert report.accepted == 5
    assert [found["local_day"].day for found in landed(lake, engine)] == [13, 14, 15, 16, 17]
    assert {found["local_slot"] for found in landed(lake, engine)} == {40}


def test_day_and_month_are_told_apart_over_the_whole_column(lake, engine, tmp_path) -> None:
    text = HEADER + row(1, "03/04/2024 10:00") + row(2, "04/25/2024 03:15 PM")
    report = bring(lake, tmp_path / "a.csv", text)
    assert report.accepted == 2 and not report.warnings
    assert [found["local_day"] for found in landed(lake, engine)] == [date(2024, 3, 4), date(2024, 4, 25)]
    assert landed(lake, engine)[1]["local_slot"] == 61


def test_a_doubtful_order_is_said(lake, tmp_path) -> None:
    report = bring(lake, tmp_path / "a.csv", HEADER + row(1, "03/04/2024 10:00"))
    assert warned(report) == {("start", "ambiguous_date"): 1}


def test_slashes_after_a_long_beginning_of_iso(lake, tmp_path) -> None:
    text = HEADER + "".join(row(n) for n in range(6000)) + row(9999, "25/04/2024 10:00")
    assert bring(lake, tmp_path / "a.csv", text).accepted == 6001


def test_an_explicit_format_wins(lake, engine, tmp_path) -> None:
    field = Field("started_at", column="start", formats=("%d.%m.%y %H:%M",))
    bring(lake, tmp_path / "a.csv", HEADER + row(1, "03.04.24 10:00"), calls(field))
    assert landed(lake, engine)[0]["local_day"] == date(2024, 4, 3)


@pytest.mark.parametrize(
    "text", ["2024-05-01T02:00:00Z", "2024-05-01T10:00:00+08:00", "1714528800", "1714528800000"]
)
def test_moments_that_carry_their_offset(lake, engine, tmp_path, text) -> None:
    bring(lake, tmp_path / "a.csv", HEADER + row(1, text))
    found = landed(lake, engine)[0]
    assert found["started_at"] == datetime(2024, 5, 1, 2) and found["local_slot"] == 40  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "day", "slot"),
    [
        ("26/3/5 14:05", date(2026, 3, 5), 56),
        ("26-03-05", date(2026, 3, 5), 0),
        ("15/3/26", date(2026, 3, 15), 0),
        ("3/15/26 2:05 PM", date(2026, 3, 15), 56),
        ("15-Mar-26", date(2026, 3, 15), 0),
        ("15 March 2026 14:05:00", date(2026, 3, 15), 56),
        ('"Mar 5, 2026 14:05"', date(2026, 3, 5), 56),
        ('"Thu, Mar 5, 2026 02:05 PM"', date(2026, 3, 5), 56),
    ],
)
def test_short_years_and_names_of_months(lake, engine, tmp_path, text, day, slot) -> None:
    report = bring(lake, tmp_path / "a.csv", HEADER + row(1, text))
    assert report.accepted == 1
    found = landed(lake, engine)[0]
    assert (found["local_day"], found["local_slot"]) == (day, slot)


def test_the_order_of_short_years_is_that_of_the_fewest_years(lake, engine, tmp_path) -> None:
    text = HEADER + "".join(row(day, f"{day:02d}/04/26 10:00") for day in range(1, 13))
    report = bring(lake, tmp_path / "a.csv", text)
    assert report.accepted == 12 and warned(report) == {("start", "ambiguous_date"): 11}
    days = {found["local_day"] for found in landed(lake, engine)}
    assert days == {date(2026, 4, day) for day in range(1, 13)}


def test_months_that_the_first_rows_do_not_have(lake, tmp_path) -> None:
    text = HEADER + "".join(row(n, "30-Mar-2026 10:00") for n in range(5_001)) + row(9_999, "1-Apr-2026")
    assert bring(lake, tmp_path / "a.csv", text).accepted == 5_002


def test_spaces_beyond_ascii_are_trimmed(lake, engine, tmp_path) -> None:
    # A no-break space before the date, full-width ones around the queue, an id of nothing but spaces.
    lines = row(1, "\u00a02024-05-01 10:00:00").replace("Q1", "\u3000投诉 专席\u3000\u00a0")
    lines += row(2, end="answered\u3000").replace("c2", "\u3000" * 12)
    assert bring(lake, tmp_path / "a.csv", HEADER + lines).accepted == 2
    found = landed(lake, engine)
    assert {len(one["id"]) for one in found} == {2, 32}
    assert {one["queue"] for one in found} == {"投诉 专席", "Q1"}


def test_excel_with_two_sheets(lake, tmp_path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, header in (("calls", HEADER), ("other", HEADER), ("empty", "")):
            sheet = book.add_worksheet(name)
            if header:
                sheet.write_row(0, 0, header.strip().split(","))
                sheet.write_row(1, 0, [f"{name}1", "2024-05-01 10:00:00", "Q1", 5, 60, "answered"])
    with pytest.raises(Problem, match="several sheets with rows: calls, other"):
        import_files(lake, "contacts", [path], calls())
    assert import_files(lake, "contacts", [path], calls(sheet="other")).accepted == 1


def test_excel_dates_and_the_sheet_that_fits(lake, engine, tmp_path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("notes").write_row(0, 0, ["a", "b"])
        sheet = book.add_worksheet("calls")
        sheet.write(0, 0, "Report of May")
        sheet.write_row(2, 0, HEADER.strip().split(","))
        style = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(3, 0, [1, "", "Q1", 5, 60, "answered"])
        sheet.write_datetime(3, 1, datetime(2024, 5, 1, 10, 30), style)  # noqa: DTZ001
        sheet.write_row(4, 0, [2, "bad", "Q1", 5, 60, "answered"])
    out = tmp_path / "rejects.csv"
    report = import_files(lake, "contacts", [path], calls(), rejects_to=out)
    assert (report.accepted, report.rejected) == (1, 1)
    assert landed(lake, engine)[0]["id"] == "1" and landed(lake, engine)[0]["local_slot"] == 42
    assert out.read_text("utf-8-sig").splitlines()[1].split(",")[1] == "5"


def test_json_lines_parquet_gzip_and_zip(lake, tmp_path) -> None:
    names = HEADER.strip().split(",")
    record = dict(zip(names, row(1).strip().split(","), strict=True))
    lines = json.dumps(record) + "\n{broken\n" + json.dumps({**record, "call": "c2", "more": {"a": 1}}) + "\n"
    report = bring(lake, tmp_path / "a.jsonl", lines, rejects_to=tmp_path / "r.csv")
    assert (report.accepted, report.rejected) == (2, 1)
    pq.write_table(pa.table({**{k: [v] for k, v in record.items()}, "call": ["c3"]}), tmp_path / "a.parquet")
    assert import_files(lake, "contacts", [tmp_path / "a.parquet"], calls()).accepted == 1
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress((HEADER + row(4)).encode()))
    assert import_files(lake, "contacts", [tmp_path / "a.csv.gz"], calls()).accepted == 1
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../evil.csv", HEADER + row(5))
        archive.writestr("b.csv", HEADER + row(6))
    report = import_files(lake, "contacts", [tmp_path / "a.zip"], calls())
    assert (report.accepted, report.files) == (2, 2)
    assert not (tmp_path.parent / "evil.csv").exists()


def test_date_and_time_of_day_past_midnight_and_between(lake, engine, tmp_path) -> None:
    profile = Profile(
        name="night",
        table="contacts",
        fields=(
            Field("started_at", date="day", time="queued", not_before="rang"),
            Field("wait_seconds", start="queued", end="up"),
            Field("talk_seconds", column="talk"),
            Field("ivr_seconds", sum=("m1", "m2")),
            Field("outcome", constant="answered"),
        ),
    )
    text = "day,rang,queued,up,talk,m1,m2\n2024-05-01,23:59:50,0:00:10,0:01:00,0:03:20,5,7\n"
    bring(lake, tmp_path / "a.csv", text, profile)
    found = landed(lake, engine)[0]
    assert found["local_day"] == date(2024, 5, 2) and found["local_slot"] == 0
    assert (found["wait_seconds"], found["talk_seconds"], found["ivr_seconds"]) == (50.0, 200.0, 12.0)


def test_teams_and_zones_of_that_day(lake, engine, tmp_path) -> None:
    days = {"since": [None, date(2024, 5, 2)], "until": [None, None]}
    publish_facts(
        lake, "memberships", pa.table({"agent": ["a1", "a1"], "team": ["t1", "t2"], **days}), "people"
    )
    units = pa.table({"unit": ["t1", "t2"], "zone": ["z1", "z2"], "kind": ["team", "team"]})
    publish_facts(lake, "organisation", units, "people")
    profile = calls(Field("agent", column="queue"))
    text = HEADER + row(1) + row(2, "2024-05-03 10:00:00")
    bring(lake, tmp_path / "a.csv", text.replace("Q1", "a1"), profile)
    assert [(found["team"], found["zone"]) for found in landed(lake, engine)] == [("t1", "z1"), ("t2", "z2")]
    assert bring(lake, tmp_path / "a.csv", text.replace("Q1", "a1"), profile).unchanged == 2


def test_cancelling_leaves_nothing(lake, tmp_path) -> None:
    def tell(progress) -> None:
        if progress.stage == "settle":
            raise Cancelled

    with pytest.raises(Cancelled):
        bring(lake, tmp_path / "a.csv", HEADER + row(1), tell=tell)
    assert lake.snapshot().number == 0 and not list((lake.root / "staging").iterdir())


def test_customers_keep_all_their_features(lake, engine, tmp_path) -> None:
    profile = Profile("", "customers", (Field("customer", column="id"),), extras=True)
    text = "id,tenure,plan\nu1,12,A\nu2,,B\n"
    bring(lake, tmp_path / "a.csv", text, profile)
    rows = landed(lake, engine, "customers")
    assert [(found["customer"], found["tenure"], found["plan"]) for found in rows] == [
        ("u1", 12.0, "A"),
        ("u2", None, "B"),
    ]
    assert bring(lake, tmp_path / "a.csv", text, profile).unchanged == 2


def test_asterisk_queue_log(lake, engine, tmp_path) -> None:
    log = (
        "1714528800|1.1|sales|NONE|ENTERQUEUE||13800000001|1\n"
        "1714528810|1.1|sales|SIP/7|CONNECT|10|1.1\n"
        "1714528820|2.2|sales|NONE|ENTERQUEUE||13800000002|1\n"
        "1714528830|1.1|sales|SIP/7|COMPLETECALLER|10|20|1\n"
        "1714528850|2.2|sales|NONE|ABANDON|1|1|30\n"
        "1714528860|3.3|care|NONE|ENTERQUEUE||138|1\n"
        "1714528861|3.3|care|SIP/8|CONNECT|1|3.3\n"
        "1714528870|3.3|care|SIP/8|BLINDTRANSFER|200|default|1|9|1\n"
        "nonsense\n"
    )
    report = bring(
        lake, tmp_path / "queue_log", log, shipped("asterisk-queue-log"), rejects_to=tmp_path / "r.csv"
    )
    assert (report.accepted, report.rejected) == (3, 1)
    rows = landed(lake, engine)
    assert [found["outcome"] for found in rows] == ["answered", "abandoned", "answered"]
    assert [found["wait_seconds"] for found in rows] == [10.0, 30.0, 1.0]
    assert [found["talk_seconds"] for found in rows] == [20.0, None, 9.0]
    assert rows[2]["transferred_to"] == "200" and rows[0]["agent"] == "SIP/7"
    assert rows[0]["started_at"] == datetime(2024, 5, 1, 2)  # noqa: DTZ001


def test_adopting_canonical_parquet(lake, tmp_path) -> None:
    columns = {
        "id": ["a", "b"],
        "started_at": [datetime(2024, 5, 1)] * 2,  # noqa: DTZ001
        "local_day": [date(2024, 5, 1)] * 2,
    }
    table = pa.table({**columns, "outcome": ["answered"] * 2, "local_slot": pa.array([1, 2], pa.int32())})
    pq.write_table(table, tmp_path / "a.parquet")
    assert adopt(lake, "contacts", [tmp_path / "a.parquet"], "sample").rows("contacts") == 2
    assert adopt(lake, "contacts", [tmp_path / "a.parquet"], "sample").number == 1
    pq.write_table(table.append_column("shoe", pa.array([1, 2])), tmp_path / "b.parquet")
    with pytest.raises(Problem, match="unknown column “shoe”"):
        adopt(lake, "contacts", [tmp_path / "b.parquet"], "sample")


def test_the_clock_says_when(lake, tmp_path) -> None:
    bring(
        lake, tmp_path / "a.csv", HEADER + row(1), by="wang", clock=lambda: datetime(2020, 1, 1, tzinfo=UTC)
    )
    record = lake.snapshot().imports[0]
    assert (record.by, record.at[:4], record.sources, record.days) == (
        "wang",
        "2020",
        ("a.csv",),
        ("2024-05-01",),
    )
    assert TABLES[record.table].name == "contacts" and len(record.sha256) == 64
