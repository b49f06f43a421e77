"""What is written to the log, and how much of it."""

from __future__ import annotations

import logging


def without_trace(record: logging.LogRecord) -> bool:
    """A refusal is one line: where it was raised tells an operator nothing."""
    if getattr(record, "status_code", None) == 403:
        record.exc_info = record.exc_text = None
    return True
