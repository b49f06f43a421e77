"""Every list: sorted, paged, its columns chosen on the server; numbers right-aligned in tabular figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2
from django.core.paginator import EmptyPage
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django_tables2.paginators import LazyPaginator

from headwater.centre.ui.saved import Views, views_at
from headwater.centre.ui.values import Delta, format_delta, format_value

PAGE = 50
MOST = 200
# Nobody turns pages so far; the database could not count to what an address may ask for.
LAST_PAGE = 1_000_000


class UncountedPages(LazyPaginator):
    """Pages of a list too long to be counted: the foot of the list names the page, not how many rows."""

    uncounted = True


class NumberColumn(django_tables2.Column):
    """A value of a unit: `NumberColumn("ratio")`; `signed=True` shows a difference with its sign."""

    attrs_number = {"th": {"class": "hw-number"}, "td": {"class": "hw-number"}, "tf": {"class": "hw-number"}}

    def __init__(self, unit: str = "count", *, signed: bool = False, **options: Any) -> None:
        options.setdefault("attrs", self.attrs_number)
        options.setdefault("initial_sort_descending", True)
        super().__init__(**options)
        self.unit, self.signed = unit, signed

    def render(self, value: Any) -> str:
        if isinstance(value, Delta):
            return value.text
        return format_delta(self.unit, value) if self.signed else format_value(self.unit, value)

    def value(self, **facts: Any) -> Any:
        """The bare number, for exports."""
        return facts["value"]


class DataTable(django_tables2.Table):
    """Base of all lists. `choosable` names the columns that the reader may hide."""

    choosable: Sequence[str] = ()
    # Hidden until the reader asks for them.
    extra: Sequence[str] = ()
    export_url = ""

    class Meta:
        template_name = "ui/table.html"

    def __init__(self, *args: Any, request: HttpRequest, export_url: str = "", **options: Any) -> None:
        self.chosen_by = request
        self.export_url = export_url
        prefix = options.get("prefix", "")
        asked = request.GET.getlist(f"{prefix}columns")
        offered = [*self.choosable, *self.extra]
        hidden = [n for n in offered if n not in asked] if asked else list(self.extra)
        options["exclude"] = (*options.get("exclude", ()), *hidden)
        super().__init__(*args, **options)
        # Ordered here, paged by `paged`: the library's own paging takes any number out of the address.
        django_tables2.RequestConfig(request, paginate=False).configure(self)
        self._hidden = set(hidden)

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The columns that can be hidden, for the menu above the list."""
        names = [*self.choosable, *self.extra]
        return [
            {"name": n, "label": self.base_columns[n].verbose_name or n, "shown": n not in self._hidden}
            for n in names
        ]

    @property
    def views(self) -> Views | None:
        """What is saved of this list; only the one list of a page has views."""
        by = self.chosen_by
        return views_at(by.user, by.path) if self.choices and not self.prefix else None

    @property
    def address(self) -> str:
        """This list as it stands: filters, order, columns, but not the page that one has turned to."""
        kept = self.chosen_by.GET.copy()
        kept.pop(f"{self.prefix}page", None)
        return f"{self.chosen_by.path}?{kept.urlencode()}"

    @property
    def other_params(self) -> SafeString:
        """The rest of the address as hidden fields, so that choosing columns keeps filters and order."""
        kept = [
            (name, text)
            for name, texts in self.chosen_by.GET.lists()
            if name not in (f"{self.prefix}columns", f"{self.prefix}page")
            for text in texts
        ]
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


def paged(
    table: django_tables2.Table, request: HttpRequest, per_page: int = PAGE, *, lazy: bool = False
) -> Any:
    """The table on its page and in its order. `lazy` for lists too long to be counted."""
    options: dict[str, Any] = {"paginator_class": UncountedPages} if lazy else {}
    page = _number(request, table.prefixed_page_field, 1, LAST_PAGE)
    # The address may ask for longer pages, but not for the whole list at once.
    options["per_page"] = _number(request, table.prefixed_per_page_field, min(per_page, MOST), MOST)
    try:
        table.paginate(page=page, **options)
    except EmptyPage:
        table.page = table.paginator.page(table.paginator.num_pages)
    return table


def _number(request: HttpRequest, name: str, usual: int, most: int) -> int:
    """A number of the address, or the usual one for what is none or beyond all sense."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most else usual
