"""A real call centre of 1999, imported and computed: the figures that its researchers and README know."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.engine.indicators import Calculator, IndicatorQuery, catalogue
from headwater.engine.indicators.cube import Cube
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine
from headwater.engine.lake.intake import import_files, shipped
from tests.reference.indicators import FIGURES, value
from tests.shared_data import shared

EXPECTED = {
    "offered": 27_272,
    "answered": 20_919,
    "abandoned": 6_353,
    "answer_rate": 0.7671,
    "service_level_20s": 0.3054,
    "asa": 96.48,
    "att": 185.40,
    "average_patience": 92.44,
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank")
    source = shared("bank_1999/calls_1999-08-01_to_20.csv")
    import_files(Lake(folder), "contacts", [source], shipped("seelab"))
    return folder


def test_the_figures_are_exactly_those_that_are_known(home: Path, engine: Engine) -> None:
    lake = Lake(home)
    cube = Cube(home, lake, engine, catalogue.load())
    cube.refresh()
    for source in (None, cube):
        answer = Calculator(lake, engine, catalogue.load(), source).compute(IndicatorQuery(tuple(EXPECTED)))
        assert answer.source == ("cube" if source else "lake")
        found = {row["indicator"]: row["value"] for row in answer.rows}
        assert found == {key: pytest.approx(expected, rel=1e-4) for key, expected in EXPECTED.items()}


def test_repeats_of_real_customers_are_those_of_a_plain_loop(home: Path, engine: Engine) -> None:
    lake = Lake(home)
    names = ("id", "started_at", "outcome", "customer", "service")
    rows = engine.execute(engine.table(lake.snapshot(), "contacts").select(*names)).to_pylist()
    # The loop over all pairs is slow, and a filter has its longest text: three hundred customers, and the
    # last row for where the data end.
    known = sorted({row["customer"] for row in rows if row["customer"] is not None})
    few = known[:: len(known) // 300 + 1]
    some = [row for row in rows if row["customer"] in set(few)]
    last = max(rows, key=lambda row: row["started_at"])
    expected = value(FIGURES["repeat_72h"](some, [*some, last]))
    listed = ", ".join(f"'{customer}'" for customer in few)
    where = f"customer in ({listed})"
    answer = Calculator(lake, engine, catalogue.load()).compute(IndicatorQuery(("repeat_72h",), where=where))
    assert answer.rows[0]["value"] == pytest.approx(expected)
