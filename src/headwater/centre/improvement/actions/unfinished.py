"""What could not be worked out for a reason that nobody foresaw: kept where people look for the verdict."""

from __future__ import annotations

from typing import Any

from headwater.centre.improvement.models import PilotLook, Verification, Watch, Wave
from headwater.centre.improvement.trials import plain
from headwater.engine.words import Words

Due = PilotLook | Verification | Wave | Watch


def keep_why(*, row: Due, why: Words) -> None:
    """Keep the reason with the row, which stays due. Nothing is concluded from it."""
    words, rows = plain.words(why), type(row)._default_manager.filter(pk=row.pk)
    if isinstance(row, PilotLook):
        # Somebody may have done it by hand meanwhile.
        rows.filter(done_at=None).update(found={"failed": words})
    elif isinstance(row, Verification):
        rows.filter(state=Verification.State.PLANNED).update(found={"failed": words})
    elif isinstance(row, Wave):
        rows.update(found={"why": words})
    else:
        rows.exclude(state=Watch.State.SLIPPED).update(state=Watch.State.UNSURE, found={"words": words})


def number_of(row: Due) -> str:
    """As people find it: the pilot, the verification, or the improvement that is rolled out."""
    if isinstance(row, PilotLook):
        return row.pilot.number
    return row.number if isinstance(row, Verification) else row.improvement.number


def failed(kept: Any) -> dict[str, str]:
    """The reason that was kept, or nothing."""
    return kept.get("failed", {}) if isinstance(kept, dict) else {}
