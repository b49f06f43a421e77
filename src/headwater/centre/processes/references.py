"""This room's objects as references, for findings and chains."""

from __future__ import annotations

from django.urls import reverse

from headwater.centre.findings.models import Reference
from headwater.centre.processes.models import Defect, HandbookVersion, ProcessChange


def of_defect(defect: Defect) -> Reference:
    """D-8."""
    url = reverse("processes:defect", args=[defect.pk])
    return Reference("defect", defect.number, defect.title, url)


def of_change(change: ProcessChange) -> Reference:
    """G-5."""
    url = reverse("processes:change", args=[change.pk])
    return Reference("change", change.number, change.title, url)


def of_handbook(version: HandbookVersion) -> Reference:
    """A handbook's version: H-3.2 is the second of handbook 3."""
    url = reverse("processes:handbook-version", args=[version.handbook_id, version.number])
    number = f"H-{version.handbook_id}.{version.number}"
    return Reference("handbook", number, str(version), url)


def plain(reference: Reference) -> dict[str, str]:
    """As JSON keeps it."""
    return {
        "kind": reference.kind,
        "number": reference.number,
        "title": reference.title,
        "url": reference.url,
    }
