"""Customers' numbers are shown masked; unmasking is a page of its own, with a reason, on record."""

from __future__ import annotations


def mask_customer(number: str | int | None) -> str:
    """138****1234; shorter numbers keep a third at each end at most; nothing stays nothing."""
    text = str(number or "").strip()
    if len(text) >= 11:
        return f"{text[:3]}****{text[-4:]}"
    keep = len(text) // 3
    return f"{text[:keep]}{'*' * (len(text) - 2 * keep)}{text[len(text) - keep :]}" if text else ""
