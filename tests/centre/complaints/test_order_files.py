"""Orders from files: guessed and chosen columns, preview, rejects, the same file twice."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from headwater.centre.complaints.filing.columns import guess
from headwater.centre.complaints.filing.moments import format_of, moment
from headwater.centre.complaints.models import ComplaintClass, IntakeFile, IntakeProfile, Order
from headwater.centre.jobs import running
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HEAD = ["工单编号", "投诉标题", "投诉内容", "受理时间", "手机号", "投诉类别", "答复时间", "答复意见", "部门"]
ROWS = [
    ["7", "断网", "家里断网\n两天", "2026/3/2 9:05:00", "13812345678", "网络质量", "", "", "network"],
    [
        "8",
        "多扣费",
        "多扣 5 元",
        "2026/3/2 10:00:00",
        "13900001111",
        "资费",
        "2026/3/2 11:30:00",
        "已退费",
        "",
    ],
    ["8", "多扣费", "又一行", "2026/3/2 10:00:00", "", "资费", "", "", ""],
    ["9", "", "", "2026/3/2 10:00:00", "", "资费", "", "", ""],
    ["10", "坏时间", "", "昨天", "", "资费", "", "", ""],
    ["11", "无类", "", "2026/3/2 10:00:00", "", "别的", "", "", ""],
]


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.HOME = tmp_path


def as_csv(rows, encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def as_excel(rows) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                book.add_worksheet() if not book.worksheets() else None
                book.worksheets()[0].write_string(number, at, cell)
    return out.getvalue()


def upload(client, cast: Cast, name: str, content: bytes) -> str:
    given = {"unit": cast.units["team_1"].pk, "file": SimpleUploadedFile(name, content)}
    answer = client.post("/complaints/files/", given)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return answer["Location"]


def reading(page: str, **chosen: str) -> dict[str, str]:
    return {"source": "crm", "zone": "Asia/Shanghai", "usual_class": ""} | {
        f"column_{name}": column
        for name, column in {
            "source_id": "工单编号", "title": "投诉标题", "text": "投诉内容", "received_at": "受理时间",
            "customer": "手机号", "klass": "投诉类别", "answered_at": "答复时间", "reply": "答复意见",
            "department": "部门",
        }.items()
    } | chosen  # fmt: skip


@pytest.mark.parametrize("kind", ["utf-8", "gb18030", "excel"])
def test_a_file_from_upload_to_rejects(cast: Cast, kind: str) -> None:
    client = cast.client_of("team_leader")
    rows = [HEAD, *ROWS]
    name, content = ("a.xlsx", as_excel(rows)) if kind == "excel" else ("a.csv", as_csv(rows, kind))
    address = upload(client, cast, name, content)
    page = client.get(address).content.decode()
    assert "断网" in page and "138****5678" in page and "13812345678" not in page
    # Values of theirs are offered as the page lists them: the most frequent first.
    value = {"value_0": "charges"} if "资费" in page else {}
    tried = client.post(address, reading(page) | value | {"try": "1"})
    assert tried.status_code == 302
    answer = client.post(address, reading(page) | value)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    running.perform_waiting()
    file = IntakeFile.objects.get()
    assert (file.state, file.rows, file.made, file.rejected) == ("done", 6, 2, 4)
    first, second = Order.objects.get(source_id="7"), Order.objects.get(source_id="8")
    assert first.department.code == "network" and first.klass.code == "network"
    assert first.received_at == datetime(2026, 3, 2, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert (second.state, second.solve_kept, second.klass.code) == ("answered", True, "charges")
    assert second.events.get(kind="answered").text == "已退费"
    rejects = client.get(f"{address}rejects/")
    assert rejects.content.startswith(b"\xef\xbb\xbf") and "昨天" in rejects.content.decode()
    # Whole customers stand there: for who brought them, and who may unmask.
    for name, status in {"outsider": 404, "supervisor": 404, "quality": 200, "nobody": 302}.items():
        assert cast.client_of(name).get(f"{address}rejects/").status_code == status, name
    assert IntakeProfile.objects.get().source == "crm"


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    client = cast.client_of("team_leader")
    before = None
    for _time in range(2):
        address = upload(client, cast, "a.csv", as_csv([HEAD, *ROWS[:2]]))
        client.post(address, reading("") | {"usual_class": "charges"})
        running.perform_waiting()
        now = sorted(Order.objects.values_list("pk", "title", "version"))
        assert before is None or now == before
        before = now
    file = IntakeFile.objects.first()
    assert (file.made, file.unchanged) == (0, 2)


def test_rows_without_a_number_are_known_by_their_content(cast: Cast) -> None:
    client = cast.client_of("team_leader")
    rows = [["标题", "内容"], ["断网", "两天"], ["断网", "三天"]]
    for _time in range(2):
        address = upload(client, cast, "a.csv", as_csv(rows))
        facts = {"source": "web", "zone": "Asia/Shanghai", "usual_class": "network"}
        client.post(address, facts | {"column_title": "标题", "column_text": "内容"})
        running.perform_waiting()
    assert Order.objects.count() == 2


def test_what_is_no_file_of_orders(cast: Cast) -> None:
    client = cast.client_of("team_leader")
    for name, content in (
        ("a.exe", b"MZ"),
        ("a.csv", b""),
        ("a.xlsx", b"no workbook"),
        ("a.csv", b"\x89PNG\r\n"),
    ):
        given = {"unit": cast.units["team_1"].pk, "file": SimpleUploadedFile(name, content)}
        assert client.post("/complaints/files/", given).status_code == 200, name
    assert not IntakeFile.objects.exists()
    address = upload(client, cast, "a.csv", as_csv([["x", "y"], ["1", "2"]]))
    facts = {"source": "web", "zone": "Asia/Shanghai", "usual_class": "network"}
    assert client.post(address, facts).status_code == 200  # no column for title or text
    assert client.post(address, facts | {"zone": "Mars"}).status_code == 200
    assert cast.client_of("outsider").get(address).status_code == 404
    assert cast.client_of("analyst").get(address).status_code == 403


def test_guessing_columns_and_moments() -> None:
    found = guess(["Ticket ID", "Subject", "Created Date", "Category", "Foo"])
    assert found == {
        "source_id": "Ticket ID", "title": "Subject", "received_at": "Created Date", "klass": "Category"
    }  # fmt: skip
    zone = ZoneInfo("Asia/Shanghai")
    assert format_of(["04/13/2018 11:11:26 AM"]) == "%m/%d/%Y %I:%M:%S %p"
    assert format_of(["03/04/2018", "25/04/2018"]) == "%d/%m/%Y"
    assert moment("25/04/2018", "%d/%m/%Y", zone) == datetime(2018, 4, 25, tzinfo=zone)
    assert moment("2018-04-25T03:00:00Z", "", zone).hour == 3
    assert moment(" ", "", zone) is None
    with pytest.raises(ValueError):
        moment("yesterday", "", zone)


def test_ten_classes_by_our_own_names(cast: Cast) -> None:
    client = cast.client_of("team_leader")
    rows = [["标题", "类别"], *([k.name, k.name] for k in ComplaintClass.objects.all())]
    address = upload(client, cast, "a.csv", as_csv(rows))
    facts = {"source": "web", "zone": "Asia/Shanghai", "column_title": "标题", "column_klass": "类别"}
    client.post(address, facts)
    running.perform_waiting()
    assert Order.objects.values("klass").distinct().count() == 10


def test_a_quote_mark_that_is_never_closed_is_a_sentence(cast: Cast) -> None:
    content = as_csv([HEAD, ROWS[0]]) + b'"' + b"x" * 2_000_000
    file = SimpleUploadedFile("orders.csv", content)
    client = cast.client_of("quality")
    answer = client.post("/complaints/files/", {"unit": cast.units["team_1"].pk, "file": file}, follow=True)
    assert answer.status_code == 200


def test_only_who_brought_a_file_chooses_its_columns(cast: Cast) -> None:
    file = SimpleUploadedFile("orders.csv", as_csv([HEAD, *ROWS]))
    sent = {"unit": cast.units["team_1"].pk, "file": file}
    page = cast.client_of("team_leader").post("/complaints/files/", sent)["Location"]
    assert cast.client_of("team_leader").get(page).status_code == 200
    assert cast.client_of("agent").get(page).status_code == 403
    assert cast.client_of("quality").get(page).status_code == 200, "may unmask"
