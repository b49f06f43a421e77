"""Small helps for the templates of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def entry(sent: Mapping[str, Any] | None, name: str) -> str:
    """What was sent in a field, so that a refused form keeps what was typed."""
    return str(sent.get(name, "")) if sent else ""
