"""Everything about the sample centre that does not change from day to day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from headwater.engine.sample import (
    catalogue,
    customers,
    incidents,
    moods,
    outage,
    patterns,
    people,
    places,
    repairs,
    staffing,
)
from headwater.engine.sample.incidents import DRIFT_DAYS, DRIFT_SIZE, GPRS_SHARE, NETWORK_EXTRA

HOLD_SHARE, HOLD_MEAN = 0.12, 35.0
WRAP_BASE, WRAP_HARD = 9.0, 10.0
VIP_SHARE, SPARE_SHARE = 0.85, 0.015


@dataclass(frozen=True)
class World:
    """The centre of one seed and size; `contacts` in `days` days from `first` on."""

    seed: int
    contacts: int
    days: int
    first: date
    services: catalogue.Catalogue
    customers: customers.Customers
    agents: people.Agents
    plan: incidents.Plan

    def date(self, day: int) -> date:
        """The date of a day of the period."""
        return self.first + timedelta(days=day)

    def weekday(self, day: int) -> int:
        """0 = Monday."""
        return self.date(day).weekday()

    def workday(self, day: int) -> bool:
        """Whether people work on this day in China."""
        return patterns.is_workday(self.date(day))

    def rng(self, day: int, purpose: int = 0) -> np.random.Generator:
        """The random numbers of one day: independent of how many other days there are."""
        return np.random.default_rng([self.seed, 1000 + day, purpose])

    @cached_property
    def agent_numbers(self) -> tuple[str, ...]:
        """Staff number of each agent."""
        return tuple(people.number(agent) for agent in range(len(self.agents)))

    @cached_property
    def intraday(self) -> dict[bool, NDArray[np.float64]]:
        """Shares of the quarter hours on days off and on working days."""
        return {kind: patterns.intraday(kind) for kind in (False, True)}

    @cached_property
    def extra(self) -> NDArray[np.float64]:
        """By how much incidents raise each day's contacts, as a factor."""
        usual = float((self.gprs_share * np.array(places.BRAND_SHARES)).sum())
        factor = np.ones(self.days)
        for incident in self.plan.incidents:
            day = incident.first_day
            if incident.kind == "gprs_afternoon":
                factor[day] *= (1 - usual) / (1 - GPRS_SHARE)
            elif incident.kind == "network_failure":
                factor[day] *= 1 + NETWORK_EXTRA * self.share_of_hours(day, incident.hours)
            elif incident.kind == outage.KIND:
                factor[day] *= 1 + incident.what["asked"] * self.days / self.contacts
        return factor

    def share_of_hours(self, day: int, hours: tuple[int, int]) -> float:
        """Which part of an ordinary day's contacts comes in these hours."""
        quarters = self.intraday[self.workday(day)]
        return float(quarters[hours[0] * 4 : hours[1] * 4].sum())

    @cached_property
    def problem(self) -> NDArray[np.int8]:
        """What each customer has been dissatisfied with all along (see `moods`), 0 = nothing."""
        return moods.draw(self.seed, self.customers)

    @cached_property
    def footprint(self) -> outage.Footprint | None:
        """Whom the failing cells touched, where the plan has them."""
        incident = next((one for one in self.plan.incidents if one.kind == outage.KIND), None)
        return None if incident is None else outage.footprint(self.seed, self.customers, incident)

    @cached_property
    def event(self) -> NDArray[np.int8]:
        """Of each customer: 0 not touched by the failing cells, 1 touched, 2 touched and dissatisfied."""
        found = np.zeros(len(self.customers), np.int8)
        if self.footprint is not None:
            found[self.footprint.touched] = 1 + self.footprint.unhappy
        return found

    @cached_property
    def repairs(self) -> repairs.Repairs | None:
        """The recovery campaign after the failing cells."""
        return repairs.repairs(self)

    @cached_property
    def mended_on(self) -> NDArray[np.int64]:
        """The day of the period on which each customer was repaired; beyond all days where not."""
        found = np.full(len(self.customers), repairs.NEVER)
        if self.repairs is not None:
            found[self.repairs.customer] = self.repairs.repaired_on
        return found

    @cached_property
    def gprs_share(self) -> NDArray[np.float64]:
        """Usual share of GPRS contacts by brand."""
        return self.services.share[:, self.services.of("GPRS")].sum(axis=1)

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """Contacts of each day; they sum to `contacts`."""
        weights = patterns.day_weights(self.first, self.days, self.seed) * self.extra
        return patterns.apportion(self.contacts, weights)

    @cached_property
    def load_per_contact(self) -> NDArray[np.float64]:
        """Seconds of agents' work by desk that one contact of any channel brings on an ordinary day."""
        s = self.services
        work = np.exp(s.log_talk + s.spread**2 / 2) + HOLD_SHARE * HOLD_MEAN + WRAP_BASE + WRAP_HARD * s.hard
        seconds = (1 - s.containment) * work * places.CHANNEL_SHARES[places.HOTLINE]
        load = np.zeros(len(places.QUEUES))
        for brand, share in enumerate(places.BRAND_SHARES):
            amount = share * s.share[brand] * seconds * (1 - SPARE_SHARE)
            if brand == places.GOTONE:
                vip = np.where(s.desk == places.COMPLAINT, 0, VIP_SHARE)
                load[places.VIP] += (amount * vip).sum()
                amount = amount * (1 - vip)
            load += np.bincount(s.desk, amount, len(places.QUEUES))
        load[places.SPARE] += load.sum() * SPARE_SHARE / (1 - SPARE_SHARE)
        # Repeats ask for an agent more often than first contacts do.
        return load * 1.01

    @cached_property
    def needs(self) -> NDArray[np.float64]:
        """Agents by load, for the mean work of this catalogue."""
        return staffing.needs_table(95.0)

    def pace_on(self, day: int) -> NDArray[np.float64]:
        """Pace of each agent on a day: beginners get faster, one team drifts."""
        agents = self.agents
        learning = np.where(agents.joined >= -60, 1 + 0.3 * np.exp(-(day - agents.solo) / 30.0), 1.0)
        pace = agents.pace * np.clip(learning, 1.0, 1.3)
        drift = self.plan.of("handle_time_drift", day)
        if drift is not None:
            grown = min(1.0, (day - drift.first_day + 1) / DRIFT_DAYS)
            pace = np.where(agents.team_on(day) == drift.what["team"], pace * (1 + DRIFT_SIZE * grown), pace)
        return pace


def build(contacts: int, days: int, seed: int, end: date) -> World:
    """The centre whose period of `days` ends on `end`, sized so that the crew can carry `contacts`."""
    first = end - timedelta(days=days - 1)
    services = catalogue.build(seed)
    callers = customers.populate(seed, min(max(2000, contacts // customers.CALLER_SHARE), customers.MOST))
    plan = outage.planted(incidents.plant(first, days, seed), seed, contacts, days, len(callers))
    # A third of the employed can be on the phone in the busiest hour, about 1/12 of a day's contacts.
    peak = contacts / days / 12 * 62 / 3600 * 1.25
    count = max(people.AGENTS, int(peak / 0.33))
    return World(seed, contacts, days, first, services, callers, people.hire(seed, days, count), plan)
