"""Charts are values: an option for the script, the same numbers as a table, a sentence when empty."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from headwater.centre.ui.charts import (
    Bar,
    Chart,
    Line,
    bar_ranking,
    heat_map,
    line_chart,
    small_multiples,
    sparkline,
)
from headwater.centre.ui.charts.axes import ratio_limits
from headwater.centre.ui.charts.chart import COLOURS, colour

STEPS = ["08:00", "08:15", "08:30"]


def drawn(chart: Chart, **facts: Any) -> str:
    page = Context({"request": RequestFactory().get("/"), **facts})
    return Template("{% load headwater %}{% chart x %}").render(Context(page.flatten() | {"x": chart}))


def every_chart() -> list[Chart]:
    return [
        line_chart(
            "a",
            "A",
            STEPS,
            [Line("now", [0.8, None, 0.9]), Line("then", [0.7, 0.8, None], "compare")],
            "ratio",
            target=0.85,
        ),
        bar_ranking("b", "B", [Bar("x", 3, "/x/"), Bar("y", None, wrong=True)], "count", target=2),
        heat_map(
            "c",
            "C",
            ["Mo", "Tu"],
            STEPS,
            [[0.1, None, 0.3], [0.5, 0.5, 0.5]],
            "ratio",
            direction="up",
            target=0.4,
        ),
        small_multiples("d", "D", STEPS, [(f"g{n}", [1, 2, None]) for n in range(6)], "seconds", target=3),
    ]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.key)
def test_every_chart_is_plain_json_with_a_table_of_the_same_numbers(chart: Chart) -> None:
    script = json.loads(json.dumps(chart.for_script, allow_nan=False))
    assert script["option"]["hw"]["unit"] == chart.columns[-1].unit
    assert all(len(row) == len(chart.columns) for row in chart.rows)
    text = drawn(chart)
    assert f'id="{chart.key}-data"' in text and "<details" in text and "aria-label" in text
    assert text.count("<tr>") == len(chart.rows) + 1


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.key)
def test_only_colours_of_the_theme(chart: Chart) -> None:
    names = {part for part in json.dumps(chart.option).split('"') if part.startswith("@")}
    assert names and names <= {f"@{name}" for name in COLOURS}
    with pytest.raises(ValueError, match="No colour"):
        colour("pink")


def test_an_empty_chart_is_a_sentence() -> None:
    for chart in (
        line_chart("a", "A", STEPS, [Line("now", [None, None, None])], "ratio"),
        bar_ranking("b", "B", [], "count"),
        heat_map("c", "C", [], [], [], "ratio"),
        small_multiples("d", "D", [], [], "count"),
    ):
        text = drawn(chart)
        assert not chart.has_numbers and chart.empty in text and "data-chart" not in text


def test_wrong_points_are_red_and_the_target_stands_outside() -> None:
    chart = line_chart("a", "A", STEPS, [Line("now", [1, 2, 3], wrong=frozenset({1}))], "count", target=2)
    series = chart.option["series"][0]
    assert series["data"][1]["itemStyle"]["color"] == "@bad" and series["data"][0] == 1
    assert series["markLine"]["label"]["position"] == "end" and chart.option["grid"]["right"] > 60


def test_a_band_lies_below_the_line() -> None:
    chart = line_chart("a", "A", STEPS, [Line("now", [1, 2, 3])], "count", band=([0, 1, None], [2, 3, 4]))
    floor, fill, line = chart.option["series"]
    assert floor["data"] == [0, 1, None] and fill["data"] == [2, 2, None] and line["name"] == "now"


def test_missing_values_stay_missing() -> None:
    chart = heat_map("c", "C", ["Mo"], STEPS, [[0.1, None, 0.3]], "ratio")
    assert chart.option["series"][0]["data"] == [[0, 0, 0.1], [2, 0, 0.3]]
    assert chart.shown_rows == [["Mo", "10.0%", "—", "30.0%"]]


@pytest.mark.parametrize(
    ("direction", "shades"), [("up", ["@bad", "@faint", "@blue"]), ("down", ["@blue", "@faint", "@bad"])]
)
def test_red_lies_on_the_missed_side(direction: str, shades: list[str]) -> None:
    chart = heat_map("c", "C", ["Mo"], ["8"], [[0.1]], "ratio", direction=direction, target=0.4)
    scale = chart.option["visualMap"]
    assert scale["inRange"]["color"] == shades
    assert (scale["min"] + scale["max"]) / 2 == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("numbers", "limits"),
    [([0.83, 0.86], (0.83, 0.86)), ([0.0, 1.0], (0.0, 1.0)), ([0.5], (0.49, 0.51)), ([1.2, 0.4], (0.4, 1.2))],
)
def test_axes_of_ratios_end_on_whole_steps(numbers: list[float], limits: tuple[float, float]) -> None:
    low, high = ratio_limits(numbers)
    assert (low, high) == pytest.approx(limits)
    assert low <= min(numbers) and high >= max(numbers)


def test_excel_only_for_who_may_export() -> None:
    chart = every_chart()[0]
    assert "/ui/excel/" in drawn(chart, may_export=True) and "/ui/excel/" not in drawn(chart)


def test_no_script_breaks_out_of_its_tag() -> None:
    chart = bar_ranking("b", "B", [Bar("</script><script>alert(1)</script>", 1)], "count")
    assert "<script>alert" not in drawn(chart)


def test_a_sparkline_leaves_gaps_and_marks_the_last_value() -> None:
    text = sparkline([1, 2, None, 4, 5], target=3, mood="bad")
    assert text.count("<polyline") == 2 and "hw-spark-target" in text and "is-bad" in text
    assert sparkline([1]) == "" and sparkline([None, None, 3]) == ""
    assert "nan" not in sparkline([2, 2, 2, float("nan")])
