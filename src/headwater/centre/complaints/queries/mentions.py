"""What orders' texts mention: places, times, services, devices, symptoms, with the sentences they stand in.

`of_orders(orders)` is what other rooms use: features and conditions of models and footprints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Count, QuerySet
from django.utils import timezone

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import Order, OrderMention
from headwater.centre.complaints.queries.suggestions import text_of
from headwater.centre.reference.queries import terms
from headwater.engine.text.extract import Extractor, Kind, Mention, Vocabulary
from headwater.engine.text.extract.symptoms import BY_CODE


@dataclass(frozen=True, slots=True)
class Mentioned:
    """One mention of an order. `value`: by what equal ones are counted together (of a symptom its code).

    `sentence` is what the customer said around it, numbers and the customer's own masked.
    """

    order: int
    kind: Kind
    value: str
    text: str
    sentence: str
    known: bool


def vocabulary() -> Vocabulary:
    """The centre's own words: regions and areas, services and their classes, named or coded."""
    areas = Order.objects.exclude(area="").order_by().values_list("area", flat=True).distinct()[:2000]
    return Vocabulary(
        places=_said("region") | {area: area for area in areas},
        services=_said("service"),
    )


def _said(kind: str) -> dict[str, str]:
    """What people may say -> the term's code."""
    found: dict[str, str] = {}
    for term in terms(kind):
        meant = term.merged_into.code if term.merged_into else term.code
        for said in (term.name, term.name_en, term.code):
            if len(said.strip()) > 1:
                found[said.strip()] = meant
    return found


def read(orders: Iterable[Order], extractor: Extractor | None = None) -> dict[int, tuple[Mention, ...]]:
    """Read the texts of these orders here and now."""
    extractor = extractor or Extractor(vocabulary())
    return {
        order.pk: extractor.extract(
            text_of(order.title, order.text), timezone.localtime(order.received_at).date()
        )
        for order in orders
    }


def digest(order: Order) -> str:
    """What tells whether a text was read as it stands now."""
    return sha256(text_of(order.title, order.text).encode()).hexdigest()


def of_orders(orders: Iterable[Order] | QuerySet[Order]) -> dict[int, list[Mentioned]]:
    """What each order mentions, by order. The background reads ahead; what it has not read yet is read now.

    The caller has limited the orders to those that the asker may see.
    """
    rows = {order.pk: order for order in orders}
    kept = _kept(rows)
    missing = [order for pk, order in rows.items() if pk not in kept]
    found = kept | (read(missing) if missing else {})
    return {pk: [_shown(rows[pk], one) for one in found[pk]] for pk in rows}


def _kept(rows: Mapping[int, Order]) -> dict[int, tuple[Mention, ...]]:
    """What the background has read of the texts as they stand."""
    if not rows:
        return {}
    read_ones = Order.objects.filter(pk__in=rows, reading__isnull=False).values_list("pk", "reading__digest")
    found: dict[int, list[Mention]] = {pk: [] for pk, kept in read_ones if kept == digest(rows[pk])}
    for row in OrderMention.objects.filter(order__in=found):
        sentence = (row.sentence_start, row.sentence_end)
        mention = Mention(row.kind, row.text, row.start, row.end, sentence, row.value, row.known)
        found[row.order_id].append(mention)
    return {pk: tuple(mentions) for pk, mentions in found.items()}


def _shown(order: Order, one: Mention) -> Mentioned:
    said = text_of(order.title, order.text)[slice(*one.sentence)]
    sentence = mask_text(said, order.customer, order.customer_name)
    return Mentioned(order.pk, one.kind, one.value, one.text, sentence, one.known)


def commonest(orders: QuerySet[Order], kind: str, most: int = 12) -> list[tuple[str, int]]:
    """Values of a kind by the orders that mention them, most first."""
    rows = OrderMention.objects.filter(kind=kind, order__in=orders.order_by().values("pk"))
    counted = rows.order_by().values("value").annotate(orders=Count("order", distinct=True))
    return [(row["value"], row["orders"]) for row in counted.order_by("-orders", "value")[:most]]


def mentioning(orders: QuerySet[Order], kind: str, value: str) -> QuerySet[Order]:
    """Those of the orders that mention this."""
    told = OrderMention.objects.filter(kind=kind, value=value).values("order")
    return orders.filter(pk__in=told)


def words_of(kind: str, value: str, language: str) -> str:
    """A value in words: symptoms have codes, the rest speaks for itself."""
    symptom = BY_CODE.get(value) if kind == "symptom" else None
    return symptom.words.say(language) if symptom else value
