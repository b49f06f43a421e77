"""Texts that people wrote, fit for a file of Word or PowerPoint."""

from __future__ import annotations

import re

# What XML cannot hold: control characters, halves of characters, and two that are none.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
FORMULAS = ("=", "{=")


def printable(text: str) -> str:
    """The text without characters that would spoil the whole file."""
    return UNFIT.sub("", text)


def chart_label(text: str) -> str:
    """The same for a chart: in the workbook behind it a text stays a text, even when it begins with =."""
    shown = printable(text)
    return f" {shown}" if shown.startswith(FORMULAS) else shown
