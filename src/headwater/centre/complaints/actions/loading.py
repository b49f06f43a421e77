"""Many orders at once, each with its story already told: from files, and for the sample centre.

No notices go out and nobody's trail is written order by order; the caller records what was brought in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from headwater.centre.complaints import standing
from headwater.centre.complaints.clocks import Keeping, clocks_of
from headwater.centre.complaints.models import Order, OrderContact, OrderEvent

CHUNK = 1000


@dataclass(slots=True)
class Story:
    """An order that is not saved yet, with its events in their order; the first is `received` with terms."""

    order: Order
    events: list[OrderEvent]
    contacts: list[str] = field(default_factory=list)


def load(stories: Iterable[Story], kept: Keeping | None = None) -> int:
    """Save them in portions, each whole or not at all; how many there were."""
    kept, count, part = kept or standing.keeping(), 0, []
    for story in stories:
        part.append(story)
        if len(part) == CHUNK:
            count += save(part, kept)
            part = []
    return count + (save(part, kept) if part else 0)


@transaction.atomic
def save(stories: Sequence[Story], kept: Keeping) -> int:
    """One portion."""
    now = timezone.now()
    for story in stories:
        story.order.version = len(story.events)
        found = clocks_of(story.order.received_at, story.events, kept, now)
        for name, value in standing.moments(found, story.order.state).items():
            setattr(story.order, name, value)
        # What passed before it came here is nobody's news.
        story.order.told_stage = int(found.stage)
    Order.objects.bulk_create([story.order for story in stories])
    for story in stories:
        for number, event in enumerate(story.events, 1):
            event.order, event.version = story.order, number
    OrderEvent.objects.bulk_create([event for story in stories for event in story.events])
    OrderContact.objects.bulk_create(
        OrderContact(order=story.order, contact=contact)
        for story in stories
        for contact in dict.fromkeys(story.contacts)
    )
    return len(stories)
