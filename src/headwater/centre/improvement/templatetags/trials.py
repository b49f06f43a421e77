"""`{% improvement_trials row %}`: pilots, verifications and roll-out on the page of an improvement."""

from __future__ import annotations

from typing import Any

from django import template

from headwater.centre.improvement.models import Improvement
from headwater.centre.improvement.presenters import pilots

register = template.Library()


@register.inclusion_tag("improvement/trials.html", takes_context=True)
def improvement_trials(context: template.Context, row: Improvement) -> dict[str, Any]:
    """The section and its buttons, for the reader of the page."""
    return pilots.improvement_trials(row, context["request"].user)
