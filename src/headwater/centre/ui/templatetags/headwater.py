"""Template tags of the components: `{% load headwater %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from headwater.centre.ui import components, context
from headwater.centre.ui.charts import Chart
from headwater.centre.ui.state import PageState

register = template.Library()
# `{% icon "lock" %}`, `{% badge state "bad" "alert-triangle" %}`
register.simple_tag(components.icon)
register.simple_tag(components.badge)


@register.filter
def value(number: Any, unit: str) -> str:
    """`{{ x|value:"ratio" }}`: a number of the unit in words."""
    return components.format_value(unit, number)


@register.filter
def tight(number: Any, unit: str) -> str:
    """As `value`, shortened for little room: 1.3 万."""
    return components.format_value(unit, number, tight=True)


@register.filter
def difference(number: Any, unit: str) -> str:
    """`{{ x|difference:"ratio" }}`: +1.8 个百分点."""
    return components.format_delta(unit, number)


@register.filter
def masked(number: Any) -> str:
    """`{{ customer|masked }}`: 138****1234."""
    return components.mask_customer(number)


@register.filter
def period_days(state: PageState) -> str:
    """2026-03-15, or 03-09 – 03-15 within a year."""
    if state.start == state.end:
        return f"{state.start:%Y-%m-%d}"
    if state.start.year == state.end.year:
        return f"{state.start:%Y-%m-%d} – {state.end:%m-%d}"
    return f"{state.start:%Y-%m-%d} – {state.end:%Y-%m-%d}"


@register.filter
def period_choices(state: PageState) -> list[dict[str, Any]]:
    """The named periods of the top bar, each with the address that keeps the rest of the state."""
    return context.period_choices(state)


@register.simple_tag
def state_inputs(state: PageState, *without: str) -> SafeString:
    """The state as hidden fields, so that a form keeps what it does not ask for itself."""
    kept = ((name, text) for name, text in state.to_params().items() if name not in without)
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@register.inclusion_tag("ui/kpi.html")
def kpi(card: components.Kpi) -> dict[str, Any]:
    """The card of a key figure."""
    return {"kpi": card}


@register.inclusion_tag("ui/sentence.html")
def sentence(words: components.Sentence | str) -> dict[str, Any]:
    """The sentence of the page; nothing where nothing was said."""
    # A template turns a value into text before it asks for HTML: the links would be lost.
    return {"sentence": conditional_escape(words) if words else ""}


@register.inclusion_tag("ui/chain.html")
def chain(links: list[components.Link]) -> dict[str, Any]:
    """来龙去脉: the row of links."""
    return {"links": links}


@register.inclusion_tag("ui/note.html")
def note(text: Any, kind: str = "empty", action: str = "", url: str = "") -> dict[str, Any]:
    """Empty, loading, failed, forbidden: a `Note`, or its parts."""
    if isinstance(text, components.Note):
        return {"note": text}
    return {"note": components.Note(str(text), kind, action, url)}


@register.simple_tag(takes_context=True)
def chart(context: template.Context, drawn: Chart | None, **options: Any) -> SafeString:
    """A chart in its card, with table twin and downloads. `height=`, `bare=True` for one without a card."""
    if drawn is None:
        return mark_safe("")
    facts = {"chart": drawn, "may_export": context.get("may_export"), "wallboard": context.get("wallboard")}
    request: HttpRequest | None = context.get("request")
    return render_to_string("ui/chart.html", facts | options, request)
