"""Charts: values in, a frozen `Chart` out (ECharts option, table twin, sentence when empty).

Drawn in a template by `{% chart x %}`; `ui/static/ui/charts.js` puts in the theme's colours and the units.
"""

from headwater.centre.ui.charts.bars import Bar, bar_ranking
from headwater.centre.ui.charts.chart import Chart, Column, colour
from headwater.centre.ui.charts.heat import heat_map
from headwater.centre.ui.charts.lines import Line, line_chart
from headwater.centre.ui.charts.multiples import small_multiples
from headwater.centre.ui.charts.sparkline import sparkline

__all__ = [
    "Bar",
    "Chart",
    "Column",
    "Line",
    "bar_ranking",
    "colour",
    "heat_map",
    "line_chart",
    "small_multiples",
    "sparkline",
]
