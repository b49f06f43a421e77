"""Any Excel becomes counts: odd headings, several choices in a cell, a column a requirement, shares, sums."""

from __future__ import annotations

import io
from collections import Counter

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from headwater.centre.surveys.counting import by_columns, by_rows
from headwater.centre.surveys.layouts import guess, headings, letter, names_of, number_in
from headwater.centre.surveys.models import CountSheet, SheetDraft
from headwater.centre.surveys.spreadsheets import pages_of
from tests.cast import Cast


def book(**sheets: list[list[object]]) -> bytes:
    """A workbook; a cell of the kind ("text", n) is merged over n columns, ("text", n, m) over m rows too."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        text, wide, *high = cell
                        page.merge_range(at, place, at + (high or [1])[0] - 1, place + wide - 1, text)
                    elif cell is not None:
                        page.write(at, place, cell)
    return out.getvalue()


def read(content: bytes, name: str = "x.xlsx"):
    return pages_of(io.BytesIO(content), len(content), name)


def test_numbers_as_people_write_them() -> None:
    said = ("１，２００", "1,200 人", "18.2%", "12次", " 7 ", "很多", "", "1 2")
    assert [number_in(text) for text in said] == [1200, 1200, 0.182, 12, 7, None, None, None]
    assert [letter(n) for n in (0, 25, 26, 59, 702)] == ["A", "Z", "AA", "BH", "AAA"]


def test_merged_headings_give_aspect_and_requirement_and_the_fullest_sheet_comes_first() -> None:
    answers = [["序号", ("高效率", 2), None, "其他"], ["", "接起快", "菜单短", "说明"]]
    rows = [
        [n, "√" if n % 2 else None, "√" if n % 3 == 0 else None, "好" if n == 3 else None]
        for n in range(1, 13)
    ]
    pages = read(book(说明=[["本表为调查数据"]], 数据=[*answers, *rows]))
    assert [page.name for page in pages] == ["数据", "说明"]
    page = pages[0]
    layout = guess(page.rows, page.header)
    assert page.header == 2 and layout.shape == "columns" and {1, 2} <= set(layout.columns)
    found = by_columns(page.rows, 2, (1, 2), missed_at=None)
    assert found.counts == {("高效率", "接起快"): 6, ("高效率", "菜单短"): 4}
    assert found.rows == 8 and found.empty == 4


def test_a_title_above_no_heading_and_two_of_one_name() -> None:
    titled = [["2026 年一季度满意度调查", "", ""], ["方面", "需求", "人数"], ["高效率", "接起快", "182"]]
    assert headings(titled) == 2 and guess(titled, 2).count == 2
    bare = [["高效率", "接起快", "182"], ["专业性", "一次解决", "168"]]
    assert headings(bare) == 0 and names_of(bare, 0) == ("A", "B", "C")
    assert names_of([["需求", "需求", ""]], 1) == ("需求 (A)", "需求 (B)", "C")
    assert headings([]) == 0


def test_several_choices_in_a_cell_are_counted_apart_and_each_once() -> None:
    rows = [["最看重什么"], ["接起快┋一次解决"], ["接起快；服务主动"], ["接起快、接起快"], [""]]
    found = by_rows(rows, 1, level2=0, level1=None, count=None, whole=None)
    assert found.counts == {("接起快", "接起快"): 3, ("一次解决", "一次解决"): 1, ("服务主动", "服务主动"): 1}
    assert found.rows == 3


def test_an_aspect_written_once_goes_on_and_sums_are_left_out() -> None:
    rows = [
        ["方面", "需求", "人数"],
        ["高效率", "接起快", "１８２"],
        ["", "菜单短", "84 人"],
        ["小计", "", "266"],
        ["专业性", "一次解决", "168"],
        ["", "合计", "434"],
    ]
    found = by_rows(rows, 1, level2=1, level1=0, count=2, whole=None)
    expected = {("高效率", "接起快"): 182, ("高效率", "菜单短"): 84, ("专业性", "一次解决"): 168}
    assert found.counts == expected and found.sums == 1


def test_shares_need_to_know_of_how_many() -> None:
    rows = [["需求", "占比"], ["接起快", "18.2%"], ["一次解决", "0.168"]]
    with translation.override("en"), pytest.raises(ValidationError, match="shares"):
        by_rows(rows, 1, level2=0, level1=None, count=1, whole=None)
    found = by_rows(rows, 1, level2=0, level1=None, count=1, whole=1000)
    assert sorted(found.counts.values()) == [168, 182]


def test_scores_by_column_count_the_low_ones_and_tell_what_is_none() -> None:
    rows = [["速度/接起快", "技能/一次解决"], ["5", "２"], ["3", "4"], ["弃答", ""], ["1", "5"]]
    assert guess([*rows[:3], *rows[4:]], 1).scored
    found = by_columns(rows, 1, (0, 1), missed_at=3)
    assert found.counts == {("速度", "接起快"): 2, ("技能", "一次解决"): 1}
    assert found.odd == Counter({"弃答": 1})


def test_sixty_columns_and_five_thousand_answers_are_read_whole() -> None:
    head = [f"要求{n}" for n in range(60)]
    rows = [[1 if (row + at) % 7 == 0 else 0 for at in range(60)] for row in range(5000)]
    page = read(book(s=[head, *rows]))[0]
    layout = guess(page.rows, page.header)
    assert page.header == 1 and len(layout.columns) == 60
    found = by_columns(page.rows, 1, layout.columns, missed_at=None)
    assert found.counts["要求59", "要求59"] == sum(row[59] for row in rows) and found.rows == 5000


def test_csv_of_an_old_excel_and_too_many_columns() -> None:
    page = read("方面;需求;人数\r\n高效率;接起快;182".encode("gb18030"), "调查.CSV")[0]
    assert page.rows[1] == ["高效率", "接起快", "182"]
    with translation.override("en"), pytest.raises(ValidationError, match="301 columns"):
        read(",".join(f"c{n}" for n in range(301)).encode(), "x.csv")


def test_how_survey_sites_write_their_answers() -> None:
    site = [
        ["序号", "最看重？(接起快)", "最看重？(服务主动)"],
        ["1", "1", "0"],
        ["2", "1", "1"],
        ["3", "0", "1"],
    ]
    layout = guess(site, headings(site))
    assert layout.columns == (1, 2)
    found = by_columns(site, 1, layout.columns, missed_at=None)
    assert found.counts == {("最看重？", "接起快"): 2, ("最看重？", "服务主动"): 2}
    several = [["Time", "What matters?", "Team"], ["9:00", "Fast, Polite", "A"], ["9:01", "Fast", "B"]]
    assert guess([*several, ["9:02", "Fast, Solved", "B"]], 1).level2 == 1
    assert headings([["快"], ["快"], ["准"], ["准"]]) == 0, "a heading does not come again below"
    tall = read(book(s=[[("需求", 1, 2), ("人数", 1, 2)], [], ["快", 3], ["准", 2]]))[0]
    assert tall.header == 2 and guess(tall.rows, 2).count == 1
    counted = [["需求", "人数合计"], ["接起快", "12"], ["一次解决", "9"]]
    assert guess(counted, 1).count == 1
    beside = [["哪一点", "一班", "二班"], ["接起快", "12", "20"], ["一次解决", "9", "8"]]
    assert (guess(beside, 1).level2, guess(beside, 1).count) == (0, 1)


@pytest.mark.django_db
def test_the_page_guesses_asks_and_keeps_what_was_chosen(cast: Cast) -> None:
    client = cast.client_of("analyst")
    rows = [
        ["编号", "高效率/接起快", "专业性/一次解决"],
        [1, "√", ""],
        [2, "√", "√"],
        [3, "", "√"],
        [4, "√", ""],
    ]
    content = book(说明=[["填写说明"], ["请勿修改"]], 数据=rows)
    client.post(reverse("surveys:upload-sheet"), {"file": SimpleUploadedFile("调查.xlsx", content)})
    address = reverse("surveys:map-sheet", args=[SheetDraft.objects.get().pk])
    page = client.get(address)
    assert page.context["layout"].columns == (1, 2)
    assert "填写说明" in client.get(address, {"sheet": 1, "header": 0}).content.decode()
    facts = {"title": "需求", "unit": cast.units["centre"].pk, "sheet": 0, "header": 1, "shape": "columns"}
    refused = client.post(address, facts | {"title": "只填了标题"})
    assert "只填了标题" in refused.content.decode() and refused.context["form"].errors["columns"]
    made = client.post(address, facts | {"columns": ["1", "2"], "counted": "ticks"}, follow=True)
    assert "√" in made.content.decode()
    sheet = CountSheet.objects.get()
    assert sheet.respondents == 4
    assert sheet.rows[0] == {"level1": "高效率", "level2": "接起快", "count": 3}
