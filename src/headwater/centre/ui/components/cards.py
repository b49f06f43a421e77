"""The card of one key figure, from raw values; the template asks it for words and drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from headwater.centre.ui.charts.sparkline import sparkline
from headwater.centre.ui.values import Delta, Number, delta_of, format_value, gap

ICONS = {"good": "circle-check", "near": "alert-circle", "bad": "alert-triangle"}


@dataclass(frozen=True)
class Kpi:
    """A key figure. `state` "good", "near", "bad" or "" as whoever set the target judges it."""

    key: str
    name: str
    unit: str
    direction: str
    value: Number
    url: str = ""
    target: Number = None
    state: str = ""
    before: Number = None
    against: str = ""
    trend: Sequence[Number] = ()
    note: str = ""
    # What one day of the trend is to reach, where that is not what the whole period is to reach.
    trend_target: Number = None

    @property
    def shown(self) -> str:
        """The value in words."""
        return format_value(self.unit, self.value, tight=True)

    @property
    def delta(self) -> Delta | None:
        """The move against the period it is compared with."""
        return delta_of(self.unit, self.direction, self.value, self.before, against=self.against)

    @property
    def icon(self) -> str:
        """Says the state to those who see no colour."""
        return ICONS.get(self.state, "")

    @property
    def to_target(self) -> Number:
        """The value less its target."""
        return None if self.value is None or self.target is None else self.value - self.target

    @property
    def target_words(self) -> str:
        """How the value stands to its target: "Target 85.0%, 1.8 pp short"."""
        if self.target is None:
            return ""
        target = format_value(self.unit, self.target)
        if self.value is None:
            return _("Target %(target)s") % {"target": target}
        facts = {"target": target, "gap": gap(self.unit, self.value - self.target)}
        if not self.state:
            # Neither way is better: nothing is met or missed.
            return _("Target %(target)s") % facts
        if self.state != "good":
            return _("Target %(target)s, missed by %(gap)s") % facts
        return _("Target %(target)s, met") % facts

    @property
    def drawing(self) -> SafeString:
        """The trend as a small line, with the target."""
        return sparkline(
            self.trend,
            target=self.trend_target if self.trend_target is not None else self.target,
            mood=self.state,
        )
