"""The closing report (结题报告) as a document and as slides, out of what stands in the improvement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from headwater.centre.improvement.reports import document, slides
from headwater.centre.improvement.reports.content import report_of
from headwater.centre.improvement.reports.parts import Report

OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Kind:
    """What makes the file, and what it is to a browser."""

    make: Callable[[Report], bytes]
    content_type: str


REPORTS = {
    "docx": Kind(document.make, f"{OFFICE}.wordprocessingml.document"),
    "pptx": Kind(slides.make, f"{OFFICE}.presentationml.presentation"),
}

__all__ = ["REPORTS", "Kind", "Report", "report_of"]
