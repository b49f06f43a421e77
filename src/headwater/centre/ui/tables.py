"""Every list: sorted, paged, its columns chosen on the server; numbers right-aligned in tabular figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django_tables2.paginators import LazyPaginator

from headwater.centre.ui.values import Delta, format_delta, format_value

PAGE = 50
MOST = 200


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
        super().__init__(*args, request=request, **options)
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
    paginate: dict[str, Any] = {"per_page": min(per_page, MOST)}
    if lazy:
        paginate["paginator_class"] = LazyPaginator
    django_tables2.RequestConfig(request, paginate=paginate).configure(table)
    return table
