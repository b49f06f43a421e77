"""`tell`: a story in words, Chinese or English, every figure with the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from headwater.engine.explain.story.behind import driver_cell
from headwater.engine.explain.story.telling import figures, wording
from headwater.engine.explain.story.telling.causes import cause_sentences
from headwater.engine.explain.story.telling.sentences import Filled, Part, Sentence, with_between
from headwater.engine.explain.story.telling.teller import Names, Teller, part_unit
from headwater.engine.explain.story.telling.topics import topic_sentences
from headwater.engine.explain.story.values import Driver, Row, Story

# So much more than the whole change is told as more than the whole.
OVER = 1.05


def tell(story: Story, language: str, names: Names | None = None) -> tuple[Sentence, ...]:
    """The sentences of a story in "zh" or "en" (anything else than Chinese is English).

    `names(dimension, value)`: what a value of the lake is called in that language; without it values stand as
    they were recorded. Sentences of both languages come from the same facts, in the same order.
    """
    teller = Teller(story, language, names)
    told = [*_head(teller), *_extremes(teller), *_drivers(teller)]
    told += [*topic_sentences(teller), *cause_sentences(teller)]
    if not story.causes:
        nothing = wording.NOTHING_ELSE if story.extremes else wording.NOTHING
        told.append(teller.sentence("nothing", nothing, {}))
    told += [*_queues(teller), *_compared(teller)]
    between = "" if figures.chinese(language) else " "
    # One after another they read as one text.
    return tuple(replace(one, parts=(*one.parts, Part(between))) if between else one for one in told)


def _head(teller: Teller) -> Iterator[Sentence]:
    story = teller.story
    key = story.incident.indicator
    where = teller.place(story.incident.where)
    comma = "，" if figures.chinese(teller.language) else ", "
    values: dict[str, Filled] = {
        "when": teller.when(),
        "where": comma + where[:1].lower() + where[1:] if where else "",
        "name": _small(teller),
        "value": teller.value(story.value, story.unit, teller.cell(key)),
        "expected": teller.value(story.expected, story.unit, teller.cell(key, usual=True)),
        "change": teller.change(story.value, story.expected, story.unit),
    }
    yield teller.sentence("head", wording.HEAD, values, "hours")
    if story.hours is not None:
        values = {
            "value": teller.value(story.whole, story.unit, teller.cell(key, whole=True)),
            "expected": teller.value(
                story.whole_expected, story.unit, teller.cell(key, usual=True, whole=True)
            ),
        }
        yield teller.sentence("whole", wording.WHOLE, values, "hours")
    yield from _worst(teller)


def _extremes(teller: Teller) -> Iterator[Sentence]:
    """The few rows that pull the mean, before any cause is named."""
    story, far = teller.story, teller.story.extremes
    if far is None:
        return
    language, key = teller.language, story.incident.indicator
    words = wording.FAR_ONE if len(far.values) == 1 else wording.FAR_FEW
    length = wording.LENGTH["seconds" if far.unit == "seconds" else "other"]
    values: dict[str, Filled] = {
        "n": wording.FEW_ROWS[len(far.values)].say(language) if len(far.values) > 1 else "",
        "length": length.say(language),
        "values": figures.listed([figures.figure(one, far.unit, language) for one in far.values], language),
        "share": _of_all(teller, far.share),
        "without": figures.figure(far.without, story.unit, language),
        "expected": teller.value(story.expected, story.unit, teller.cell(key, usual=True)),
    }
    yield teller.sentence("extremes", words.get(far.table, words["other"]), values, "hours")
    if story.causes:
        yield teller.sentence("without", wording.WITHOUT, {})


def _of_all(teller: Teller, share: float) -> tuple[Part, ...]:
    """Which part of the change; the rest may even lie on the other side of the usual."""
    figure = Part(
        figures.percent(min(share, 1.0), teller.language, 0), teller.cell(teller.story.incident.indicator)
    )
    return teller.pieces(wording.BEYOND_ALL, {"share": figure}) if share > OVER else (figure,)


def _small(teller: Teller) -> str:
    return teller.name if figures.chinese(teller.language) else teller.name[:1].lower() + teller.name[1:]


def _worst(teller: Teller) -> Iterator[Sentence]:
    """Of several days: the worst, and the hours of the day in which it was worst."""
    story = teller.story
    layer = story.layer("days")
    if layer is None or story.incident.recurs:
        return
    hours = story.layer("hours")
    chosen = [row for row in hours.rows if row.chosen] if hours else []
    if chosen:
        slots = (int(chosen[0].value or 0) * 4, int(chosen[-1].value or 0) * 4 + 4)
        now, usual = _of_rows(chosen, story.kind)
        key = story.incident.indicator
        values: dict[str, Filled] = {
            "hours": figures.clocks(slots, teller.language),
            "value": teller.value(now, part_unit(story), teller.cell(key, slots=slots)),
            "expected": teller.value(usual, part_unit(story), teller.cell(key, usual=True, slots=slots)),
        }
        yield teller.sentence("hours", wording.WORST_HOURS, values, "hours")


def _of_rows(rows: list[Row], kind: str) -> tuple[float, float]:
    """The indicator over several hours, now and as usual."""
    if kind == "amount":
        return sum(row.contacts for row in rows), sum(row.usual for row in rows)
    now = sum((row.indicator or 0) * row.contacts for row in rows) / max(
        sum(row.contacts for row in rows), 1e-9
    )
    usual = sum((row.expected or 0) * row.usual for row in rows) / max(sum(row.usual for row in rows), 1e-9)
    return now, usual


def _drivers(teller: Teller) -> Iterator[Sentence]:
    """Contacts, share asking, handle time, agents; then what the load on each agent came from."""
    story = teller.story
    if not story.drivers:
        return
    pieces = [_driver(teller, one) for one in story.drivers]
    text = with_between(pieces, "；" if figures.chinese(teller.language) else "; ")
    yield teller.sentence("drivers", wording.DRIVERS, {"drivers": text}, "drivers")
    load = story.facts.get("load")
    reasons = [one for one in story.drivers if (one.effect or 0) >= 0.1]
    if load is None or abs(load - 1) < 0.05 or all(cause.kind in ("rate", "mix") for cause in story.causes):
        return
    words = wording.LOAD if load > 1.05 and reasons else wording.LOAD_LESS
    told = [
        teller.pieces(
            wording.REASON[_key(teller, one)], {"share": figures.percent(one.effect or 0, teller.language, 0)}
        )
        for one in sorted(reasons, key=lambda one: -(one.effect or 0))
    ]
    between = "，" if figures.chinese(teller.language) else ", "
    values: dict[str, Filled] = {"times": figures.number(load, 1), "reasons": with_between(told, between)}
    yield teller.sentence("load", words, values, "drivers")


def _key(teller: Teller, driver: Driver) -> str:
    if driver.key == "agents" and "talking_only" in teller.story.notes:
        return "talking"
    return driver.key


def _driver(teller: Teller, driver: Driver) -> tuple[Part, ...]:
    key = _key(teller, driver)
    unit = "count" if key == "talking" else driver.unit
    if driver.key == "contacts" and teller.story.facts.get("queued_only"):
        key = "offered"
    now, usual = (driver_cell(teller.story, driver.key, usual=side) for side in (False, True))
    values: dict[str, Filled] = {
        "now": teller.value(driver.now, unit, now),
        "usual": teller.value(driver.usual, unit, usual),
        "change": teller.change(driver.now, driver.usual, unit),
    }
    return teller.pieces(wording.DRIVER[key], values)


def _queues(teller: Teller) -> Iterator[Sentence]:
    """Which queues carried most of it."""
    story = teller.story
    key = story.incident.indicator
    layer = story.layer("queue", key) or story.layer("service", key)
    if layer is None or not story.causes or story.nature != "access" or "queue" in story.incident.where:
        return
    rows = [row for row in layer.rows if _moved_along(story, row)][:4]
    if not rows:
        return
    unit = part_unit(story)
    told = []
    for row in rows:
        where = {layer.key: row.value}
        values: dict[str, Filled] = {
            "queue": teller.called(layer.key, row.value),
            "now": teller.value(row.indicator, unit, teller.cell(key, where)),
            "usual": teller.value(row.expected, unit, teller.cell(key, where, usual=True)),
        }
        told.append(teller.pieces(wording.QUEUE, values))
    text = with_between(told, "，" if figures.chinese(teller.language) else ", ")
    yield teller.sentence("queues", wording.QUEUES[layer.key], {"queues": text}, layer.key)


def _moved_along(story: Story, row: Row) -> bool:
    """Whether a queue's own figure moved as the whole did, and carries a part of it."""
    if row.part < 0.05 or row.value is None or row.indicator is None or row.expected is None:
        return False
    whole = (story.value or 0.0) - (story.expected or 0.0)
    return (row.indicator - row.expected) * whole > 0.2 * whole * whole


def _compared(teller: Teller) -> Iterator[Sentence]:
    story = teller.story
    how = "around" if story.incident.recurs == "interval" else story.how
    out = ""
    if story.left_out:
        days = figures.listed([figures.day(day, teller.language) for day in story.left_out], teller.language)
        out = "".join(part.text for part in teller.pieces(wording.LEFT_OUT, {"days": days}))
    key = story.incident.indicator
    number = Part(str(len(story.usual_days)), teller.cell(key, usual=True))
    yield teller.sentence("compared", wording.COMPARED[how], {"n": number, "out": out})
    if "few_usual_days" in story.notes:
        yield teller.sentence("few", wording.FEW, {})
    if "talking_only" in story.notes:
        apart = "states_apart" in story.notes
        words = wording.STATES_APART if apart else wording.TALKING_ONLY
        yield teller.sentence("talking_only", words, {})
    if "distinct" in story.notes:
        yield teller.sentence("distinct", wording.DISTINCT, {})
    if "tail" in story.notes:
        beyond = figures.figure(story.facts.get("beyond"), story.unit, teller.language)
        yield teller.sentence("tail", wording.TAIL, {"value": beyond})
