"""Causes in words that are no topics: the menu, the handling, the agents, a place, another mix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from headwater.engine.explain.story.behind import cause_cell
from headwater.engine.explain.story.telling import figures, wording
from headwater.engine.explain.story.telling.sentences import Filled, Part, Sentence
from headwater.engine.explain.story.telling.teller import Teller, part_unit
from headwater.engine.explain.story.values import Cause
from headwater.engine.words import Words

# A team is named when so much of what is missing is missing there.
ONE_TEAM = 0.3
HANDLE_TIME = Words("average handle time", "平均处理时长")


def cause_sentences(teller: Teller) -> Iterator[Sentence]:
    """One sentence a cause, in the story's order; topics have told theirs."""
    for cause in teller.story.causes:
        match cause.kind:
            case "volume" if not cause.topic:
                yield _volume(teller, cause)
            case "menu":
                yield _menu(teller, cause)
            case "handling" | "rate":
                yield _served(teller, cause)
            case "mix":
                share = figures.percent(cause.share, teller.language, 0)
                values = {"name": _name(teller, cause, first=True), "share": share}
                yield teller.sentence("mix", wording.MIX, values, "family")
            case "staffing":
                yield from _staffing(teller, cause)


def _numbers(teller: Teller, cause: Cause, unit: str) -> dict[str, Any]:
    now, usual = (cause_cell(teller.story, cause, usual=side) for side in (False, True))
    return {
        "now": teller.value(cause.now, unit, now),
        "usual": teller.value(cause.usual, unit, usual),
        "change": teller.change(cause.now, cause.usual, unit),
    }


def _volume(teller: Teller, cause: Cause) -> Sentence:
    return teller.sentence("volume", wording.VOLUME, _numbers(teller, cause, "count"), "drivers")


def _menu(teller: Teller, cause: Cause) -> Sentence:
    place = _place(teller, cause.where)
    values = _numbers(teller, cause, "ratio") | {"where": place, "only": "only" if place else "Only"}
    words = wording.MENU if cause.now >= cause.usual else wording.MENU_LESS
    return teller.sentence("menu", words, values, next(iter(cause.where), "channel"))


def _served(teller: Teller, cause: Cause) -> Sentence:
    handling = cause.kind == "handling" and teller.story.nature in ("access", "demand")
    unit = "seconds" if handling else part_unit(teller.story)
    place = _place(teller, cause.where)
    values = _numbers(teller, cause, unit) | {
        "name": _name(teller, cause, first=not place),
        "where": place,
        "part": _part(teller, cause, unit),
    }
    if not cause.where:
        words = wording.EVERYWHERE if cause.kind == "handling" else wording.EVERYWHERE_PLAIN
        return teller.sentence(cause.kind, words, values, "queue")
    return teller.sentence(cause.kind, wording.HANDLING, values, next(iter(cause.where)))


def _part(teller: Teller, cause: Cause, unit: str) -> str:
    """Which part of the whole it carries, and how it went with all else."""
    text = ""
    if 0 < cause.share <= 1:
        text = _say(teller, wording.PART, share=figures.percent(cause.share, teller.language, 0))
    if cause.rest is not None and cause.rest_usual is not None:
        now, usual = (figures.figure(one, unit, teller.language) for one in (cause.rest, cause.rest_usual))
        text += _say(teller, wording.ELSEWHERE, now=now, usual=usual)
    return text


def _say(teller: Teller, words: Words, **values: str) -> str:
    return "".join(part.text for part in teller.pieces(words, values))


def _name(teller: Teller, cause: Cause, first: bool) -> str:
    name = teller.name
    if cause.kind == "handling" and teller.story.nature in ("access", "demand"):
        name = HANDLE_TIME.say(teller.language)
    if figures.chinese(teller.language):
        return name
    return name[:1].upper() + name[1:] if first else name[:1].lower() + name[1:]


def _place(teller: Teller, where: Mapping[str, Any]) -> str:
    """A place before a clause: "In queue B, " or "Team T1's "; nothing for everywhere."""
    text = teller.place(where)
    if not text or figures.chinese(teller.language):
        return text
    return f"{text} " if text.endswith("'s") else f"{text}, "


def _missing_agents(teller: Teller) -> Iterator[Sentence]:
    """In which hour of the day most agents were missing, a day; or in which team, if one team tells most."""
    story = teller.story
    hours, teams = story.layer("agents"), story.layer("team", "hours")
    if hours is not None and len(hours.rows) > 2:
        row = max(hours.rows, key=lambda one: one.usual - one.contacts)
        slots = (int(row.value or 0) * 4, int(row.value or 0) * 4 + 4)
        days = max(1, len(story.days))
        values: dict[str, Filled] = {
            "hours": figures.clocks(slots, teller.language),
            "each": wording.EACH_DAY.say(teller.language) if days > 1 else "",
            "now": Part(figures.number(row.contacts / days, 1), teller.cell("answered", slots=slots)),
            "usual": Part(
                figures.number(row.usual / days, 1), teller.cell("answered", usual=True, slots=slots)
            ),
        }
        yield teller.sentence("missing", wording.MISSING, values, "agents")
    elif teams is not None and teams.rows and teams.rows[0].part >= ONE_TEAM:
        row = teams.rows[0]
        where = {"team": row.value}
        values = {
            "team": teller.called("team", row.value),
            "now": teller.value(row.contacts, "hours", teller.cell("occupancy", where)),
            "usual": teller.value(row.usual, "hours", teller.cell("occupancy", where, usual=True)),
        }
        yield teller.sentence("missing", wording.MISSING_TEAM, values, "team")


def _staffing(teller: Teller, cause: Cause) -> Iterator[Sentence]:
    story = teller.story
    talking = "talking_only" in story.notes
    words = wording.TALKING if talking else wording.STAFFING
    contacts = next((one for one in story.drivers if one.key == "contacts"), None)
    share = contacts.now / contacts.usual if contacts and contacts.usual else 1.0
    values = _numbers(teller, cause, "count" if talking else "hours")
    values["contacts"] = figures.percent(share, teller.language, 0)
    yield teller.sentence("staffing", words, values, "agents" if talking else "state")
    yield from _missing_agents(teller)
    if story.incident.recurs:
        when = teller.when()
        text = when if figures.chinese(teller.language) else when[:1].lower() + when[1:]
        yield teller.sentence("recurs", wording.RECURS, {"when": text}, "days")
