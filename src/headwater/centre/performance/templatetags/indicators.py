"""Small helps for the templates of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from headwater.centre.performance.models import Target

register = template.Library()


@register.filter
def entry(sent: Mapping[str, Any] | None, name: str) -> str:
    """What was sent in a field, so that a refused form keeps what was typed."""
    return str(sent.get(name, "")) if sent else ""


@register.filter
def per_words(per: str) -> str:
    """per day, per week, per month."""
    return str(Target.Per(per).label) if per in Target.Per.values else ""
