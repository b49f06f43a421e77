"""Verdicts as labels: what the next model learns from. Whoever was not reached tells nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from headwater.centre.recovery.models import REACHED, Cohort, LookalikeModel, Recipient, Verdict


@dataclass(frozen=True, slots=True)
class Label:
    """`dissatisfied`: really so, repaired or not; False: called, and not dissatisfied. `campaign`: K-3."""

    customer: str
    dissatisfied: bool
    at: datetime
    campaign: str
    group: str


def labels(model: LookalikeModel | None = None) -> list[Label]:
    """The newest verdict on each customer, of campaigns made of this model's screenings; None: of all.

    Not limited to anybody's units: a model learns from everything that the centre knows of its customers.
    """
    found = Recipient.objects.filter(verdict__in=REACHED, reached_at__isnull=False)
    if model is not None:
        found = found.filter(campaign__cohort__in=_cohorts_of(model).values("pk"))
    rows = found.order_by("customer", "-reached_at").distinct("customer")
    return [
        Label(customer, verdict != Verdict.CONTENT, at, f"K-{campaign}", group)
        for customer, verdict, at, campaign, group in rows.values_list(
            "customer", "verdict", "reached_at", "campaign", "group"
        )
    ]


def _cohorts_of(model: LookalikeModel):  # type: ignore[no-untyped-def]
    own = Q(screening__model=model) | Q(source_number=model.number)
    return Cohort.objects.filter(own | Q(source_number__startswith=f"{model.number}."))
