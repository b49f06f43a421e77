"""Reading orders' texts ahead in the background, so that lists can be narrowed by what they mention."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q

from headwater.centre.complaints.models import Order, OrderMention, OrderReading
from headwater.centre.complaints.queries.mentions import digest, read, vocabulary
from headwater.centre.jobs import running
from headwater.engine.text.extract import Extractor, Mention

READ = "complaints.read_texts"
BATCH = 500


def read_new(tell: running.Tell | None = None, most: int = 100_000) -> int:
    """Read every order whose text was not read yet, newest first; how many that were."""
    rows = Order.objects.filter(Q(reading=None)).order_by("-pk").values_list("pk", flat=True)[:most]
    waiting = [*rows, *_rewritten()]
    extractor = Extractor(vocabulary())
    for at in range(0, len(waiting), BATCH):
        keep(list(Order.objects.filter(pk__in=waiting[at : at + BATCH])), extractor)
        if tell:
            tell((at + BATCH) / len(waiting))
    return len(waiting)


def _rewritten() -> list[int]:
    """Orders whose facts were put right after they were read."""
    later = Order.objects.filter(events__kind="changed", events__recorded_at__gt=F("reading__read_at"))
    return list(later.order_by().values_list("pk", flat=True).distinct())


@transaction.atomic
def keep(orders: Sequence[Order], extractor: Extractor) -> None:
    """Write down what these orders mention, in place of what was written before."""
    found = read(orders, extractor)
    OrderMention.objects.filter(order__in=found).delete()
    OrderMention.objects.bulk_create(_row(pk, one) for pk, mentions in found.items() for one in mentions)
    OrderReading.objects.filter(order__in=found).delete()
    OrderReading.objects.bulk_create(OrderReading(order=order, digest=digest(order)) for order in orders)


def _row(order: int, one: Mention) -> OrderMention:
    return OrderMention(
        order_id=order,
        kind=one.kind,
        value=one.value[:120],
        text=one.text[:120],
        start=one.start,
        end=one.end,
        sentence_start=one.sentence[0],
        sentence_end=one.sentence[1],
        known=one.known,
    )
