"""The mapping page as values: from a profile to what the form shows, and from what it sends to a profile."""

from __future__ import annotations

from headwater.engine.lake.intake.profile import Field

# Where a target column can come from; the words stand in `showing`.
HOWS = ("column", "datetime", "between", "sum", "constant", "cases")
# In the table of codes: this text stays as it is.
KEEP = "="
# ... and this one becomes an empty cell.
EMPTY = "∅"


def origin_of(field: Field | None) -> str:
    """Which of HOWS a field uses; "" when the column stays empty."""
    if field is None:
        return ""
    if field.cases:
        return "cases"
    if field.sum:
        return "sum"
    if field.start or field.end:
        return "between"
    if field.date or field.time:
        return "datetime"
    return "column" if field.column else ("constant" if field.constant else "")
