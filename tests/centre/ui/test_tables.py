"""Lists: sorted, paged, columns chosen; numbers to the right."""

from __future__ import annotations

import django_tables2
from django.template import Context, Template
from django.test import RequestFactory

from headwater.centre.ui.tables import DataTable, NumberColumn, paged
from tests.cast import Cast

ROWS = [{"name": f"n{n:03}", "rate": n / 200, "move": (n - 60) / 200} for n in range(120)]


class Sample(DataTable):
    name = django_tables2.Column()
    rate = NumberColumn("ratio", verbose_name="Rate")
    move = NumberColumn("ratio", signed=True)

    choosable = ("rate",)
    extra = ("move",)


def shown(
    query: str, rows: list[dict[str, object]] | None = None, user: object = None, lazy: bool = False
) -> str:
    request = RequestFactory().get(f"/list/{query}")
    request.user = user
    table = paged(
        Sample(ROWS if rows is None else rows, request=request, export_url="/x.xlsx"), request, lazy=lazy
    )
    page = Template("{% load django_tables2 %}{% render_table table %}")
    return page.render(Context({"table": table, "request": request}))


def test_the_first_page_with_numbers_to_the_right() -> None:
    text = shown("")
    assert text.count("<tr") == 51 and "n049" in text and "n050" not in text
    assert 'class="hw-number"' in text and "24.5%" in text and ">move</a>" not in text


def test_pages_and_order_stand_in_the_address() -> None:
    assert "n119" in shown("?page=3") and "n119" in shown("?page=99")
    text = shown("?sort=-rate")
    assert text.index("n119") < text.index("n118") and 'aria-sort="descending"' in text
    assert "n000" in shown("?sort=nonsense")


def test_a_list_too_long_to_be_counted_has_pages_too() -> None:
    first, last = shown("", lazy=True), shown("?page=3", lazy=True)
    assert "n049" in first and 'rel="next"' in first and "120" not in first
    assert "n119" in last and 'rel="prev"' in last and 'rel="next"' not in last
    assert "hw-table" in shown("?page=99", lazy=True)


def test_columns_are_chosen() -> None:
    text = shown("?columns=move&q=1")
    assert "-30.0" in text and ">Rate</a>" not in text and 'name="q" value="1"' in text


def test_an_empty_list_says_what_to_do() -> None:
    assert "hw-note" in shown("", rows=[])


def test_export_only_for_who_may(cast: Cast) -> None:
    assert "/x.xlsx" in shown("", user=cast.account("team_leader"))
    assert "/x.xlsx" not in shown("", user=cast.account("agent"))
