"""The orders as a table, with names, texts and times, as far as the period goes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.engine.sample import outage, places
from headwater.engine.sample.complaints.causes import CLASS_OF, CLASSES, CODES, NAMES
from headwater.engine.sample.complaints.course import DAY, Courses, courses
from headwater.engine.sample.complaints.planning import Book, Order
from headwater.engine.sample.moods import PROBLEMS
from headwater.engine.sample.organisation import names
from headwater.engine.sample.wordings import Writer
from headwater.engine.sample.world import World

# Recorded under another class than it belongs to.
MISTAKEN = 0.04
WRITTEN = ("web_hall", "app", "email")
MINUTE = 60_000_000


def recorded(book: Book) -> pa.Table:
    """The rows of `complaints.parquet`."""
    place = book.place
    rng = np.random.default_rng([place.seed, 35])
    # Orders that repeat an earlier one name it by its place in the plan; the plan's order is kept till here.
    order = sorted(range(len(book.taken)), key=lambda at: (book.taken[at].day, book.taken[at].second, at))
    orders = [book.taken[at] for at in order]
    received = np.array([one.day * DAY + one.second / 60 for one in orders])
    cause = np.array([one.cause for one in orders], np.int64)
    mass = np.array([one.mass for one in orders], np.bool_)
    course = courses(rng, place.first, place.days, received, CLASS_OF[cause], mass)
    columns = {
        **_who(place, rng, orders, received),
        **_what(place, rng, orders, cause),
        **_when(place, course),
        "satisfied": _judged(place, course.satisfied, course),
        "valid": _judged(place, course.valid, course),
        "bounces": pa.array(course.bounces),
        "mass": pa.array([outage.KIND if one.mass else None for one in orders], pa.string()),
        "again": pa.array(_earlier(orders), pa.string()),
        "problem": pa.array([PROBLEMS[place.problem[one.customer]] for one in orders], pa.string()),
    }
    return pa.table(columns)


def _numbered(count: int) -> list[str]:
    return [f"S{number + 1:06d}" for number in range(count)]


def _who(
    place: World, rng: np.random.Generator, orders: list[Order], received: NDArray[np.float64]
) -> dict[str, pa.Array]:
    customer = np.array([one.customer for one in orders], np.int64)
    written = rng.integers(0, len(WRITTEN), len(orders))
    channel = [
        places.CHANNELS[one.channel] if one.channel >= 0 else WRITTEN[other]
        for one, other in zip(orders, written, strict=True)
    ]
    agent = [place.agent_numbers[one.agent] if one.agent >= 0 else None for one in orders]
    return {
        "id": pa.array(_numbered(len(orders)), pa.string()),
        "received_at": _moments(place, received),
        "channel": pa.array(channel, pa.string()),
        "customer": place.customers.ids.take(pa.array(customer)),
        "customer_name": pa.array(names(rng, len(orders)), pa.string()),
        "segment": pa.array([places.BRANDS[b] for b in place.customers.brand[customer]], pa.string()),
        "region": pa.array([places.REGIONS[r] for r in place.customers.region[customer]], pa.string()),
        "contact": pa.array([one.contact for one in orders], pa.string()),
        "agent": pa.array(agent, pa.string()),
    }


def _what(
    place: World, rng: np.random.Generator, orders: list[Order], cause: NDArray[np.int64]
) -> dict[str, pa.Array]:
    incident = next((one for one in place.plan.incidents if one.kind == outage.KIND), None)
    district = places.REGIONS[incident.what["region"]] if incident is not None else ""
    homes = [places.REGIONS[place.customers.region[one.customer]] for one in orders]
    areas = [district if one.mass else home for one, home in zip(orders, homes, strict=True)]
    writer = Writer(place.seed)
    told = [
        writer.write(NAMES[number], area, one.mass)
        for number, area, one in zip(cause, areas, orders, strict=True)
    ]
    slipped = (rng.random(len(orders)) < MISTAKEN) & ~np.array([one.mass for one in orders], np.bool_)
    noted = np.where(slipped, rng.integers(0, len(NAMES), len(orders)), cause)
    klass = CLASS_OF[noted]
    mine = [CLASSES[number] for number in CLASS_OF[cause]]
    return {
        "title": pa.array([one.title for one in told], pa.string()),
        "text": pa.array([one.text for one in told], pa.string()),
        "class": pa.array([CODES[number] for number in klass], pa.string()),
        "cause": pa.array([NAMES[number] for number in noted], pa.string()),
        "severity": pa.array([CLASSES[number].severity for number in klass], pa.int64()),
        "service": pa.array([place.services.names[one.service] for one in orders], pa.string()),
        "area": pa.array(areas, pa.string()),
        "department": pa.array([one.department for one in mine], pa.string()),
        "wrong_department": pa.array([one.second for one in mine], pa.string()),
    }


def _when(place: World, course: Courses) -> dict[str, pa.Array]:
    return {
        "handed_at": _moments(place, course.handed),
        "first_replied_at": _moments(place, course.replied),
        "paused_at": _moments(place, course.paused),
        "resumed_at": _moments(place, course.resumed),
        "answered_at": _moments(place, course.answered),
        "called_back_at": _moments(place, course.called_back),
        "closed_at": _moments(place, course.closed),
    }


def _moments(place: World, minutes: NDArray[np.float64]) -> pa.Array:
    """UTC; empty where it lies beyond the period or never happens."""
    known = np.nan_to_num(minutes, nan=np.inf) < place.days * DAY
    start = ((place.first - date(1970, 1, 1)).days * 1440 - 480) * MINUTE
    seconds = np.floor(np.where(known, minutes, 0.0) * 60).astype(np.int64) * 1_000_000
    return pa.array((start + seconds).view("datetime64[us]"), pa.timestamp("us"), mask=~known)


def _judged(place: World, verdict: NDArray[np.int64], course: Courses) -> pa.Array:
    """Known once the customer was called back, where she said anything."""
    known = (course.called_back < place.days * DAY) & (verdict >= 0)
    return pa.array(verdict == 1, mask=~known)


def _earlier(orders: list[Order]) -> list[str | None]:
    """The number of the order that each one repeats: the same customer's first of the same cause."""
    first: dict[tuple[int, int], str] = {}
    found: list[str | None] = []
    for number, one in zip(_numbered(len(orders)), orders, strict=True):
        key = one.customer, one.cause
        found.append(first.get(key) if one.first >= 0 else None)
        first.setdefault(key, number)
    return found
