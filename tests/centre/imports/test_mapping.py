"""The mapping page: proposal, corrections, profiles, two people at once, and the bad files people bring."""

from __future__ import annotations

import gzip
import io
import zipfile
from html import unescape
from pathlib import Path

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from headwater.centre.imports import sampling
from headwater.centre.imports.actions import profiles as profile_actions
from headwater.centre.imports.models import ImportRun, Profile, RunState, Upload
from headwater.centre.imports.queries.lake import the_lake
from headwater.centre.people.models import AuditEvent
from tests.cast import Cast
from tests.centre.imports.conftest import address, bring, calls, file, imported


def page_of(client: Client, upload: Upload) -> str:
    answer = client.get(address(upload))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def look(client: Client, upload: Upload, **data: str | list[str]) -> str:
    """Send a correction as the page does on every change."""
    upload.refresh_from_db()
    sent = {"act": "look", "seen": str(upload.draft), "table": upload.table, "profile": upload.profile}
    answer = client.post(address(upload), sent | data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    upload.refresh_from_db()
    return unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("analyst", 200),
        ("administrator", 200),
        ("agent", 403),
        ("manager", 403),
        ("quality", 403),
        ("nobody", 302),
    ],
)
def test_who_may(cast: Cast, who: str, status: int) -> None:
    upload = bring(cast.client_of("analyst"), file(calls()))
    client = cast.client_of(who)
    assert client.get(address(upload)).status_code == status
    sent = client.post(address(upload), {"act": "run", "seen": "0"})
    assert sent.status_code in ((200, 302) if status == 200 else (status,))
    assert client.put(address(upload)).status_code == (405 if status == 200 else status)


def test_a_proposal_that_can_be_imported_as_it_is(cast: Cast) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file(calls(40)))
    page = page_of(client, upload)
    assert "接触记录" in page and "已接听" in page and "排队放弃" in page
    upload.refresh_from_db()
    assert upload.table == "contacts"
    assert upload.definition["fields"]["started_at"]["column"] == "started"
    run = imported(client, upload)
    assert (run.state, run.accepted) == (RunState.LANDED, 40)


def test_corrections_are_kept_and_shown(cast: Cast) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file(calls(40)))
    page_of(client, upload)
    part = look(
        client,
        upload,
        **{
            "f.outcome.how": "column",
            "f.outcome.column": "outcome",
            "f.outcome.code": ["ANSWERED", "ABANDON"],
            "f.outcome.ours": ["answered", "ignore"],
        },
    )
    assert "<!doctype" not in part.lower()
    assert "按映射规则忽略" in part
    assert upload.definition["fields"]["outcome"]["codes"] == {"ANSWERED": "answered", "ABANDON": "ignore"}
    run = imported(client, upload)
    assert (run.accepted, run.ignored) == (30, 10)


def test_expressions_for_the_usual_needs(cast: Cast) -> None:
    """Day and time apart, time between columns, h:mm:ss, a constant, rules, nulls, rows left out."""
    text = (
        "tag;day;rang;begun;length;who;how\n"
        "a;02.03.2026;23:58:00;0:02:10;0:03:20;A101;OK\n"
        "b;02.03.2026;10:00:00;10:01:00;0:00:00;-;LOST\n"
        "c;02.03.2026;11:00:00;11:01:00;0:00:05;A102;TEST\n"
    )
    client = cast.client_of("analyst")
    upload = bring(client, file(text))
    page_of(client, upload)
    look(client, upload, table="contacts")
    page = look(
        client,
        upload,
        **{
            "ignore": "how = 'TEST'",
            "f.id.how": "column",
            "f.id.column": "tag",
            "f.started_at.how": "datetime",
            "f.started_at.date": "day",
            "f.started_at.time": "rang",
            "f.wait_seconds.how": "between",
            "f.wait_seconds.start": "rang",
            "f.wait_seconds.end": "begun",
            "f.talk_seconds.how": "column",
            "f.talk_seconds.column": "length",
            "f.queue.how": "constant",
            "f.queue.constant": "VIP",
            "f.agent.how": "column",
            "f.agent.column": "who",
            "f.agent.nulls": "-",
            "f.outcome.how": "cases",
            "f.outcome.when": ["how = 'OK'", "how = 'LOST'", ""],
            "f.outcome.value": ["answered", "abandoned", ""],
            "f.outcome.from": ["", "", ""],
        },
    )
    for shown in ("2026-03-02 23:58:00", "4分10秒", "3分20秒", "VIP", "排队放弃"):
        assert shown in page
    run = imported(client, upload)
    assert (run.state, run.accepted, run.ignored) == (RunState.LANDED, 2, 1)


def test_a_rare_code_far_down_is_found_with_its_count(cast: Cast) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file(calls(1_500) + "C9999,2026-03-02 20:00:00,VIP,A101,1,2,RARE\n"))
    page = page_of(client, upload)
    assert "<code>RARE</code>" in page
    assert "1,125×" in page and "375×" in page


def test_a_wrong_condition_is_a_sentence_and_stops_the_import(cast: Cast) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file(calls()))
    page_of(client, upload)
    page = look(client, upload, ignore="outcome = = 3")
    assert "alert-danger" in page and "disabled" in page.split('value="run"')[1][:20]


def test_unpivot(cast: Cast) -> None:
    client = cast.client_of("analyst")
    wide = "日期,呼入量,接通率,备注\n2026-03-01,200,0.91,x\n2026-03-02,210,0.93,y\n"
    upload = bring(client, file(wide))
    page_of(client, upload)
    look(client, upload, table="daily_kpi")
    page = look(
        client,
        upload,
        **{
            "f.day.how": "column",
            "f.day.column": "日期",
            "u.shown": "2",
            "u.0.use": "1",
            "u.0.column": "呼入量",
            "u.0.indicator": "offered",
            "u.0.factor": "1",
            "u.1.use": "1",
            "u.1.column": "接通率",
            "u.1.indicator": "answer_rate",
            "u.1.factor": "100",
        },
    )
    assert "answer_rate" in page and "91" in page
    run = imported(client, upload)
    assert (run.state, run.accepted, run.table) == (RunState.LANDED, 4, "daily_kpi")


def test_a_profile_is_kept_in_versions_and_fits_the_next_file(cast: Cast) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file(calls()))
    page_of(client, upload)
    look(client, upload, act="save", name="ACD 日报")
    profile = Profile.objects.get(name="ACD 日报")
    assert profile.newest.number == 1
    look(client, upload, act="save", name="ACD 日报")
    assert profile.versions.count() == 1
    look(
        client,
        upload,
        **{"f.queue.how": "constant", "f.queue.constant": "X", "act": "save", "name": "ACD 日报"},
    )
    assert profile.versions.count() == 2
    other = cast.client_of("administrator")
    next_file = bring(other, file(calls(20, first=100), "next.csv"))
    assert "ACD 日报" in page_of(other, next_file)
    next_file.refresh_from_db()
    assert next_file.profile == "ACD 日报"
    run = imported(other, next_file)
    assert (run.profile, run.profile_version, run.accepted) == ("ACD 日报", 2, 20)
    assert AuditEvent.objects.filter(action="profile.saved").count() == 2


def test_profiles_page_and_versions(cast: Cast) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file(calls()))
    page_of(client, upload)
    look(client, upload, act="save", name="mine")
    look(client, upload, **{"f.queue.how": "", "act": "save", "name": "mine"})
    profile = Profile.objects.get()
    page = client.get("/imports/profiles/").content.decode()
    assert "mine" in page and "seelab" in page and "asterisk-queue-log" in page
    assert "[fields.outcome]" in client.get(f"/imports/profiles/{profile.pk}/").content.decode()
    client.post(f"/imports/profiles/{profile.pk}/change/", {"version": "1"})
    assert profile.versions.count() == 3
    assert profile.newest.definition == profile.versions.get(number=1).definition
    client.post(f"/imports/profiles/{profile.pk}/change/", {"active": "0"})
    assert Profile.objects.get().active is False
    assert client.post(f"/imports/profiles/{profile.pk}/change/", {"version": "77"}).status_code == 404
    assert cast.client_of("manager").post(f"/imports/profiles/{profile.pk}/change/").status_code == 403


@pytest.mark.parametrize("name", ["", "   ", "seelab"])
def test_names_that_no_profile_may_have(cast: Cast, name: str) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file(calls()))
    page_of(client, upload)
    answer = client.post(address(upload), {"act": "save", "name": name, "seen": "1", "table": "contacts"})
    assert "alert-danger" in answer.content.decode()
    assert not Profile.objects.exists()


def test_two_people_on_one_mapping_are_told(cast: Cast) -> None:
    analyst, administrator = cast.client_of("analyst"), cast.client_of("administrator")
    upload = bring(analyst, file(calls()))
    page_of(analyst, upload)
    upload.refresh_from_db()
    seen = upload.draft
    look(administrator, upload, **{"f.queue.how": "constant", "f.queue.constant": "THEIRS"})
    sent = {"act": "run", "seen": str(seen), "table": "contacts", "profile": ""}
    answer = analyst.post(address(upload), sent | {"f.queue.how": "constant", "f.queue.constant": "MINE"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 200 and "administrator 刚刚修改了此映射" in page and "THEIRS" in page
    assert not ImportRun.objects.exists()


def test_customers_are_masked(cast: Cast) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file("主叫号码,开始时间,通话结果\n13812345678,2026-03-02 08:00:00,已接\n"))
    page_of(client, upload)
    page = look(client, upload, **{"f.customer.how": "column", "f.customer.column": "主叫号码"})
    assert "138****5678" in page and "13812345678" not in page


def excel(*sheets: tuple[str, list[list[str]]]) -> SimpleUploadedFile:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return SimpleUploadedFile("book.xlsx", out.getvalue())


def test_two_sheets_one_is_chosen(cast: Cast) -> None:
    client = cast.client_of("analyst")
    rows = [line.split(",") for line in calls(12).strip().splitlines()]
    upload = bring(client, excel(("说明", [["about", "this"], ["x", "y"]]), ("明细", rows)))
    page_of(client, upload)
    page = look(client, upload, sheet="明细")
    assert "call_id" in page
    run = imported(client, upload, sheet="明细")
    assert (run.state, run.accepted) == (RunState.LANDED, 12)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("calls.csv", b"0" * (80 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.csv", "空文件"),
        (b"\x00\x01\x02\xff\xfe" * 400, "noise.csv", "noise.csv"),
        (b"PK\x03\x04broken", "broken.zip", "broken.zip"),
        (gzip.compress(calls().encode())[:60], "cut.csv.gz", "cut.csv.gz"),
        (bomb(), "bomb.zip", "解压后"),
        (b"a,b\n" + b"x" * (5 * 1024 * 1024), "line.csv", "line.csv"),
        (b"PAR1" + b"\x00" * 100, "half.parquet", "Parquet"),
    ],
    ids=["empty", "noise", "broken zip", "cut gzip", "zip bomb", "endless line", "half parquet"],
)
def test_bad_files_are_a_sentence_under_the_owners_name(
    cast: Cast, content: bytes, name: str, said: str
) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file(content, name))
    page = page_of(client, upload)
    assert "alert-danger" in page
    assert said in page and "0001." not in page
    assert client.post(address(upload), {"act": "run", "seen": "1"}).status_code == 200
    assert not ImportRun.objects.exists() and the_lake().snapshot().number == 0


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_encodings_are_found_out(cast: Cast, encoding: str) -> None:
    client = cast.client_of("analyst")
    text = (
        "开始时间,技能组,通话结果\n"
        + "2026-03-02 08:00:00,宽带报障专席,已接\n2026-03-02 08:01:00,贵宾专席,未接\n" * 20
    )
    upload = bring(client, file(text.encode(encoding)))
    assert "宽带报障专席" in page_of(client, upload)
    run = imported(client, upload)
    assert run.state == RunState.LANDED and run.accepted == 40


def test_header_only_and_missing_column_cannot_be_imported(cast: Cast) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file(calls(0).strip()))
    assert "只有表头" in page_of(client, upload)
    assert client.post(address(upload), {"act": "run", "seen": "1"}).status_code == 200
    lacking = bring(client, file("队列,工号\nVIP,A101\n"))
    page_of(client, lacking)
    page = look(client, lacking, table="contacts")
    assert "尚缺必填列" in page and "开始时间" in page


def test_nonsense_in_the_form_is_no_crash(cast: Cast) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file(calls()))
    page_of(client, upload)
    for data in (
        {"table": "nothing"},
        {"profile": "nothing"},
        {"zone": "Mars/Phobos"},
        {"encoding": "klingon"},
        {"separator": "ab"},
        {"u.shown": "99999999"},
        {"f.queue.how": "column", "f.queue.column": "no such column"},
        {"f.wait_seconds.how": "column", "f.wait_seconds.column": "wait", "f.wait_seconds.factor": "x"},
        {"f.started_at.how": "column", "f.started_at.column": "started", "f.started_at.formats": "%Q %"},
        {"f.nothing.how": "column", "f.nothing.column": "queue"},
        {"seen": "x"},
    ):
        look(client, upload, **data)


def test_a_large_file_is_looked_at_by_its_beginning(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "LARGE", 10_000)
    monkeypatch.setattr(sampling, "HEAD", 5_000)
    client = cast.client_of("analyst")
    upload = bring(client, file(calls(2_000)), file(gzip.compress(calls(2_000).encode()), "b.csv.gz"))
    sample = sampling.sample_of(upload)
    assert sample.parent.name == "sample" and sample.stat().st_size <= 5_000
    assert sample.read_text().endswith("\n")
    page_of(client, upload)
    run = imported(client, upload)
    assert (run.accepted, run.unchanged, len(run.sources)) == (2_000, 2_000, 2)


def test_saving_refuses_whoever_may_not(cast: Cast) -> None:
    mapping = profile_actions.Mapping.from_map("contacts", {"a": "started_at"})
    with pytest.raises(PermissionDenied):
        profile_actions.save_profile(by=cast.account("agent"), name="x", mapping=mapping)


def test_uploaded_names_reach_no_path(cast: Cast, own_home: Path) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file(calls(12), "../../../../tmp/evil.csv"))
    assert imported(client, upload).state == RunState.LANDED
    assert not Path("/tmp/evil.csv").exists()
    assert {path.name for path in own_home.iterdir()} <= {"uploads", "lake", "rejects", "cube", "run", "keys"}


def test_an_assumed_outcome_is_said_aloud_until_it_is_confirmed(cast: Cast) -> None:
    client = cast.client_of("analyst")
    lines = "".join(f"2026-03-02 09:00:{n:02},k{n}\n" for n in range(12))
    upload = bring(client, file("start,sort\n" + lines, "city.csv"))
    page_of(client, upload)
    page = look(client, upload, table="contacts")
    assert "推定值：文件中没有任何列说明，因此每行都按“已接听”计" in page
    mapped = {"f.outcome.how": "constant", "f.outcome.constant": "answered"}
    assert "推定值" in look(client, upload, **mapped)
    run = imported(client, upload)
    assert run.accepted == 12
    result = client.get(f"/imports/{run.pk}/")
    assert "为推定值，文件中没有任何列说明" in unescape(result.content.decode())
    again = bring(client, file("start,sort\n" + lines, "city2.csv"))
    page_of(client, again)
    look(client, again, table="contacts")
    assert "推定值" not in look(client, again, **mapped, **{"f.outcome.confirmed": "1"})


def test_words_without_a_meaning_stand_out_with_their_counts(cast: Cast) -> None:
    client = cast.client_of("analyst")
    rows = "".join(f"2026-03-02 09:00:{n:02},q,{'甲' if n % 3 else '客户放弃'}\n" for n in range(12))
    upload = bring(client, file("start,queue,outcome\n" + rows))
    page = page_of(client, upload)
    upload.refresh_from_db()
    assert upload.table == "contacts"
    assert "有 1 个值尚未对应（已查看 8 行）" in page and "<b>甲</b> ×8" in page


def test_another_sheet_may_be_another_table(cast: Cast) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, lines in {
            "calls": [
                ["call id", "start", "queue", "outcome"],
                ["c1", "2026-03-02 09:00:00", "q", "answered"],
            ],
            "days": [
                ["日期", "接通率", "放弃率"],
                ["2026-03-02", "0.9", "0.1"],
                ["2026-03-03", "0.8", "0.2"],
            ],
        }.items():
            sheet = book.add_worksheet(name)
            for place, line in enumerate(lines):
                sheet.write_row(place, 0, line)
    client = cast.client_of("analyst")
    upload = bring(client, file(out.getvalue(), "two.xlsx"))
    page_of(client, upload)
    upload.refresh_from_db()
    assert upload.table == "contacts"
    look(client, upload, **{"sheet": "days", "sheet.shown": "calls"})
    assert upload.table == "daily_kpi"


def test_files_without_a_table(cast: Cast) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file("start,queue,outcome\n", "bare.csv"))
    assert "只有表头，没有数据行" in page_of(client, upload)
    picture = bring(client, file(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "picture.csv"))
    assert "picture.csv：这不是文本表格" in page_of(client, picture)


def test_figures_that_no_indicator_reads_are_named(cast: Cast) -> None:
    client = cast.client_of("analyst")
    head, row = "日期,Waiting Time (AVG),Rain", "2026-03-0{n},0:00:2{n},{n}"
    text = "\n".join([head, *(row.format(n=n) for n in range(1, 5))]) + "\n"
    upload = bring(client, file(text, "daily.csv"))
    page_of(client, upload)
    page = look(client, upload, table="daily_kpi")
    assert "指标目录中没有指标读取这些名称" in page
    assert "<b>rain</b>" in page


def test_a_zone_of_its_own_is_said(cast: Cast) -> None:
    client = cast.client_of("analyst")
    upload = bring(client, file(calls(5)))
    assert "取自文件自身的时区" not in page_of(client, upload)
    assert "取自文件自身的时区" in look(client, upload, zone="Asia/Jerusalem")
    assert "按其导入配置的时区计" in unescape(client.get("/imports/tables/contacts/").content.decode())
