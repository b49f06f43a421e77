"""What goes wrong in the sample centre, where and when; the truth that a detector is measured against.

`truth.json` is one object, times are the centre's local clock, ends excluded:

    seed, contacts, first_day, last_day
    customers   how many are dissatisfied with what, see `truths`
    quiet_days  the days at the beginning without any incident
    incidents   [{kind, start, end, dimensions, expected, contacts}]
                `dimensions` values of the lake's columns; `expected` what was put in; `contacts` how many
                contacts the incident brought with it (0 where it only changes how contacts go)

| kind | what happens |
|---|---|
| gprs_afternoon | a third of the day's contacts about GPRS, two causes in two brands; the queue breaks down |
| network_failure | calls from one district about the signal; failed network events there |
| system_outage | all work takes longer for an hour |
| weak_spot | too few agents in one hour of one weekday, every week |
| handle_time_drift | one team gets slower within ten days and stays so |
| ivr_zero_out | for five days callers leave the menu for an agent |
| cell_outage | cells of a district are down; see `outage` for its size, its groups and their records |
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from headwater.engine.sample.catalogue import CONGESTION, DISCOUNT, OUTAGE_SERVICE
from headwater.engine.sample.patterns import is_workday
from headwater.engine.sample.people import TEAMS, team_code
from headwater.engine.sample.places import BRANDS, REGIONS

GPRS_SHARE, DISCOUNT_SHARE, CONGESTION_SHARE = 0.334, 0.57, 0.25
GPRS_HOURS = (14, 16)
DRIFT_SIZE, DRIFT_DAYS = 0.35, 10
ZERO_OUT = 0.45
OUTAGE_PACE = 2.2
NETWORK_HOURS, NETWORK_EXTRA = 4, 0.22
# Agents per erlang of the expected load: less than one, so the queue only ends because people leave it.
WEAK_STAFFING = 0.9
QUIET_SHARE = 0.25


@dataclass(frozen=True)
class Incident:
    """One planted incident; `first_day`, `last_day` are indices of the period, hours local clock hours.

    `what` holds the numbers that the generator works with (team, region, weekday …); `dimensions` and
    `expected` say the same in the words of the lake's columns for `truth.json`.
    """

    kind: str
    first_day: int
    last_day: int
    hours: tuple[int, int] = (0, 24)
    what: dict[str, int] = field(default_factory=dict)
    dimensions: dict[str, Any] = field(default_factory=dict)
    expected: dict[str, Any] = field(default_factory=dict)

    def on(self, day: int) -> bool:
        """Whether it works on this day of the period."""
        return self.first_day <= day <= self.last_day

    def truth(self, first: date) -> dict[str, Any]:
        """The entry of `truth.json`: local times, both ends as clock readings, the end excluded."""
        start = datetime.combine(first + timedelta(days=self.first_day), time(self.hours[0]))
        end = datetime.combine(first + timedelta(days=self.last_day), time()) + timedelta(hours=self.hours[1])
        return {
            "kind": self.kind,
            "start": start.isoformat(),
            "end": end.isoformat(),
            "dimensions": self.dimensions,
            "expected": self.expected,
        }


@dataclass(frozen=True)
class Plan:
    """All incidents of a period and its quiet days at the beginning (`quiet` of them)."""

    incidents: tuple[Incident, ...]
    quiet: int

    def of(self, kind: str, day: int) -> Incident | None:
        """The incident of this kind that works on this day."""
        return next((i for i in self.incidents if i.kind == kind and i.on(day)), None)


def _gprs(day: int) -> Incident:
    return Incident(
        "gprs_afternoon", day, day, GPRS_HOURS,
        dimensions={"service": "GPRS·*"},
        expected={
            "share_of_day": GPRS_SHARE,
            "causes": [
                {"share": DISCOUNT_SHARE, "segment": BRANDS[1], "service": DISCOUNT, "region": "*"},
                {"share": CONGESTION_SHARE, "segment": BRANDS[2], "service": CONGESTION, "region": "大学城"},
            ],
            "other_share": round(1 - DISCOUNT_SHARE - CONGESTION_SHARE, 2),
            "absent_segment": BRANDS[0],
            "effect": "service level falls in these hours because the crew was planned for an ordinary day",
        },
    )  # fmt: skip


def _drift(rng: np.random.Generator, day: int, days: int) -> Incident:
    team = int(rng.integers(TEAMS))
    return Incident(
        "handle_time_drift", day, days - 1, what={"team": team}, dimensions={"team": team_code(team)},
        expected={"talk_seconds": f"+{DRIFT_SIZE:.0%}", "reached_after_days": DRIFT_DAYS},
    )  # fmt: skip


def _zero_out(day: int, last: int) -> Incident:
    return Incident(
        "ivr_zero_out", day, last, dimensions={"channel": "hotline"},
        expected={"share_of_contained_calls_now_to_agents": ZERO_OUT},
    )  # fmt: skip


def _outage(rng: np.random.Generator, day: int) -> Incident:
    hour = int(rng.integers(9, 20))
    return Incident(
        "system_outage", day, day, (hour, hour + 1), dimensions={"channel": "hotline"},
        expected={"work_factor": OUTAGE_PACE},
    )  # fmt: skip


def _network(rng: np.random.Generator, day: int) -> Incident:
    region = int(rng.choice([r for r, name in enumerate(REGIONS) if name != "大学城"]))
    hour = int(rng.integers(9, 17))
    return Incident(
        "network_failure", day, day, (hour, hour + NETWORK_HOURS), what={"region": region},
        dimensions={"region": REGIONS[region], "service": OUTAGE_SERVICE},
        expected={"extra_share_of_the_hours_contacts": NETWORK_EXTRA},
    )  # fmt: skip


def _weak_spot(rng: np.random.Generator, first: int, days: int) -> Incident:
    weekday, hour = int(rng.integers(0, 5)), int(rng.choice([10, 15, 19, 20]))
    return Incident(
        "weak_spot", first, days - 1, what={"weekday": weekday, "hour": hour},
        dimensions={"weekday": weekday + 1, "hour": hour},
        expected={"agents_per_erlang": WEAK_STAFFING, "recurs": "every week on this weekday in this hour"},
    )  # fmt: skip


def plant(first: date, days: int, seed: int) -> Plan:
    """Choose the incidents of this seed: the quiet days stand first, the others share what is left.

    The afternoon of the GPRS questions falls on a working day in March where the period has one; in a
    period too short for all kinds the later ones in the list are left out.
    """
    rng = np.random.default_rng([seed, 51])
    quiet = int(days * QUIET_SHARE)
    open_days = [d for d in range(quiet, days) if is_workday(first + timedelta(days=d))]
    march = [d for d in open_days if (first + timedelta(days=d)).month == 3]
    choices = march or open_days or list(range(quiet, days))
    chosen = int(rng.choice(choices))
    incidents = [_gprs(chosen)]
    spare = [d for d in range(quiet + 1, days) if abs(d - chosen) > 1]
    rng.shuffle(spare)
    if len(spare) >= 3:
        incidents += [_network(rng, spare[0]), _outage(rng, spare[1])]
    if days - quiet >= 14:
        incidents.append(_weak_spot(rng, quiet, days))
        start = int(rng.integers(quiet + 1, quiet + 1 + (days - quiet) // 3))
        incidents.append(_drift(rng, start, days))
        taken = {chosen, spare[0], spare[1]}
        starts = [d for d in range(quiet + 1, days - 4) if not taken & set(range(d - 1, d + 6))]
        if starts:
            begin = int(rng.choice(starts))
            incidents.append(_zero_out(begin, begin + 4))
    return Plan(tuple(incidents), quiet)
