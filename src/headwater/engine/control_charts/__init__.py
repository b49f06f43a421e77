"""Control charts: limits, run rules, seasonal adjustment, recurring weak spots, episodes.

`limits` has the charts themselves (`limits.xbar`, `limits.laney_p`, ...), `nelson` runs the rules on any of
them, `judge` does both for a series of a centre after taking its seasons out.
"""

from __future__ import annotations

from headwater.engine.control_charts import limits
from headwater.engine.control_charts.chart import Basis, ControlChart, Phase
from headwater.engine.control_charts.episodes import Episode, Sighting, episodes
from headwater.engine.control_charts.judge import Judged, Judgement, judge
from headwater.engine.control_charts.points import Point, Settings
from headwater.engine.control_charts.rules import RULES, Breach, nelson
from headwater.engine.control_charts.weak_spots import WeakSpot, weak_spots

__all__ = [
    "RULES",
    "Basis",
    "Breach",
    "ControlChart",
    "Episode",
    "Judged",
    "Judgement",
    "Phase",
    "Point",
    "Settings",
    "Sighting",
    "WeakSpot",
    "episodes",
    "judge",
    "limits",
    "nelson",
    "weak_spots",
]
