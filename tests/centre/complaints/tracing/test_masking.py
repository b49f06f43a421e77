"""What tracers see of a customer: never the number, never the rows of somebody else."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from headwater.centre.complaints.actions import evidence, traces
from headwater.centre.complaints.models import TraceEvidence
from headwater.centre.people.models import AuditEvent
from headwater.engine.lake import Lake
from tests.cast import BY, Cast
from tests.centre.complaints.tracing.conftest import CUSTOMER, Paper

TITLE = f"王小明 {CUSTOMER} 没有信号"


def test_rows_of_other_customers_are_no_evidence(lake: Lake, taken, paper: Paper) -> None:
    order = taken()
    trace = traces.trace_order(by=BY, order=order, step=paper.take)
    day = lake.snapshot().days("contacts")[0]
    with pytest.raises(ValidationError):
        evidence.add_event(by=BY, trace=trace, table="contacts", row="c3", day=day)
    named = traces.trace_order(by=BY, order=taken(contact="c3"), step=paper.take)
    evidence.add_event(by=BY, trace=named, table="contacts", row="c3", day=day)
    evidence.add_event(by=BY, trace=trace, table="ivr_steps", row="i1", day=day)
    assert TraceEvidence.objects.filter(trace=trace).count() == 1


@pytest.mark.parametrize("where", ["trace", "accident", "journey", "order"])
def test_titles_are_masked_where_they_are_offered(
    lake: Lake, taken, paper: Paper, cast: Cast, where: str
) -> None:
    order = taken(TITLE, customer_name="王小明")
    traces.trace_order(by=BY, order=order, step=paper.take)
    address = {
        "trace": reverse("complaints:trace", args=[order.pk]),
        "accident": f"{reverse('complaints:new-accident')}?order={order.pk}",
        "journey": reverse("complaints:order-journey", args=[order.pk]),
        "order": order.url,
    }[where]
    page = cast.client_of("quality").get(address).content.decode()
    assert "没有信号" in page and CUSTOMER not in page and "王小明" not in page


def test_dropped_evidence_leaves_no_number_in_the_trail(lake: Lake, taken, paper: Paper) -> None:
    trace = traces.trace_order(by=BY, order=taken(), step=paper.take)
    note = evidence.add_note(by=BY, trace=trace, text=f"录音 {CUSTOMER}")
    evidence.drop_evidence(by=BY, trace=trace, evidence=note)
    dropped = AuditEvent.objects.get(action="complaint.evidence_dropped")
    assert CUSTOMER not in str(dropped.detail) and "138****1234" in str(dropped.detail)
