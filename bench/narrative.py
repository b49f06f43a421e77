"""Stories of the sample centre's planted incidents: how many name the planted truth, in facts and in words.

    python bench/narrative.py [incidents]

Seeds 1, 2, 3 ... each make a centre of 200,000 contacts in the 70 days up to 31 March 2026; the incidents are
taken in the order of `truth.json` until there are 200. What `investigate` is told is what a person would who
clicks on a dot, never the cause, and never the hours of something that happened within a day:

| incident          | indicator         | told                                                               |
|-------------------|-------------------|--------------------------------------------------------------------|
| gprs_afternoon    | service_level_20s | the day                                                            |
| network_failure   | offered           | the day                                                            |
| cell_outage       | offered           | the day                                                            |
| system_outage     | service_level_20s | the day                                                            |
| weak_spot         | service_level_20s | the weekday and hour, as a weak spot is found, over all its weeks  |
| handle_time_drift | aht               | from ten days after its start (when it is complete) to the last day|
| ivr_zero_out      | offered           | its five days                                                      |

Always the whole centre, no place. The rule, fixed before the first result was seen: a story names the truth
when its *first* cause (of the GPRS afternoon its first two) is the planted one, thus

- gprs_afternoon: topic GPRS with the planted share of the day's contacts +- 2 points; first cause the
  first planted service and brand, in no single district, its share of the topic +- 3 points; second cause
  the second service, brand and district, +- 3 points; the absent brand named; hours that overlap the planted;
- network_failure, cell_outage: a volume of the planted service in the planted district; at least half of
  the named hours are planted ones;
- system_outage: handling, at no place narrower than the channel, at least 1.4 times the usual; at most three
  hours named, the planted one among them;
- weak_spot: staffing, with fewer agents than usual;
- handle_time_drift: handling of the planted team, 1.15 to 1.6 times the usual;
- ivr_zero_out: the menu, nowhere or on the planted channel, with more contacts asking for an agent;

and when the words of *both* languages contain every name (service without its family, brand, district, team)
and every figure or clock time of it.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar

from headwater.engine.explain.story import Incident, Story, investigate, tell
from headwater.engine.explain.story.telling import figures
from headwater.engine.indicators import catalogue
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import open_engine
from headwater.engine.lake.intake import adopt
from headwater.engine.sample import generate

CONTACTS, DAYS, LAST = 200_000, 70, date(2026, 3, 31)
WANTED, NEEDED = 200, 190
LEVEL = "service_level_20s"
INDICATORS = {
    "gprs_afternoon": LEVEL,
    "network_failure": "offered",
    "cell_outage": "offered",
    "system_outage": LEVEL,
    "weak_spot": LEVEL,
    "handle_time_drift": "aht",
    "ivr_zero_out": "offered",
}
Truth = dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """One story beside its truth; `missing` says what it did not name (empty: it named all)."""

    seed: int
    truth: Truth
    story: Story
    missing: tuple[str, ...]


def asked(truth: Truth) -> Incident:
    """What is told of a planted incident: see above."""
    start, end = datetime.fromisoformat(truth["start"]), datetime.fromisoformat(truth["end"])
    kind, key = truth["kind"], INDICATORS[truth["kind"]]
    if kind == "handle_time_drift":
        return Incident(key, start + timedelta(days=10), end)
    if kind == "ivr_zero_out":
        return Incident(key, start, end)
    if kind == "weak_spot":
        weekday, hour = truth["dimensions"]["weekday"], truth["dimensions"]["hour"]
        first = start + timedelta(days=(weekday - start.isoweekday()) % 7, hours=hour)
        last = datetime.combine(end.date() - timedelta(days=1), time(hour)) + timedelta(hours=1)
        return Incident(key, first, last, recurs="weekday")
    day = datetime.combine(start.date(), time())
    return Incident(key, day, day + timedelta(days=1))


def stories(seed: int, folder: Path) -> Iterator[tuple[Truth, Story]]:
    """Every planted incident of a seed with its story."""
    report = generate(folder / "sample", CONTACTS, DAYS, seed, end=LAST)
    lake, engine, definitions = Lake(folder), open_engine(), catalogue.load()
    for table in ("contacts", "agent_states"):
        adopt(lake, table, report.files(table), "sample")
    for truth in report.truth["incidents"]:
        incident = asked(truth)
        definition = definitions[incident.indicator]
        yield truth, investigate(lake, engine, definition, incident, calendar=chinese_calendar.is_workday)
    engine.close()


def judged(seed: int) -> Iterator[Judged]:
    """Every planted incident of a seed, compared."""
    with tempfile.TemporaryDirectory() as folder:
        for truth, story in stories(seed, Path(folder)):
            yield Judged(seed, truth, story, tuple(missing(truth, story)))


# -- the rule
def missing(truth: Truth, story: Story) -> Iterator[str]:
    """What the story does not name of the truth, in facts and in words."""
    facts = list(FACTS[truth["kind"]](truth, story))
    yield from facts
    if facts:
        return
    for language in ("zh", "en"):
        words = "".join(sentence.text for sentence in tell(story, language))
        for name in NAMES[truth["kind"]](truth, story, language):
            if name not in words:
                yield f"{language} words lack {name}"


def _gprs(truth: Truth, story: Story) -> Iterator[str]:
    expected = truth["expected"]
    topic = next((one for one in story.topics if one.name == "GPRS"), None)
    if topic is None:
        yield "topic GPRS"
        return
    if abs(topic.share - expected["share_of_day"]) > 0.02:
        yield f"share of the day {topic.share:.3f}"
    if (expected["absent_segment"],) not in [(value,) for _, value, _ in topic.absent]:
        yield "absent brand"
    for place, planted in enumerate(expected["causes"]):
        if len(story.causes) <= place:
            yield f"cause {place + 1}"
            continue
        cause = story.causes[place]
        wanted = {name: planted[name] for name in ("service", "segment", "region") if planted[name] != "*"}
        if dict(cause.where) != wanted or abs(cause.of_topic - planted["share"]) > 0.03:
            yield f"cause {place + 1}: {dict(cause.where)} {cause.of_topic:.3f}"
    if not _hours(truth, story):
        yield f"hours {story.hours}"


def _hours(truth: Truth, story: Story) -> set[int]:
    """The named hours that are planted ones."""
    begin, end = story.hours or (0, 0)
    planted = range(
        datetime.fromisoformat(truth["start"]).hour, datetime.fromisoformat(truth["end"]).hour or 24
    )
    return set(range(begin, end)) & set(planted)


def _network(truth: Truth, story: Story) -> Iterator[str]:
    first = story.causes[0] if story.causes else None
    if first is None or first.kind != "volume":
        yield "volume"
    elif {name: first.where.get(name) for name in ("region", "service")} != truth["dimensions"]:
        yield f"place {dict(first.where)}"
    begin, end = story.hours or (0, 24)
    if len(_hours(truth, story)) * 2 < end - begin:
        yield f"hours {story.hours}"


def _outage(truth: Truth, story: Story) -> Iterator[str]:
    first = story.causes[0] if story.causes else None
    if first is None or first.kind != "handling" or set(first.where) - {"channel"}:
        yield f"handling everywhere: {first}"
    elif first.now < 1.4 * first.usual:
        yield f"times {first.now / first.usual:.2f}"
    begin, end = story.hours or (0, 24)
    if end - begin > 3 or not _hours(truth, story):
        yield f"hours {story.hours}"


def _weak(truth: Truth, story: Story) -> Iterator[str]:
    first = story.causes[0] if story.causes else None
    if first is None or first.kind != "staffing" or first.now >= first.usual:
        yield f"staffing: {first}"


def _drift(truth: Truth, story: Story) -> Iterator[str]:
    first = story.causes[0] if story.causes else None
    if first is None or first.kind != "handling" or dict(first.where) != truth["dimensions"]:
        yield f"team: {first}"
    elif not 1.15 <= first.now / first.usual <= 1.6:
        yield f"times {first.now / first.usual:.2f}"


def _zero_out(truth: Truth, story: Story) -> Iterator[str]:
    first = story.causes[0] if story.causes else None
    fits = first is not None and first.kind == "menu" and first.now > first.usual
    if not fits or (first.where and dict(first.where) != truth["dimensions"]):
        yield f"menu: {first}"


FACTS = {
    "gprs_afternoon": _gprs,
    "network_failure": _network,
    "cell_outage": _network,
    "system_outage": _outage,
    "weak_spot": _weak,
    "handle_time_drift": _drift,
    "ivr_zero_out": _zero_out,
}


# -- what the words have to contain
def _bare(service: str) -> str:
    return service.split("·", 1)[1]


def _gprs_names(truth: Truth, story: Story, language: str) -> list[str]:
    expected = truth["expected"]
    names = ["GPRS", expected["absent_segment"], figures.percent(story.topics[0].share, language)]
    for planted, cause in zip(expected["causes"], story.causes, strict=False):
        names += [planted["segment"], _bare(planted["service"]), figures.percent(cause.of_topic, language)]
        names += [] if planted["region"] == "*" else [planted["region"]]
    return [*names, figures.clocks(story.slots, language)]


def _network_names(truth: Truth, story: Story, language: str) -> list[str]:
    place = truth["dimensions"]
    return [place["region"], _bare(place["service"]), figures.clocks(story.slots, language)]


def _outage_names(truth: Truth, story: Story, language: str) -> list[str]:
    cause = story.causes[0]
    told = figures.seconds(cause.now, language)
    return [
        {"zh": "平均处理时长", "en": "handle time"}[language],
        told,
        figures.clocks(story.slots, language),
    ]


def _weak_names(truth: Truth, story: Story, language: str) -> list[str]:
    place = truth["dimensions"]
    weekday = figures.WEEKDAYS[place["weekday"] - 1].say(language)
    hour = figures.clocks((place["hour"] * 4, place["hour"] * 4 + 4), language)
    return [weekday, hour, {"zh": "人手不足", "en": "too few agents"}[language]]


def _drift_names(truth: Truth, story: Story, language: str) -> list[str]:
    return [truth["dimensions"]["team"], figures.seconds(story.causes[0].now, language)]


def _zero_out_names(truth: Truth, story: Story, language: str) -> list[str]:
    told = figures.percent(story.causes[0].now, language)
    return [{"zh": "热线", "en": "Hotline"}[language], {"zh": "自助语音", "en": "menu"}[language], told]


NAMES = {
    "gprs_afternoon": _gprs_names,
    "network_failure": _network_names,
    "cell_outage": _network_names,
    "system_outage": _outage_names,
    "weak_spot": _weak_names,
    "handle_time_drift": _drift_names,
    "ivr_zero_out": _zero_out_names,
}


def run(wanted: int) -> list[Judged]:
    """Stories of the first `wanted` incidents; those that miss are told on stderr as they come."""
    found: list[Judged] = []
    seed = 0
    while len(found) < wanted:
        seed += 1
        for one in judged(seed):
            if len(found) < wanted:
                found.append(one)
                if one.missing:
                    print(f"  seed {seed} {one.truth['kind']}: {'; '.join(one.missing)}", file=sys.stderr)
    return found


def measure(wanted: int = WANTED) -> list[dict[str, Any]]:
    """Lines for the table: all incidents, then each kind."""
    found = run(wanted)
    seeds = f"seeds 1 to {found[-1].seed}"
    needed = wanted * NEEDED / WANTED
    named = sum(not one.missing for one in found)
    lines = [
        {
            "name": f"stories of {wanted} planted incidents that name the truth ({seeds})",
            "ours": named,
            "peer": wanted,
            "unit": "stories",
            "ratio": named / wanted,
            "target": f"at least {needed / wanted:.2f}",
            "ok": named >= needed,
        }
    ]
    kinds = Counter(one.truth["kind"] for one in found)
    for kind, count in kinds.items():
        right = sum(not one.missing for one in found if one.truth["kind"] == kind)
        line = {"name": f"  of them {kind}", "ours": right, "peer": count, "unit": "stories"}
        lines.append({**line, "ratio": right / count})
    return lines


def main(arguments: list[str]) -> None:
    """Prints each line."""
    for line in measure(*(int(argument) for argument in arguments)):
        print(f"{line['name']}: {line['ours']} of {line['peer']}")


if __name__ == "__main__":
    main(sys.argv[1:])
