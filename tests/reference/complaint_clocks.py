"""The clocks of a complaint once more, as slowly and plainly as can be: minute by minute.

A minute counts for a clock when the order is in the clock's hands in it, does not wait, and the minute is
worked. Everything lies on whole minutes. Nothing of the fast one is used here but the names of events.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

MINUTE = timedelta(minutes=1)


def worked(moment: datetime, calendar: Any, rest: tuple[time, time], always: bool) -> bool:
    """Whether the minute that begins at this local moment is worked."""
    if always:
        return True
    hours = calendar.open_hours(moment.date())
    inside = hours is not None and hours[0] <= moment < hours[1]
    return inside and not (rest[0] <= moment.time() < rest[1])


def minutes(received: datetime, events: list[dict], calendar: Any, rest: tuple[time, time], now: datetime):
    """For each clock: its counted minutes, when it ended, and its allowance, as a dict of dicts.

    Events are dicts with `at`, `kind` and, where they have any, `terms` and `unit`; times are local.
    """
    terms, unit, waiting, solved, over = None, None, False, False, False
    found = {name: {"used": 0, "ended": None, "allowed": None, "due": None} for name in ("reply", "solve")}
    stays: dict[Any, int] = {}
    moment, left = received, sorted(events, key=lambda e: e["at"])
    while True:
        while left and left[0]["at"] <= moment:
            event = left.pop(0)
            terms = event.get("terms", terms)
            kind = event["kind"]
            if kind in ("received", "handed_over"):
                unit = event["unit"]
            waiting = kind == "paused" or (
                waiting and kind not in ("resumed", "handed_over", "objected", "answered")
            )
            if kind in ("replied", "answered", "closed") and found["reply"]["ended"] is None:
                found["reply"] |= {"ended": moment, "allowed": terms["first_reply"]}
            if kind in ("answered", "closed") and not solved:
                solved = True
                found["solve"] |= {"ended": moment, "allowed": terms["solve"]}
            if kind == "objected":
                solved = False
                found["solve"] |= {"ended": None, "allowed": None}
            over = over or kind == "closed"
        if moment >= now:
            break
        if not waiting and not over and worked(moment, calendar, rest, terms["always"]):
            found["reply"]["used"] += found["reply"]["ended"] is None
            if not solved:
                found["solve"]["used"] += 1
                stays[unit] = stays.get(unit, 0) + 1
        moment += MINUTE
    for name, share in (("reply", "first_reply"), ("solve", "solve")):
        if found[name]["allowed"] is None:
            found[name]["allowed"] = terms[share]
    return found | {"department": {"used": stays.get(unit, 0), "allowed": terms["department"]}}
