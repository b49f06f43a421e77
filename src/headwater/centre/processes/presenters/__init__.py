"""Shapes for this room's templates."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from headwater.centre.processes.models import ProcessMap

Crumb = tuple[str, str]


def crumbs(process: ProcessMap) -> list[Crumb]:
    """The way back from a page about a map."""
    return [
        (_("Process maps"), reverse("processes:maps")),
        (str(process), reverse("processes:map", args=[process.pk])),
    ]
