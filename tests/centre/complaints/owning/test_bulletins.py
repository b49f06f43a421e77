"""Ten-day bulletins and monthly assessments: counted, issued once, sent, taken along."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction
from django.utils import timezone, translation
from pptx import Presentation
from python_calamine import CalamineWorkbook

from headwater.centre.complaints.actions import bulletins as actions
from headwater.centre.complaints.actions import orders
from headwater.centre.complaints.actions.traces import trace_order
from headwater.centre.complaints.assessing import (
    SHIPPED,
    Assessment,
    Counts,
    Measure,
    assess,
    measure_of,
    ranks,
)
from headwater.centre.complaints.models import Bulletin, Order
from headwater.centre.complaints.presenters import bulletin_files
from headwater.centre.complaints.presenters.bulletins import page_of
from headwater.centre.complaints.queries import bulletins as queries
from headwater.centre.notices.models import Notice
from headwater.centre.people.models import AuditEvent, RoleGrant
from headwater.centre.ui.exports import excel_bytes
from tests.cast import BY, Cast
from tests.centre.complaints.tracing.conftest import Paper, klass, paper, taken

__all__ = ["klass", "paper", "taken"]
Taken = Callable[..., Order]
MEASURES = [measure_of(k, Decimal(w), Decimal(f), Decimal(n)) for k, w, f, n in SHIPPED]


def at(order: Order, day: date) -> Order:
    """The order as if it had come in at noon of that day."""
    noon = timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=12)
    Order.objects.filter(pk=order.pk).update(received_at=noon)
    return order


@pytest.fixture
def last_month() -> tuple[date, date]:
    end = timezone.localdate().replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


@pytest.fixture
def month(cast: Cast, taken: Taken, paper: Paper, last_month: tuple[date, date]) -> Bulletin:
    """Last month: six of team 1 (one traced, two in time, one late), one of the network, one before."""
    start, end = last_month
    made = [at(taken(), start + timedelta(days=n)) for n in range(6)]
    orders.merge(by=BY, order=at(taken(), end), into=made[0])
    kept = {0: True, 1: True, 2: False}
    for place, value in kept.items():
        Order.objects.filter(pk=made[place].pk).update(reply_kept=value, solve_kept=value, satisfied=value)
    # The others' clocks are over as well, although nobody closed them.
    Order.objects.filter(pk__in=[o.pk for o in made[3:]]).update(
        reply_kept=None, reply_due_at=timezone.now() - timedelta(days=1), solve_due_at=None
    )
    made[0].refresh_from_db()
    trace_order(by=BY, order=made[0], step=paper.take, person=cast.persons["A101"])
    at(taken(unit=cast.units["team_1"], department=cast.units["network"]), end)
    at(taken(), start - timedelta(days=1))
    return actions.draft(by=BY, kind="month", unit=cast.units["company"], day=start)


# Assessment


def test_a_score_by_hand() -> None:
    measures = [Measure("reply_on_time", 30, 1.0, 0.5), Measure("same_type", 10, 0, 4)]
    counts = Counts(received=10, reply_kept=9, reply_known=10, same_type=1)
    found = assess(counts, measures)
    assert [one.points for one in found.marks] == [pytest.approx(24), pytest.approx(7.5)]
    assert found.score == pytest.approx(100 * 31.5 / 40)


def test_without_cases_a_measure_does_not_weigh() -> None:
    measures = [Measure("reply_on_time", 30, 1.0, 0.5), Measure("satisfied_share", 70, 1.0, 0.5)]
    found = assess(Counts(received=10, reply_kept=10, reply_known=10), measures)
    assert found.score == 100 and found.marks[1].points is None


def test_few_orders_are_not_ranked() -> None:
    assert assess(Counts(received=4, reply_kept=4, reply_known=4), MEASURES).score is None
    assert isinstance(assess(Counts(), MEASURES), Assessment)


def test_equal_scores_share_a_place() -> None:
    assert ranks({1: 90.0, 2: 80.0, 3: 90.0, 4: None, 5: 70.0}) == {1: 1, 3: 1, 2: 3, 5: 4}


@pytest.mark.parametrize("value", [0.0, 0.5, 0.86, 0.98, 1.0])
def test_marks_stay_within_their_weight(value: float) -> None:
    found = assess(Counts(received=100, reply_kept=int(100 * value), reply_known=100), MEASURES[:1])
    assert found.score is not None and 0 <= found.score <= 100


# Figures


def test_the_figures_of_a_month(cast: Cast, month: Bulletin, last_month: tuple[date, date]) -> None:
    page = page_of(month)
    assert (month.start, month.end) == last_month
    assert (page.total.received, page.before.received) == (7, 1)
    # The network's own clocks ran out a while ago, and nobody replied: missed as well.
    assert (page.total.reply_kept, page.total.reply_known, page.total.solve_known) == (2, 7, 4)
    assert (page.total.traced, page.total.controllable) == (1, 1)
    departments = {line.name: line for line in page.departments}
    assert departments["一班"].counts.received == 6 and departments["网络部"].counts.received == 1
    assert departments["网络部"].rank is None and departments["一班"].rank == 1
    assert len(page.classes) == 10
    assert page.classes[0].counts.received == 7 and "7" in str(page.sentence)


def test_only_the_unit_and_below(cast: Cast, month: Bulletin) -> None:
    period = month.start, month.end, (month.start, month.start)
    figures = queries.figures(cast.units["south"], *period)
    assert figures["departments"] == []
    network = queries.figures(cast.units["network"], *period)
    assert [row["received"] for row in network["departments"]] == [1]


def test_ten_days_are_those_of_the_calendar() -> None:
    assert queries.period_of("ten_days", date(2026, 2, 25)) == (date(2026, 2, 21), date(2026, 2, 28))
    assert queries.period_of("ten_days", date(2026, 3, 10)) == (date(2026, 3, 1), date(2026, 3, 10))
    assert queries.period_of("month", date(2028, 2, 3)) == (date(2028, 2, 1), date(2028, 2, 29))


# Issuing


def test_issued_once_and_kept(cast: Cast, month: Bulletin, taken: Taken) -> None:
    actions.subscribe(by=BY, person=cast.persons["analyst"], unit=month.unit, kind="month")
    issued = actions.issue(by=BY, bulletin=month)
    assert issued.sent_to == 1 == Notice.objects.filter(to=cast.persons["analyst"]).count()
    before = page_of(issued).total
    at(taken(), month.start)
    assert page_of(issued).total == before, "what was sent out stays"
    with pytest.raises(ValidationError):
        actions.issue(by=BY, bulletin=issued)
    with pytest.raises(ValidationError):
        actions.remark(by=BY, bulletin=issued, remarks="改")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Bulletin.objects.update(figures={})


def test_a_period_that_runs_is_not_issued(cast: Cast) -> None:
    today = timezone.localdate()
    draft = actions.draft(by=BY, kind="month", unit=cast.units["centre"], day=today)
    assert draft == actions.draft(by=BY, kind="month", unit=cast.units["centre"], day=today)
    with pytest.raises(ValidationError):
        actions.issue(by=cast.account("quality"), bulletin=draft)
    with pytest.raises(ValidationError):
        actions.draft(by=BY, kind="month", unit=cast.units["centre"], day=today + timedelta(days=40))


def test_drafts_come_by_themselves(cast: Cast, month: Bulletin) -> None:
    first = timezone.localdate().replace(day=1)
    assert actions.draft_due(first) == 1, "the month is there; the last ten days are not"
    assert actions.draft_due(first) == 0
    assert actions.draft_due(first + timedelta(days=1)) == 0
    assert actions.draft_due(first + timedelta(days=10)) == 1


def test_heads_are_sent_it_anyway(cast: Cast, month: Bulletin) -> None:
    RoleGrant.objects.create(
        account=cast.accounts["outsider"], role="department_head", unit=cast.units["network"]
    )
    assert queries.subscribers(month) == [cast.persons["outsider"]]


# Pages and files


def test_who_reads_it(cast: Cast, month: Bulletin) -> None:
    def status() -> dict[str, int]:
        people = ("agent", "team_leader", "quality", "administrator", "outsider", "nobody")
        return {who: cast.client_of(who).get(month.url).status_code for who in people}

    draft = {"agent": 403, "team_leader": 404, "quality": 404, "administrator": 200, "outsider": 403}
    assert status() == draft | {"nobody": 302}
    actions.issue(by=BY, bulletin=month)
    assert status() == draft | {"team_leader": 200, "quality": 200, "nobody": 302}


def said_on(deck: Any) -> list[str]:
    return [
        " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in deck.slides
    ]


def test_a_draft_says_so_on_every_page(cast: Cast, month: Bulletin) -> None:
    page = page_of(month)
    with translation.override("zh-hans"):
        deck = Presentation(io.BytesIO(bulletin_files.slides(page, "")))
        book = io.BytesIO(excel_bytes(bulletin_files.sheets(page), "x"))
    assert len(deck.slides) == 4 and all("草稿" in words for words in said_on(deck))
    with zipfile.ZipFile(book) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 3
        assert all("草稿" in parts.read(name).decode().partition("<oddHeader>")[2] for name in sheets)
    book.seek(0)
    rows = CalamineWorkbook.from_filelike(book).get_sheet_by_index(0).to_python()
    assert rows[0][0].startswith("草稿")
    actions.issue(by=BY, bulletin=month)
    month.refresh_from_db()
    deck = Presentation(io.BytesIO(bulletin_files.slides(page_of(month), "")))
    assert not any("草稿" in words or "Draft" in words for words in said_on(deck))


def test_the_files(cast: Cast, month: Bulletin) -> None:
    actions.issue(by=BY, bulletin=month)
    client = cast.client_of("quality")
    got = client.get(f"{month.url}slides/")
    deck = Presentation(io.BytesIO(got.content))
    texts = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    assert len(deck.slides) == 4 and any("7" in text for text in texts)
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert next(iter(charts[0].plots[0].series[0].values)) == 7
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{month.url}excel/").content))
    assert len(book.sheet_names) == 3
    rows = book.get_sheet_by_name(book.sheet_names[0]).to_python()
    assert any(row[0] == "网络质量" and 7.0 in row for row in rows)
    assert AuditEvent.objects.filter(action="export.made").count() == 2
    assert cast.client_of("agent").get(f"{month.url}slides/").status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_in_both_languages(cast: Cast, month: Bulletin, language: str) -> None:
    actions.issue(by=BY, bulletin=month)
    client = cast.client_of("quality")
    client.cookies["django_language"] = language
    page = client.get(month.url).content.decode()
    assert ("网络质量" in page) == (language == "zh-hans")
    assert ("Network quality" in page) == (language == "en")
    # What a department scored by each measure is on the page, not only in its files.
    assert ("各部门得分明细" if language == "zh-hans" else "What each department scored") in page
    line = next(line for line in page_of(month).departments if line.assessment.marks[0].points is not None)
    assert all(part in page for part in bulletin_files.scored(line)[0])


def test_through_the_pages(cast: Cast, month: Bulletin) -> None:
    client = cast.client_of("quality")
    sent = {"kind": "ten_days", "unit": str(cast.units["centre"].pk), "day": month.start.isoformat()}
    answer = client.post("/complaints/bulletins/", sent)
    assert answer.status_code == 302
    draft = Bulletin.objects.get(kind="ten_days")
    assert client.post(f"{draft.url}remarks/", {"remarks": "加强回访", "seen": "1"}).status_code == 302
    assert client.post(f"{draft.url}remarks/", {"remarks": "x", "seen": "1"}).status_code == 400
    client.post(f"{draft.url}issue/", {"seen": "1"})
    draft.refresh_from_db()
    assert not draft.issued, "somebody changed it meanwhile"
    client.post(f"{draft.url}issue/", {"seen": "2"})
    draft.refresh_from_db()
    assert draft.issued and "加强回访" in client.get(draft.url).content.decode()
    assert cast.client_of("team_leader").post("/complaints/bulletins/", sent).status_code == 403
    assert client.get(f"{draft.url}issue/").status_code == 405


def test_subscriptions_and_weights(cast: Cast, month: Bulletin) -> None:
    leader, quality = cast.client_of("team_leader"), cast.client_of("quality")
    page = "/complaints/bulletins/subscriptions/"
    sent = {
        "person": cast.persons["team_leader"].number,
        "unit": str(cast.units["team_1"].pk),
        "kind": "month",
    }
    assert leader.post(page, sent).status_code == 302
    other = sent | {"person": cast.persons["quality"].number}
    assert leader.post(page, other).status_code == 403
    row = queries.BulletinSubscription.objects.get()
    assert cast.client_of("analyst").post(f"{page}{row.pk}/end/").status_code == 403
    assert leader.post(f"{page}{row.pk}/end/").status_code == 302
    weights = "/complaints/bulletins/weights/"
    assert leader.get(weights).status_code == 403
    sent = {"key": "points", "weight": "10", "full": "0", "none": "30"}
    assert quality.post(weights, sent).status_code == 302
    assert quality.post(weights, sent | {"none": "0"}).status_code == 400
    assert {m.key: m.weight for m in queries.measures()}["points"] == 10
    with pytest.raises(PermissionDenied):
        actions.set_measure(
            by=cast.account("analyst"), key="points", weight=Decimal(1), full=Decimal(0), none=Decimal(1)
        )


def test_nobody_is_named(cast: Cast, month: Bulletin) -> None:
    text = str(actions.issue(by=BY, bulletin=month).figures)
    assert "13800001234" not in text and "坐席" not in text


def fields(counts: Counts) -> dict[str, Any]:
    return counts.to_dict()


def test_kept_counts_come_back() -> None:
    counts = Counts(received=3, points=2.5)
    assert Counts.from_dict(fields(counts) | {"of_a_later_release": 1}) == counts
