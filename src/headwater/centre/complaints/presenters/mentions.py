"""What texts mention, in words: marked on an order's page, counted over many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from headwater.centre.complaints.models import MentionKind, Order
from headwater.centre.complaints.queries import mentions as queries
from headwater.centre.reference.queries import label
from headwater.centre.ui.charts import Bar, Chart, bar_ranking
from headwater.centre.ui.components import language_now

ICONS = {
    "place": "map-pin",
    "time": "clock",
    "service": "tag",
    "device": "device-mobile",
    "symptom": "alert-circle",
}
# Times are of the single case: counted over many they say nothing.
COUNTED = ("symptom", "place", "service", "device")


@dataclass(frozen=True, slots=True)
class Told:
    """One value that an order mentions, with the sentences in which it does."""

    words: str
    said: str
    sentences: tuple[str, ...]
    url: str


def words_of(kind: str, value: str) -> str:
    """A value as people say it."""
    if kind == "service":
        return label("service", value, language_now()) or value
    if kind == "place":
        return label("region", value, language_now()) or value
    return queries.words_of(kind, value, language_now())


def mentions_of(order: Order) -> list[dict[str, Any]]:
    """By kind: what the order mentions, each value once."""
    found: dict[str, dict[str, list[queries.Mentioned]]] = {}
    for one in queries.of_orders([order])[order.pk]:
        found.setdefault(one.kind, {}).setdefault(one.value, []).append(one)
    return [
        {
            "kind": kind,
            "name": MentionKind(kind).label,
            "icon": ICONS[kind],
            "told": [_told(kind, value, said) for value, said in found[kind].items()],
        }
        for kind in MentionKind.values
        if kind in found
    ]


def _told(kind: str, value: str, said: list[queries.Mentioned]) -> Told:
    sentences = tuple(dict.fromkeys(one.sentence for one in said))
    url = address(kind, value) if kind in COUNTED else ""
    return Told(words_of(kind, value), said[0].text, sentences, url)


def sentences(said: list[queries.Mentioned], kind: str, value: str) -> str:
    """The sentences that mention a value; one that another repeats is left out."""
    found = list(dict.fromkeys(m.sentence for m in said if m.kind == kind and m.value == value))
    whole = [one for one in found if not any(one != other and one in other for other in found)]
    return " … ".join(whole)


def address(kind: str, value: str, **more: Any) -> str:
    """The orders that mention it."""
    return f"{reverse('complaints:mentioning', args=[kind])}?{urlencode({'value': value} | more)}"


def charts(orders: QuerySet[Order], days: int) -> list[Chart]:
    """The commonest values of each kind."""
    found = []
    for kind in COUNTED:
        rows = queries.commonest(orders, kind)
        bars = [Bar(words_of(kind, value), n, address(kind, value, days=days)) for value, n in rows]
        name = str(MentionKind(kind).label)
        found.append(bar_ranking(f"mentions-{kind}", name.capitalize(), bars, "count", group_name=name))
    return found
