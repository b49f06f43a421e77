"""Control charts of ready-made daily figures over three years, brought in as another system reports them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from headwater.engine.lake import Lake
from headwater.engine.lake.intake import import_files, suggestion
from tests.cast import Cast
from tests.shared_data import shared


def test_three_years_of_a_reported_indicator_on_a_control_chart(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    path = shared("misc/daily_kpi_2020-2023.csv")
    import_files(Lake(tmp_path), "daily_kpi", [path], suggestion(path, "daily_kpi").profile)
    query = "grain=day&period=custom&from=2020-01-01&to=2023-06-30"
    for key in ("reported_service_level_20s", "reported_offered", "reported_asa"):
        page = cast.client_of("manager").get(f"/indicators/charts/{key}/?{query}")
        chart = page.context["chart"]
        limited = [row for row in chart.rows if row[3] is not None]
        assert len(chart.rows) > 1_200 and len(limited) > 1_200, key
        assert 0 < len(page.context["rows"]) < 250, (key, len(page.context["rows"]))
