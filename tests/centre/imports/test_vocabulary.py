"""The vocabulary's pages: who may, what is changed, Excel out and in, bad input."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from headwater.centre.people.models import AuditEvent
from headwater.centre.reference import actions, queries
from headwater.centre.reference.actions import Seen
from headwater.centre.reference.models import Term
from tests.cast import BY, Cast

LIST = "/vocabulary/"


@pytest.fixture
def terms(db: None) -> dict[str, Term]:
    """Three services and a queue, as the lake proposed them."""
    seen = [Seen("service", code, date(2026, 3, 1), date(2026, 3, 9)) for code in ("S1", "S2", "=SUM(A1)")]
    actions.propose_terms(by=BY, seen=[*seen, Seen("queue", "VIP", date(2026, 3, 1), date(2026, 3, 2))])
    return {term.code: term for term in Term.objects.all()}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("analyst", 200),
        ("administrator", 200),
        ("agent", 403),
        ("team_leader", 403),
        ("supervisor", 403),
        ("quality", 403),
        ("manager", 403),
        ("outsider", 403),
        ("newcomer", 403),
        ("nobody", 302),
    ],
)
def test_who_may(cast: Cast, terms: dict[str, Term], who: str, status: int) -> None:
    client = cast.client_of(who)
    for address in (LIST, f"{LIST}{terms['S1'].pk}/", f"{LIST}export/"):
        assert client.get(address).status_code == status
    assert client.post(f"{LIST}add/", {"kind": "queue", "code": "Q"}).status_code == (
        302 if status == 200 else status
    )
    assert Term.objects.filter(code="Q").exists() is (status == 200)


def test_missing_and_wrong_method(cast: Cast) -> None:
    client = cast.client_of("analyst")
    assert client.get(f"{LIST}999999/").status_code == 404
    assert client.get(f"{LIST}add/").status_code == 405
    assert client.get(f"{LIST}change/").status_code == 405
    assert client.post(LIST).status_code == 405


def test_rename_confirms_and_is_on_record(cast: Cast, terms: dict[str, Term]) -> None:
    client = cast.client_of("analyst")
    values = {"name": "上网流量咨询", "name_en": "Data usage", "active": "on", "parent": ""}
    assert client.post(f"{LIST}{terms['S1'].pk}/", values).status_code == 302
    term = Term.objects.get(code="S1", kind="service")
    assert (term.name, term.confirmed) == ("上网流量咨询", True)
    assert queries.label("service", "S1", "en") == "Data usage"
    assert queries.label("service", "S1", "zh-hans") == "上网流量咨询"
    event = AuditEvent.objects.get(action="term.changed")
    assert (event.by, event.detail["name"]) == ("analyst", ["", "上网流量咨询"])


def test_grouping_and_merging(cast: Cast, terms: dict[str, Term]) -> None:
    client = cast.client_of("analyst")
    client.post(f"{LIST}add/", {"kind": "service", "code": "DATA", "name": "流量", "name_en": "Data"})
    both = [terms["S1"].pk, terms["S2"].pk]
    client.post(f"{LIST}change/", {"act": "group", "term": both, "into": "DATA"})
    assert queries.members("service") == {"DATA": ("S1", "S2")}
    client.post(f"{LIST}change/", {"act": "merge", "term": [terms["S2"].pk], "into": "S1"})
    assert queries.same_as("service") == {"S2": "S1"}
    assert queries.labels("service", "en")["S2"] == "S1"
    client.post(f"{LIST}change/", {"act": "part", "term": [terms["S2"].pk]})
    assert queries.same_as("service") == {}


@pytest.mark.parametrize(
    "data",
    [{"act": "merge", "into": "NOWHERE"}, {"act": "explode", "into": "S1"}, {"act": "group", "into": ""}],
)
def test_bulk_with_nonsense_changes_nothing(cast: Cast, terms: dict[str, Term], data: dict[str, str]) -> None:
    client = cast.client_of("analyst")
    page = client.post(f"{LIST}change/", {**data, "term": [terms["S1"].pk]}, follow=True)
    assert "alert-danger" in page.content.decode()
    assert Term.objects.filter(merged_into=None, parent=None).count() == len(terms)


def test_a_group_cannot_stand_below_itself(cast: Cast, terms: dict[str, Term]) -> None:
    client = cast.client_of("analyst")
    actions.group_terms(by=BY, terms=[terms["S2"]], parent=terms["S1"])
    page = client.post(f"{LIST}{terms['S1'].pk}/", {"name": "", "name_en": "", "parent": terms["S2"].pk})
    assert page.status_code == 200
    assert Term.objects.get(pk=terms["S1"].pk).parent is None


def test_excel_round_trip(cast: Cast, terms: dict[str, Term]) -> None:
    client = cast.client_of("analyst")
    book = client.get(f"{LIST}export/?kind=service").content
    assert AuditEvent.objects.filter(action="export.made").exists()
    page = client.post(f"{LIST}import/", {"file": SimpleUploadedFile("terms.xlsx", book)}, follow=True)
    assert page.status_code == 200
    assert Term.objects.count() == len(terms)
    assert Term.objects.filter(code="=SUM(A1)").exists()


def workbook(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile("terms.xlsx", out.getvalue())


def test_excel_adds_and_changes(cast: Cast, terms: dict[str, Term]) -> None:
    client = cast.client_of("analyst")
    file = workbook(
        ("类别", "代码", "中文名", "英文名", "所属分组代码", "使用中"),
        ("service", "S1", "套餐咨询", "Plans", "G", "是"),
        ("service", "G", "大类", "Class", "", "是"),
        ("queue", "VIP", "贵宾", "", "", "否"),
    )
    client.post(f"{LIST}import/", {"file": file})
    term = Term.objects.get(kind="service", code="S1")
    assert term.parent is not None
    assert (term.name, term.parent.code) == ("套餐咨询", "G")
    assert Term.objects.get(kind="queue", code="VIP").active is False


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("terms.xlsx", b"not a workbook"),
        SimpleUploadedFile("terms.xlsx", b""),
        workbook(("a", "b"), ("1", "2")),
        workbook(("Kind", "Code"), ("service", "NEW"), ("colour", "X")),
        workbook(("Kind", "Code", "Code of the group"), ("service", "NEW", "NOWHERE")),
        workbook(("Kind", "Code"), ("service", "NEW"), ("service", "")),
    ],
    ids=["no workbook", "empty", "other columns", "wrong kind", "no such group", "no code"],
)
def test_bad_excel_changes_nothing_and_says_why(cast: Cast, file: SimpleUploadedFile) -> None:
    client = cast.client_of("analyst")
    file.seek(0)
    page = client.post(f"{LIST}import/", {"file": file}, follow=True)
    assert "alert-danger" in page.content.decode()
    assert not Term.objects.filter(code="NEW").exists()


def test_proposing_widens_days_and_keeps_names(db: None) -> None:
    first = [Seen("queue", "Q", date(2026, 3, 5), date(2026, 3, 6), name="队列")]
    assert actions.propose_terms(by=BY, seen=first) == 1
    again = [Seen("queue", "Q", date(2026, 3, 1), date(2026, 3, 2), name="别的")]
    assert actions.propose_terms(by=BY, seen=again) == 0
    term = Term.objects.get(code="Q")
    assert (term.since, term.until, term.name) == (date(2026, 3, 1), date(2026, 3, 6), "队列")
