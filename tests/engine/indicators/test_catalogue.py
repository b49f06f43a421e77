"""The shipped catalogue: complete, owned, dated, in two languages, and without doubles."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from itertools import combinations

import pytest

from headwater.engine.indicators import Definition, catalogue, parse, same_meaning, schemas
from headwater.engine.words import Problem, Words

FIXED = [
    "offered",
    "answered",
    "abandoned",
    "answer_rate",
    "abandonment_rate",
    "service_level_20s",
    "service_level_80s",
    "asa",
    "att",
    "aht",
    "average_hold",
    "average_wrap",
    "average_patience",
    "occupancy",
    "utilisation",
    "transfer_rate",
    "first_contact_resolution",
    "repeat_72h",
    "satisfaction_top2",
    "satisfaction_mean",
    "survey_response_rate",
    "ivr_containment",
    "self_service_share",
    "contacts_per_customer",
    "talk_seconds_per_customer",
    "talk_p90",
    "short_call_share_80s",
    "cost_per_contact",
    "offer_acceptance_rate",
    "attrition_rate_month",
]
ALL = catalogue.load()
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_there_are_enough_and_the_fixed_names_are_among_them() -> None:
    assert len(ALL) >= 45
    assert set(FIXED) <= set(ALL)
    assert len({definition.number for definition in ALL.values()}) == len(ALL)


@pytest.mark.parametrize("definition", ALL.values(), ids=str)
def test_a_definition_is_whole(definition: Definition) -> None:
    texts = [value for value in _values(definition) if isinstance(value, Words)]
    assert len(texts) == 7
    for words in texts:
        assert words.en.strip() and HAN.search(words.zh)
        assert not HAN.search(words.en)
    assert definition.owner_role and definition.source and definition.attribution
    assert definition.review_date > date(2026, 1, 1)
    if definition.table in schemas():
        assert definition.parsed.aggregates
        assert not definition.otherwise or parse(definition.otherwise, definition.table)
    else:
        assert definition.waits_for
    assert not definition.personal or parse(definition.persons, definition.table)


def test_plain_values_and_back() -> None:
    for definition in ALL.values():
        assert Definition.from_dict(definition.to_dict()) == definition


def test_no_two_mean_the_same() -> None:
    known = [definition for definition in ALL.values() if definition.table in schemas()]
    for one, other in combinations(known, 2):
        assert not same_meaning(one.parsed, other.parsed), (one.key, other.key)


def test_attribution_is_possible_with_the_columns_of_the_table() -> None:
    for definition in ALL.values():
        for level in definition.attribution:
            if definition.table in schemas() and level != "centre":
                tables = [schemas()[table] for table in definition.parsed.tables]
                assert all(level in table.dimensions for table in tables), (definition.key, level)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"unit": "percent"}, "unit"),
        ({"direction": "left"}, "direction"),
        ({"level": "royal"}, "level"),
        ({"rhythm": "hourly"}, "rhythm"),
        ({"attribution": ["moon"]}, "attribution"),
        ({"colour": "red"}, "colour"),
        ({"name": None}, "name"),
    ],
)
def test_a_wrong_definition_is_refused_in_words(change: dict[str, object], word: str) -> None:
    values = ALL["offered"].to_dict() | change
    values = {name: value for name, value in values.items() if value is not None or name == "waits_for"}
    with pytest.raises(Problem, match=word):
        Definition.from_dict(values)


def _values(definition: Definition) -> list[object]:
    return [getattr(definition, field.name) for field in dataclasses.fields(definition)]
