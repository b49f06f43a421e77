"""The tables say of every column what it is."""

from __future__ import annotations

import pytest

from headwater.engine.lake.tables import TABLES

NAMED = (
    "contacts surveys customers agent_states ivr_steps network_events orders offers costs operations "
    "daily_kpi headcount person_days memberships organisation defects complaints recovery_outcomes"
)


def test_every_table_of_the_house_is_there() -> None:
    assert set(TABLES) == set(NAMED.split())


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_columns_have_words_in_both_languages_and_a_sane_range(table) -> None:
    names = [column.name for column in table.stored]
    assert len(names) == len(set(names))
    for column in table.stored:
        assert column.words.en and column.meaning.en[-1] in ".…", column.name
        assert any("\u4e00" <= char <= "\u9fff" for char in column.words.zh + column.meaning.zh), column.name
        if column.minimum is not None and column.maximum is not None:
            assert column.minimum < column.maximum
    if table.day_from:
        assert table.column(table.day_from).type in ("timestamp", "date")
        assert "local_day" in names


def test_who_is_a_person_is_marked() -> None:
    for name in ("customer", "agent", "recording"):
        assert TABLES["contacts"].column(name).personal
    assert not TABLES["contacts"].column("queue").personal
    with pytest.raises(KeyError):
        TABLES["contacts"].column("nothing")
