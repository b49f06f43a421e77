"""Merged terms of the vocabulary count as one, on every way to a figure."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from headwater.centre.people.models import RoleGrant
from headwater.centre.reference.models import Term
from tests.cast import Cast

PERIOD = {"period": "custom", "from": "2026-03-01", "to": "2026-03-15"}
API_PERIOD = {"start": "2026-03-01", "end": "2026-03-15"}
# 15 days: V is answered 270 times and lost 15 times, B 270 and 15; A 540, and lost 14 + 10 times.
V_AND_B = 540 / 570


@pytest.fixture
def merged(centre: Cast) -> Cast:
    """Queue V was merged into queue B."""
    into = Term.objects.create(kind="queue", code="B", name="业务台", name_en="Business")
    Term.objects.create(kind="queue", code="V", name="贵宾台", name_en="Gold", merged_into=into)
    return centre


def page(centre: Cast, who: str, path: str = "", **params: str) -> Any:
    return centre.client_of(who).get(f"/indicators/answer_rate/{path}", PERIOD | params)


def api(centre: Cast, who: str, **params: str) -> dict[str, Any]:
    found = centre.client_of(who).get("/api/performance/compute", API_PERIOD | params)
    assert found.status_code == 200
    return found.json()


def test_two_codes_are_one_group_and_their_parts_are_added(merged: Cast) -> None:
    rows = {row["queue"]: row for row in api(merged, "analyst", indicators="answer_rate", by="queue")["rows"]}
    assert set(rows) == {"A", "B"}
    assert (rows["B"]["numerator"], rows["B"]["denominator"]) == (540, 570)
    assert rows["B"]["value"] == pytest.approx(V_AND_B)


def test_a_merge_holds_for_the_next_question_already(centre: Cast) -> None:
    before = api(centre, "analyst", indicators="answered", by="queue")["rows"]
    assert {row["queue"]: row["value"] for row in before} == {"A": 540, "B": 270, "V": 270}
    into = Term.objects.create(kind="queue", code="B")
    Term.objects.create(kind="queue", code="V", merged_into=into)
    after = api(centre, "analyst", indicators="answered", by="queue")["rows"]
    assert {row["queue"]: row["value"] for row in after} == {"A": 540, "B": 540}
    # A term of another kind with the same code merges nothing here.
    Term.objects.create(kind="service", code="A", merged_into=Term.objects.create(kind="service", code="SB"))
    again = api(centre, "analyst", indicators="answered", by="queue")["rows"]
    assert len(again) == 2


@pytest.mark.parametrize("code", ["B", "V"])
def test_a_filter_on_either_code_keeps_the_rows_of_both(merged: Cast, code: str) -> None:
    shown = page(merged, "analyst", queue=code).context["facts"].now
    assert (shown.numerator, shown.denominator) == (540, 570)
    where = api(merged, "analyst", indicators="answer_rate", where=f"queue = '{code}'")["rows"][0]
    assert where["value"] == shown.value


def test_the_page_shows_one_bar_a_group_and_a_line_for_it(merged: Cast) -> None:
    shown = page(merged, "analyst", by="queue", part="groups")
    text = shown.content.decode()
    assert "业务台" in text and "贵宾台" not in text
    assert len(shown.context["table"].rows) == 2
    assert len(shown.context["panels"].columns) == 3


def test_the_rows_behind_are_those_of_both_codes(merged: Cast) -> None:
    shown = page(merged, "manager", "rows/", queue="V")
    assert shown.status_code == 200
    assert shown.context["total"] == 570


def test_the_workbook_says_what_the_page_says(merged: Cast) -> None:
    answer = page(merged, "analyst", "export/", by="queue")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    words = {str(cell) for sheet in sheets for row in sheet for cell in row}
    assert "业务台" in words and "贵宾台" not in words


def test_a_scope_still_holds(merged: Cast) -> None:
    """The team leader sees the team's own records of both codes, and no others."""
    RoleGrant.objects.create(
        account=merged.accounts["team_leader"], role="integrator", unit=merged.units["team_1"]
    )
    rows = api(merged, "team_leader", indicators="answered", by="queue")["rows"]
    assert {row["queue"]: row["value"] for row in rows} == {"A": 180, "B": 180}
    only = api(merged, "team_leader", indicators="answered", where="queue = 'V'")["rows"]
    assert only[0]["value"] == 180
