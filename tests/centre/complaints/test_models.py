"""What the tables themselves keep: ten shipped classes, events that nobody rewrites, one order a source."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from headwater.centre.complaints.models import ComplaintClass, EventKind, Order, OrderEvent, Rules


def make(cast, **facts) -> Order:
    unit = cast.units["team_1"]
    usual = {"title": "断网", "klass": ComplaintClass.objects.get(code="network"), "unit": unit}
    return Order.objects.create(received_at=timezone.now(), department=unit, **{**usual, **facts})


def test_ten_classes_are_shipped_with_causes_and_deadlines(cast):
    classes = list(ComplaintClass.objects.prefetch_related("causes"))
    assert len(classes) == 10
    assert all(k.first_reply_minutes < k.solve_minutes and k.causes.all() and k.standard for k in classes)
    assert Rules.objects.count() == 1


def test_events_are_only_added_to(cast):
    order = make(cast)
    event = OrderEvent.objects.create(order=order, kind=EventKind.NOTED, at=timezone.now(), by="x", text="a")
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        OrderEvent.objects.filter(pk=event.pk).update(text="b")
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        event.delete()


def test_a_number_of_a_source_comes_in_once(cast):
    make(cast, source="crm", source_id="7")
    make(cast, source="other", source_id="7")
    with pytest.raises(IntegrityError), transaction.atomic():
        make(cast, source="crm", source_id="7")
