"""The reference pages say what the code does, and their examples are formulas."""

from __future__ import annotations

import pytest

from headwater.engine.indicators.formula import guide, parse, parse_filter
from headwater.engine.indicators.formula.errors import FormulaError
from tools import reference_docs


@pytest.mark.parametrize("path", reference_docs.pages(), ids=lambda path: path.name)
def test_a_page_is_current(path: reference_docs.Path) -> None:
    assert path.read_text(encoding="utf-8") == reference_docs.pages()[path], (
        "run python tools/reference_docs.py"
    )


@pytest.mark.parametrize(
    "entry", [*guide.AGGREGATES, *guide.CONDITIONS, *guide.ARITHMETIC], ids=lambda e: e.form
)
def test_an_example_is_a_formula_or_a_filter(entry: guide.Entry) -> None:
    try:
        assert parse(entry.example, "contacts")
    except FormulaError:
        assert parse_filter(entry.example, "contacts")
