"""The model, screening, footprint or list of an address, for whoever may see it."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from headwater.centre.recovery.models import Cohort, Footprint, LookalikeModel, Screening
from headwater.centre.recovery.queries import cohorts, lookalikes


def seen_model(request: HttpRequest, pk: int) -> LookalikeModel:
    """The model, if the asker may see it."""
    return get_object_or_404(lookalikes.models_seen_by(request.user), pk=pk)  # type: ignore[arg-type]


def seen_screening(request: HttpRequest, pk: int) -> Screening:
    """The screening, if the asker may see its model."""
    return get_object_or_404(lookalikes.screenings_seen_by(request.user), pk=pk)  # type: ignore[arg-type]


def seen_footprint(request: HttpRequest, pk: int) -> Footprint:
    """The footprint, if the asker may see it."""
    return get_object_or_404(lookalikes.footprints_seen_by(request.user), pk=pk)  # type: ignore[arg-type]


def seen_cohort(request: HttpRequest, pk: int) -> Cohort:
    """The list, if the asker may see it."""
    return get_object_or_404(cohorts.cohorts_seen_by(request.user), pk=pk)  # type: ignore[arg-type]
