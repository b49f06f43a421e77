"""People from Excel: what is found, what lands, what is refused; all or nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from python_calamine import CalamineWorkbook

from headwater.centre.directory.excel import files, landing, reading
from headwater.centre.directory.excel.columns import PERSONS, UNITS
from headwater.centre.people.models import AuditEvent, Membership, Person, Post, Unit
from tests.cast import BY, Cast

pytestmark = pytest.mark.django_db
HEAD = ["工号", "姓名", "单位代码", "进入单位日期", "星级"]
UNIT_HEAD = ["代码", "名称", "上级代码", "类型"]


def workbook(persons: Sequence[Sequence[Any]] = (), units: Sequence[Sequence[Any]] = ()) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in ((PERSONS, persons), (UNITS, units)):
            if rows:
                page = book.add_worksheet(name)
                for line, row in enumerate(rows):
                    page.write_row(line, 0, row)
    return out.getvalue()


def bring(content: bytes, test_run: bool = False) -> landing.Outcome:
    return landing.bring_in(reading.read(content), by=BY, test_run=test_run)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_new_changed_and_unchanged(cast: Cast) -> None:
    content = workbook(
        [HEAD, ["N1", "新人甲", "team_1", date(2026, 1, 5), 2], ["A101", "改名", "team_2", "2026/01/05", ""]],
        [UNIT_HEAD, ["team_9", "九班", "south", "班组"]],
    )
    tested = bring(content, test_run=True)
    assert (tested.faults, tested.landed) == ([], False)
    assert not Person.objects.filter(number="N1").exists()
    done = bring(content)
    assert done.landed
    assert (done.new, done.changed) == ({UNITS: 1, PERSONS: 1}, {UNITS: 0, PERSONS: 1})
    new = Person.objects.get(number="N1")
    assert (new.joined, new.star_grades.get().stars) == (date(2026, 1, 5), 2)
    moved = Person.objects.get(number="A101")
    assert moved.name == "改名" and moved.memberships.get(until=None).unit.code == "team_2"
    assert Unit.objects.get(code="team_9").parent == cast.units["south"]
    again = bring(content)
    assert again.unchanged == {UNITS: 1, PERSONS: 2} and again.landed
    assert AuditEvent.objects.filter(action="people.imported").count() == 2


def test_one_fault_and_nothing_lands(cast: Cast) -> None:
    rows = [
        HEAD,
        ["N1", "好", "team_1", "2026-01-05", ""],
        ["N2", "", "team_1", "2026-01-05", ""],
        ["N3", "坏日", "team_1", "5th of May", ""],
        ["N4", "坏单位", "nowhere", "2026-01-05", ""],
        ["N5", "坏星", "team_1", "2026-01-05", "many"],
        ["N6", "六星", "team_1", "2026-01-05", 6],
        ["N1", "重复", "team_1", "2026-01-05", ""],
        ["A101", "早移", "team_2", "2020-01-01", ""],
        ["N7", "无单位", "", "", ""],
    ]
    done = bring(workbook(rows))
    assert not done.landed and not Person.objects.filter(number__startswith="N").exists()
    found = {(fault.row, fault.column.split(" / ")[0]) for fault in done.faults}
    assert found == {
        (3, "姓名"),
        (4, "进入单位日期"),
        (5, "单位代码"),
        (6, "星级"),
        (7, ""),
        (8, "工号"),
        (9, ""),
        (10, "单位代码"),
    }
    assert all(len(fault.reason) > 15 for fault in done.faults)


def test_a_circle_in_the_file_is_refused_by_name(cast: Cast) -> None:
    rows = [UNIT_HEAD, ["x", "甲", "y", "室"], ["y", "乙", "x", "室"], ["team_1", "一班", "x", "班组"]]
    done = bring(workbook(units=rows))
    assert not done.landed and not Unit.objects.filter(code="x").exists()
    assert any("x" in fault.reason and "y" in fault.reason and "→" in fault.reason for fault in done.faults)


def test_units_in_any_order_find_their_parents(cast: Cast) -> None:
    rows = [UNIT_HEAD, ["c", "丙", "b", "班组"], ["b", "乙", "a", "区域"], ["a", "甲", "centre", "分中心"]]
    done = bring(workbook(units=rows))
    assert done.landed, done.faults
    assert Unit.objects.get(code="c").path.startswith(Unit.objects.get(code="a").path)


def test_leaving_and_returning_by_file(cast: Cast) -> None:
    head = ["Staff number", "Name", "Last day", "Reason for leaving"]
    assert bring(workbook([head, ["A101", "坐席A101", "2026-02-01", "家庭原因"]])).landed
    assert Person.objects.get(number="A101").left == date(2026, 2, 1)
    back = ["number", "name", "unit", "since"]
    assert bring(workbook([back, ["A101", "坐席A101", "team_3", "2026-03-01"]])).landed
    person = Person.objects.get(number="A101")
    assert person.left is None and Membership.objects.filter(person=person).count() == 2


def test_files_that_are_no_use(cast: Cast) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (reading.MOST_UNPACKED + 1))
    strange = io.BytesIO()
    with xlsxwriter.Workbook(strange) as book:
        book.add_worksheet("something")
    for content, words in [
        (b"", "empty"),
        (b"number,name\n1,x\n", "not an Excel file"),
        (bomb.getvalue(), "unpacks to more"),
        (strange.getvalue(), "no sheet"),
        (workbook([HEAD]), "no rows"),
        (workbook([["姓名", "甲"], ["x", ""]]), "missing"),
    ]:
        done = bring(content)
        assert not done.landed
        assert any(words in fault.reason for fault in done.faults), (words, done.faults)


def test_the_template_can_be_read_back(cast: Cast) -> None:
    book = reading.read(files.template())
    assert [fault.reason for fault in book.faults] == ["The file has headers but no rows."]


def post(client: Client, content: bytes) -> Any:
    return client.post("/people/import/", {"file": SimpleUploadedFile("../../x.xlsx", content)})


def test_through_the_pages(cast: Cast, tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = cast.client_of("administrator")
    good = workbook([HEAD, ["N1", "新人甲", "team_1", "2026-01-05", 1]])
    tested = post(client, good)
    token = tested.context["token"]
    assert not Person.objects.filter(number="N1").exists()
    assert cast.client_of("supervisor").post("/people/import/land/", {"token": token}).status_code == 403
    assert client.post("/people/import/land/", {"token": "forged"}).status_code == 302
    assert not Person.objects.filter(number="N1").exists()
    assert client.post("/people/import/land/", {"token": token}).status_code == 302
    assert Person.objects.filter(number="N1").exists()
    assert [path.name for path in (tmp_path / "people").iterdir() if "x.xlsx" in path.name] == []


def test_refused_rows_come_back_with_reasons(cast: Cast, tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = cast.client_of("administrator")
    client.cookies["django_language"] = "en"
    bad = workbook([HEAD, ["N2", "=1+1", "nowhere", "2026-01-05", ""]])
    token = post(client, bad).context["token"]
    answer = client.post("/people/import/rejects/", {"token": token})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name(PERSONS).to_python()
    assert rows[1][:3] == ["2", "单位代码 / Unit code", rows[1][2]]
    assert rows[1][2].startswith("There is no unit nowhere. Write the code")
    assert client.post("/people/import/land/", {"token": token}).status_code == 409
    assert not Person.objects.filter(number="N2").exists()


def test_hundreds_of_rows(cast: Cast) -> None:
    rows = [HEAD, *([f"N{n:04}", "新人", "team_1", "2026-01-05", 1 + n % 5] for n in range(300))]
    assert bring(workbook(rows)).new[PERSONS] == 300


def test_posts_that_are_new_come_with_their_holders(cast: Cast) -> None:
    head = [*HEAD[:4], "岗位"]
    rows = [head, *([f"N{n}", "新人", "team_1", "2026-01-05", "夜班客服代表"] for n in range(3))]
    tested = bring(workbook(rows), test_run=True)
    assert (tested.faults, tested.new_posts) == ([], ["夜班客服代表"])
    assert not Post.objects.filter(name="夜班客服代表").exists()
    assert bring(workbook(rows)).landed
    assert Membership.objects.filter(post__name="夜班客服代表").count() == 3
    assert bring(workbook(rows), test_run=True).new_posts == []


def test_the_template_lists_what_may_be_written(cast: Cast) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(files.template()))
    cells = {str(cell) for row in book.get_sheet_by_index(2).to_python() for cell in row}
    assert {"自有", "外包", "班组"} <= cells
    assert any(cell.startswith("team_1 ") for cell in cells)
