"""The time line: what it finds is what a look at every row finds, table by table, day by day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from headwater.engine import journey
from headwater.engine.lake import Lake, publish_facts
from headwater.engine.lake.engines import Engine, open_engine
from headwater.engine.lake.table import Table, detail, dimension, moment
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Words

FIRST = datetime(2024, 5, 1, 8)  # noqa: DTZ001
NOTHING = Words("", "")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home", lambda: datetime(2024, 6, 1, 12, tzinfo=UTC))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = open_engine(memory_limit="500MB", threads=1)
    yield opened
    opened.close()


def put(lake: Lake, table: str, rows: list[dict[str, Any]]) -> None:
    """Rows with the day and slot that intake would give them."""
    when = TABLES[table].day_from
    for row in rows:
        at = row[when]
        row["local_day"] = at.date() if isinstance(at, datetime) else at
        if isinstance(at, datetime):
            row["local_slot"] = at.hour * 4 + at.minute // 15
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) for row in rows] for name in names}
    publish_facts(lake, table, pa.table(columns), "test")


def call(number: int, customer: str | None, hours: float = 0, **more: Any) -> dict[str, Any]:
    at = FIRST + timedelta(hours=hours)
    return {"id": f"c{number}", "started_at": at, "customer": customer, "outcome": "answered"} | more


def line(lake: Lake, engine: Engine, customer: str, **more: Any) -> journey.Journey:
    options = {"start": date(2024, 1, 1), "end": date(2024, 12, 31), "sources": journey.sources()} | more
    return journey.read_journey(engine, lake.snapshot(), customer, **options)


def test_sources_come_out_of_the_definitions() -> None:
    found = {source.table: source for source in journey.sources()}
    expected = {
        name
        for name, table in TABLES.items()
        if table.day_from
        and any(c.name == "contact" or (c.name == "customer" and c.personal) for c in table.columns)
    }
    assert (
        set(found) == expected >= {"contacts", "ivr_steps", "orders", "surveys", "offers", "network_events"}
    )
    assert journey.sources()[0].table == "contacts"
    assert found["customers"].state and not found["orders"].state
    assert [c.name for c in found["surveys"].said] == ["comment"]
    # Where a recording lies is no speech, and a called number stays a fact of its own, to be masked.
    assert not found["contacts"].said and "called" in [c.name for c in found["network_events"].facts]
    assert found["operations"].by_contact and not found["operations"].by_customer


def test_a_table_nobody_foresaw_is_a_source() -> None:
    visits = Table(
        name="hall_visits",
        words=Words("Visits", "到厅"),
        meaning=NOTHING,
        day_from="came_at",
        columns=(
            moment("came_at", NOTHING, NOTHING, required=True),
            detail("customer", NOTHING, NOTHING, personal=True),
            dimension("hall", NOTHING, NOTHING),
            detail("note", NOTHING, NOTHING, personal=True),
        ),
    )
    (found,) = journey.sources({"hall_visits": visits})
    assert found.by_customer and [c.name for c in found.said] == ["note"]
    assert [c.name for c in found.heads] == ["hall"]
    assert journey.sources({"hall_visits": visits}, without=["hall_visits"]) == ()


def test_a_customer_column_that_is_not_personal_is_none() -> None:
    plain = Table(
        "t", NOTHING, NOTHING, (moment("at", NOTHING, NOTHING), dimension("customer", NOTHING, NOTHING)), "at"
    )
    assert journey.source_of(plain) is None
    undated = Table("t", NOTHING, NOTHING, (detail("customer", NOTHING, NOTHING, personal=True),))
    assert journey.source_of(undated) is None


def test_rows_that_know_only_the_contact_are_found_by_it(lake, engine) -> None:
    put(lake, "contacts", [call(1, "138"), call(2, "139", 1)])
    put(
        lake,
        "operations",
        [
            {"id": "o1", "contact": "c1", "started_at": FIRST, "system": "boss", "step": "open"},
            {"id": "o2", "contact": "c2", "started_at": FIRST, "system": "boss", "step": "open"},
        ],
    )
    put(
        lake,
        "ivr_steps",
        [
            {"id": "i1", "contact": "c1", "entered_at": FIRST, "node": "main", "customer": None},
            {"id": "i2", "contact": "c9", "entered_at": FIRST, "node": "bill", "customer": "138"},
        ],
    )
    found = line(lake, engine, "138")
    assert {event.id for event in found.events} == {"c1", "o1", "i1", "i2"}
    assert {event.contact for event in found.events} == {"c1", "c9"}


def test_contacts_that_carry_no_customer_can_be_named(lake, engine) -> None:
    put(lake, "contacts", [call(1, None), call(2, "139", 1)])
    assert line(lake, engine, "138").events == ()
    assert [e.id for e in line(lake, engine, "138", contacts=["c1"]).events] == ["c1"]


def test_order_and_what_was_said(lake, engine) -> None:
    put(lake, "contacts", [call(1, "138", 30, agent="A1"), call(2, "138", 2)])
    put(
        lake,
        "surveys",
        [
            {
                "id": "s1",
                "answered_at": FIRST + timedelta(hours=31),
                "kind": "post_contact",
                "customer": "138",
                "contact": "c1",
                "score": 1.0,
                "comment": "等了很久",
                "agent": "A1",
            },
        ],
    )
    found = line(lake, engine, "138")
    assert [e.id for e in found.events] == ["c2", "c1", "s1"]
    assert found.tables == ("contacts", "surveys")
    said = found.events[-1]
    assert said.values["comment"] == "等了很久" and said.values["agent"] == "A1" and said.contact == "c1"
    # The customer stands in none of the values: whoever shows them has nothing to mask by mistake.
    assert all("customer" not in event.values for event in found.events)


def test_the_newest_extract_is_the_profile_and_no_event(lake, engine) -> None:
    put(lake, "contacts", [call(1, "138")])
    put(
        lake,
        "customers",
        [
            {"customer": "138", "as_of": date(2024, 4, 30), "segment": "gotone"},
            {"customer": "138", "as_of": date(2024, 5, 31), "segment": "easyown"},
            {"customer": "139", "as_of": date(2024, 5, 31), "segment": "mzone"},
        ],
    )
    found = line(lake, engine, "138")
    assert [e.table for e in found.events] == ["contacts"]
    assert found.profile is not None and found.profile.values["segment"] == "easyown"
    early = line(lake, engine, "138", end=date(2024, 5, 2))
    assert early.profile is not None and early.profile.values["segment"] == "gotone"
    assert line(lake, engine, "140").profile is None


def test_too_many_rows_leave_the_newest_and_are_told(lake, engine) -> None:
    put(lake, "contacts", [call(n, "138", n) for n in range(9)])
    found = line(lake, engine, "138", most=4)
    assert [e.id for e in found.events] == ["c5", "c6", "c7", "c8"] and found.cut == {"contacts"}
    assert line(lake, engine, "138", most=9).cut == frozenset()


def test_an_empty_lake_and_a_hostile_number(lake, engine) -> None:
    assert line(lake, engine, "138").events == ()
    put(lake, "contacts", [call(1, "138")])
    assert line(lake, engine, "' or 1=1 --").events == ()


def test_one_event_by_its_id_and_day(lake, engine) -> None:
    put(lake, "contacts", [call(1, "138"), call(2, "139", 30)])
    source = journey.sources()[0]
    found = journey.read_event(engine, lake.snapshot(), source, "c1", FIRST.date())
    assert found is not None and found.values["customer"] == "138"
    assert journey.read_event(engine, lake.snapshot(), source, "c2", FIRST.date()) is None


@pytest.mark.parametrize("seed", range(5))
def test_it_finds_what_a_look_at_every_row_finds(lake, engine, seed) -> None:
    rng = random.Random(seed)
    people = ["138", "139", "140", None]
    contacts = [call(n, rng.choice(people), rng.uniform(0, 24 * 20)) for n in range(120)]
    steps = [
        {
            "id": f"i{n}",
            "contact": rng.choice(contacts)["id"],
            "node": "m",
            "customer": rng.choice(people),
            "entered_at": FIRST + timedelta(hours=rng.uniform(0, 24 * 20)),
        }
        for n in range(150)
    ]
    put(lake, "contacts", contacts)
    put(lake, "ivr_steps", steps)
    start, end = date(2024, 5, 4), date(2024, 5, 12)
    mine = {c["id"] for c in contacts if c["customer"] == "138" and start <= c["local_day"] <= end}
    expected = mine | {
        s["id"]
        for s in steps
        if (s["customer"] == "138" or s["contact"] in mine) and start <= s["local_day"] <= end
    }
    found = line(lake, engine, "138", start=start, end=end)
    assert {event.id for event in found.events} == expected
    assert list(found.events) == sorted(found.events, key=lambda e: e.order)


@pytest.mark.parametrize(
    ("zoom", "start", "end"),
    [
        ("day", date(2024, 5, 15), date(2024, 5, 15)),
        ("week", date(2024, 5, 13), date(2024, 5, 19)),
        ("month", date(2024, 5, 1), date(2024, 5, 31)),
        ("quarter", date(2024, 3, 16), date(2024, 6, 13)),
        ("all", date(2023, 1, 5), date(2024, 6, 1)),
    ],
)
def test_windows(zoom, start, end) -> None:
    assert journey.window(zoom, date(2024, 5, 15), date(2023, 1, 5), date(2024, 6, 1)) == (start, end)


@pytest.mark.parametrize(("days", "steps"), [(1, 24), (7, 7), (90, 90), (366, 53), (1500, 50)])
def test_steps_cover_every_day_once(days, steps) -> None:
    start = date(2024, 1, 1)
    found = journey.steps_of(start, start + timedelta(days=days - 1))
    assert len(found) == steps
    if days > 1:
        covered = [s.start + timedelta(days=n) for s in found for n in range((s.end - s.start).days + 1)]
        assert covered == [start + timedelta(days=n) for n in range(days)]


def test_events_are_counted_into_their_steps(lake, engine) -> None:
    put(lake, "contacts", [call(1, "138"), call(2, "138", 0.5), call(3, "138", 24)])
    events = line(lake, engine, "138").events
    hours = journey.counted(events, journey.steps_of(FIRST.date(), FIRST.date()))
    assert hours == {("contacts", 8): 2}
    days = journey.counted(events, journey.steps_of(FIRST.date(), FIRST.date() + timedelta(days=6)))
    assert days == {("contacts", 0): 2, ("contacts", 1): 1}
