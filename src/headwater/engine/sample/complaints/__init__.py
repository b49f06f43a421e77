"""Complaint orders of the sample centre: who complains when, about what, in which words, with what end.

`complaints.parquet` has one row an order, in order of `received_at`; times are UTC, empty where it has not
happened by the end of the period:

    id                     number at the source, S000001 …
    received_at, channel, customer, customer_name, contact (id of the lake), agent (who took it in)
    title, text            Chinese, from templates (`wordings`)
    class, cause           as recorded; a few are recorded wrongly, as in life
    severity, service, segment, region, area
    department             code of the unit that solves it; `wrong_department` had it first (bounces)
    handed_at, first_replied_at, paused_at, resumed_at, answered_at, called_back_at, closed_at
    satisfied, valid, bounces
    mass                   the kind of the incident of `truth.json` that it belongs to, empty for the others
    again                  id of the earlier order of the same customer and cause
    problem                the customer's (see `moods`): truth, no room loads it
"""

from __future__ import annotations

from headwater.engine.sample.complaints.planning import Book
from headwater.engine.sample.complaints.recording import recorded

__all__ = ["Book", "recorded"]
