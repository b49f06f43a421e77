"""Customers' numbers and names as they may be shown, in fields and in what people wrote."""

from __future__ import annotations

import re

from headwater.centre.ui.components import mask_customer

# Mobile and line numbers, cards and other long numbers, with the usual separators inside.
LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?\d(?:[- ]?\d){6,18}[0-9Xx]?(?![0-9A-Za-z])")
# A mobile number is one whatever stands before it: wx13812345678, 138.1234.5678.
MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9](?:[-. －·]?[0-9]){8}(?![0-9])")
# What looks like one and is none: days and moments.
MOMENT = re.compile(r"^(19|20)\d\d[- ]?(0\d|1[0-2])[- ]?([0-2]\d|3[01])")
AT_LEAST = 7


def mask_text(text: str, *known: str) -> str:
    """A text with the numbers in it masked, and with what is `known` to be the customer's own masked too."""
    for number in known:
        if number and len(number.strip()) > 1:
            text = text.replace(number.strip(), mask_customer(number))
    return MOBILE.sub(_mask_mobile, LONG_NUMBER.sub(_mask, text))


def _mask_mobile(found: re.Match[str]) -> str:
    return mask_customer("".join(c for c in found[0] if c.isdigit()))


def _mask(found: re.Match[str]) -> str:
    number = found[0]
    digits = sum(c.isdigit() for c in number)
    if digits < AT_LEAST or (MOMENT.match(number) and digits <= 14):
        return number
    return mask_customer(re.sub(r"[- ]", "", number))


def mask_name(name: str) -> str:
    """王小明 -> 王**: the first letter stays."""
    name = name.strip()
    return name[:1] + "*" * min(4, len(name) - 1) if len(name) > 1 else "*" * len(name)
