"""What an incident page counts and estimates: pure arithmetic on plain figures."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.centre.recovery.models import IncidentRates


@dataclass(frozen=True, slots=True)
class Estimate:
    """The silent part of an incident, estimated; customers and people.

    `silent`: behind each complaint so many with the same problem. `unheard`: the same from the share that
    is never heard. `told_low`, `told_high`: people reached by word of mouth.
    """

    silent: float
    unheard: float
    told_low: float
    told_high: float


def estimate(complained: int, rates: IncidentRates) -> Estimate:
    """From the number of customers who complained and the rates as they stand.

    Each of the dissatisfied, heard or not, tells some; a part of them tells many.
    """
    silent = complained * rates.silent_per_complaint
    unheard = complained / (1 - rates.unheard) - complained
    unhappy = complained + silent
    many = rates.tell_many * rates.many
    high = unhappy * ((1 - rates.tell_many) * rates.told_high + many)
    return Estimate(silent, unheard, unhappy * rates.told_low, high)
