"""A drawn table -> the expected number, for each indicator of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.engine.indicators import Answer, Calculator, IndicatorQuery, catalogue, schemas
from headwater.engine.lake.engines import Engine
from tests.engine.indicators.small_lake import lake_of
from tests.spec.indicators.cases import CASES, SECOND
from tests.spec.indicators.drawn import drawn


def computed(home: Path, engine: Engine, key: str, pictures: dict[str, str]) -> Answer:
    lake = lake_of(home, **{table: drawn(table, picture) for table, picture in pictures.items()})
    # Drawn groups are small on purpose: suppression has its own tests.
    return Calculator(lake, engine, catalogue.load(), smallest=1).compute(IndicatorQuery((key,)))


@pytest.mark.parametrize("key", sorted(CASES))
def test_an_indicator_gives_the_number_that_one_counts_by_hand(
    tmp_path: Path, engine: Engine, key: str
) -> None:
    pictures, expected = CASES[key]
    answer = computed(tmp_path, engine, key, pictures)
    row = answer.rows[0]
    assert row["value"] == pytest.approx(expected)
    if row["denominator"] is not None:
        assert row["numerator"] / row["denominator"] == pytest.approx(expected)
    assert not answer.waiting


@pytest.mark.parametrize("key", sorted(SECOND))
def test_the_second_formula_is_used_and_said(tmp_path: Path, engine: Engine, key: str) -> None:
    pictures, expected = SECOND[key]
    answer = computed(tmp_path, engine, key, pictures)
    assert answer.rows[0]["value"] == pytest.approx(expected)
    assert answer.formulas[key] == catalogue.load()[key].otherwise
    assert any("there are no records" in note.en and "没有" in note.zh for note in answer.notes)


def test_no_indicator_that_can_be_computed_is_without_a_case() -> None:
    can = {key for key, definition in catalogue.load().items() if definition.table in schemas()}
    assert can == set(CASES)
    assert {key for key, definition in catalogue.load().items() if definition.otherwise} == set(SECOND)
