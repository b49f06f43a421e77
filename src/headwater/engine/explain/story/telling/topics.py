"""Topics in words: what came, about what, from which customers, where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from headwater.engine.explain.story.behind import cause_cell, counted
from headwater.engine.explain.story.incident import SLOTS
from headwater.engine.explain.story.telling import figures, wording
from headwater.engine.explain.story.telling.sentences import Filled, Part, Sentence, with_between
from headwater.engine.explain.story.telling.teller import Teller
from headwater.engine.explain.story.values import Cause, Topic

# A rest smaller than this is not worth a clause.
REST = 0.03
# By so much all else has to differ to be told beside the topics.
AROUND = 0.1


def topic_sentences(teller: Teller) -> Iterator[Sentence]:
    """One sentence a topic: its share, then each cause inside of it, then who did not come, then the rest."""
    for topic in teller.story.topics:
        head = _head(teller, topic)
        causes = [
            cause for cause in teller.story.causes if cause.kind == "volume" and cause.topic == topic.name
        ]
        pieces = [
            head,
            *(_cause(teller, topic, cause) for cause in causes if dict(cause.where) != _own(topic)),
        ]
        pieces += _absent(teller, topic)
        if len(pieces) > 1 and topic.rest >= REST:
            rest = figures.percent(topic.rest, teller.language)
            pieces.append(teller.pieces(wording.REST, {"share": rest}))
        zh = figures.chinese(teller.language)
        text = with_between(pieces, "；" if zh else "; ")
        yield Sentence("topic", (*text, Part("。" if zh else ".")), topic.dimension)
    around = teller.story.facts.get("background", 1.0)
    if teller.story.topics and abs(around - 1) >= AROUND:
        change = figures.change(around, 1.0, "count", teller.language)
        yield teller.sentence("background", wording.BACKGROUND, {"change": change}, "family")


def _own(topic: Topic) -> dict[str, Any]:
    return {topic.dimension: topic.name}


def _head(teller: Teller, topic: Topic) -> tuple[Part, ...]:
    story = teller.story
    counts = counted(teller.story)
    own = _own(topic)
    inside: tuple[Part, ...] = ()
    if topic.inside is not None and story.hours is not None:
        values: dict[str, Filled] = {
            "share": teller.share(topic.inside, teller.cell(counts, own)),
            "hours": teller.hours(),
        }
        words = wording.INSIDE_MORE if topic.inside > topic.share else wording.INSIDE
        inside = teller.pieces(words, values)
    values = {
        "topic": teller.called(topic.dimension, topic.name),
        "share": teller.share(topic.share, teller.cell(counts, own, whole=True)),
        "usual": teller.share(topic.usual_share, teller.cell(counts, own, usual=True, whole=True)),
        "all": _all(teller),
        "inside": inside,
    }
    return teller.pieces(wording.TOPIC.get(topic.dimension, wording.TOPIC["other"]), values)


def _all(teller: Teller) -> str:
    story = teller.story
    counts = counted(teller.story)
    what = wording.WHAT[counts].say(teller.language) if counts in wording.WHAT else teller.name
    if len(story.days) > 1:
        return _say(teller, wording.ALL["period"], what=what)
    whole_day = story.incident.slots == (0, SLOTS)
    return _say(teller, wording.ALL["day" if whole_day else "hours"], what=what)


def _cause(teller: Teller, topic: Topic, cause: Cause) -> tuple[Part, ...]:
    """57 % of them from Shenzhouxing customers about the package discount, in all districts."""
    where = dict(cause.where)
    values: dict[str, Filled] = {
        "share": teller.share(cause.of_topic, cause_cell(teller.story, cause)),
        "from": "" if topic.dimension == "segment" else _from(teller, where, cause),
        "about": _about(teller, where, topic),
        "area": "" if topic.dimension == "region" else _area(teller, where, cause),
    }
    text = teller.pieces(wording.PIECE, values)
    # Without a brand the clause begins with what it is about.
    return tuple(Part(part.text.replace("them  ", "them ").replace("  ", " "), part.cell) for part in text)


def _say(teller: Teller, words: Any, **values: str) -> str:
    return "".join(part.text for part in teller.pieces(words, values))


def _from(teller: Teller, where: Mapping[str, Any], cause: Cause) -> str:
    if "segment" in where:
        return _say(teller, wording.FROM, segment=teller.called("segment", where["segment"]))
    return wording.FROM_ALL.say(teller.language) if "segment" in cause.spread else ""


def _about(teller: Teller, where: Mapping[str, Any], topic: Topic) -> str:
    text = ""
    if "service" in where and topic.dimension != "service":
        text = _say(teller, wording.ABOUT, service=teller.called("service", where["service"]))
    if "channel" in where:
        text += _say(teller, wording.CHANNEL, channel=teller.called("channel", where["channel"]))
    return text


def _area(teller: Teller, where: Mapping[str, Any], cause: Cause) -> str:
    if "region" in where:
        return _say(teller, wording.AREA, region=teller.called("region", where["region"]))
    return wording.AREA_ALL.say(teller.language) if "region" in cause.spread else ""


def _absent(teller: Teller, topic: Topic) -> list[tuple[Part, ...]]:
    found = []
    for dimension, value, usual in topic.absent:
        where = {**_own(topic), dimension: value}
        values: dict[str, Filled] = {
            "segment": teller.called(dimension, value),
            "usual": teller.share(usual, teller.cell(counted(teller.story), where, usual=True, whole=True)),
        }
        found.append(teller.pieces(wording.ABSENT, values))
    return found
