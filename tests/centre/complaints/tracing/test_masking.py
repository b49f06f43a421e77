"""What tracers see of a customer: never the number, never the rows of somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from headwater.centre.complaints.actions import accidents, evidence, traces
from headwater.centre.complaints.models import AccidentClass, TraceEvidence
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


def test_the_register_of_accidents_keeps_no_customer(lake: Lake, taken, cast: Cast) -> None:
    order = taken(customer_name="王小明")
    said = f"王小明 {CUSTOMER} 被误停机"
    made = accidents.enter_accident(
        by=BY, title=said, klass=AccidentClass.objects.all()[0], what=said, order=order, report_to="省公司",
        happened_at=timezone.now() - timedelta(hours=2), unit=cast.units["centre"],
        reporter=cast.persons["quality"],
    )  # fmt: skip
    accidents.change_accident(by=BY, accident=made, wrong=said)
    accidents.add_accident_evidence(by=BY, accident=made, text=said)
    client = cast.client_of("quality")
    pages = [
        client.get(made.url).content.decode(),
        client.get(reverse("complaints:accidents")).content.decode(),
    ]
    trail = [str(event.detail) + event.about for event in AuditEvent.objects.all()]
    assert "被误停机" in pages[0] and "被误停机" in pages[1]
    assert not any(CUSTOMER in words or "王小明" in words for words in (*pages, *trail))


def test_reasons_keep_no_customer(lake: Lake, taken, paper: Paper) -> None:
    trace = traces.trace_order(
        by=BY, order=taken(), step=paper.take, scope="shared", scope_because=f"见 {CUSTOMER} 的来电"
    )
    assert trace.scope_because == "见 138****1234 的来电"
