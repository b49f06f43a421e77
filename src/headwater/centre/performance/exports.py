"""The workbook of an indicator page: what is on the page, sheet by sheet, in the same scope."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.people.access import units_of
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.facts import Facts, break_down
from headwater.centre.performance.names import dimension_name, step_name
from headwater.centre.performance.presenters.groups import chosen_dimension, dimensions, groups_of
from headwater.centre.performance.presenters.heat import heat_of
from headwater.centre.performance.presenters.line import line_of
from headwater.centre.performance.presenters.sentence import AGAINST, sentence_of
from headwater.centre.performance.question import OF_SLOT, Step
from headwater.centre.ui.charts import Chart, Column
from headwater.centre.ui.components import format_value, language_now
from headwater.centre.ui.exports import Sheet


def workbook(asker: Account, facts: Facts) -> list[Sheet]:
    """Line, groups, and the map where there is one; every sheet says what was asked."""
    above = _facts(asker, facts)
    line = line_of(facts)
    dated = [[_moment(facts, step), *row[1:]] for (step, _c), row in zip(facts.line, line.rows, strict=False)]
    sheets = [Sheet(_("Over time"), line.columns, dated, above)]
    by = chosen_dimension(facts.question.by, dimensions(asker, facts.definition, facts.sight))
    if by:
        sheets.append(_of_groups(asker, facts, by, above))
    heat = heat_of(facts)
    if heat is not None and heat.rows:
        sheets.append(_of_chart(heat, _("By day and hour"), above))
    return sheets


def _moment(facts: Facts, step: Step) -> date | datetime | str:
    """A step as Excel knows it, with its year; months and longer by their names."""
    grain, (day, part) = facts.question.grain, step
    if grain in OF_SLOT:
        minutes = part * (24 * 60 // OF_SLOT[grain])
        return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60)  # noqa: DTZ001
    return day if grain in ("day", "week", "ten_days") else step_name(grain, step)


def _of_chart(chart: Chart, title: str, above: list[tuple[str, str]]) -> Sheet:
    return Sheet(title, chart.columns, chart.rows, above)


def _of_groups(asker: Account, facts: Facts, by: str, above: list[tuple[str, str]]) -> Sheet:
    unit = facts.definition.unit
    columns = [
        Column(dimension_name(by)),
        Column(_("Value"), unit),
        Column(str(AGAINST[facts.question.compare]), unit),
        Column(_("Difference"), unit),
        Column(_("Part in the whole's change"), unit),
        Column(_("Cases"), "count"),
    ]
    rows: list[list[Any]] = [
        [g.name, g.value, g.before, g.change, g.part, g.count]
        for g in groups_of(facts, break_down(asker, facts, by))
    ]
    return Sheet(_("By %(dimension)s") % {"dimension": dimension_name(by)}, columns, rows, above)


def _whose(asker: Account, facts: Facts) -> str:
    """The unit chosen, else the units of whoever asks, or the person where only the own records are seen."""
    if facts.sight.level == "agent":
        return str(asker)
    units = [facts.question.state.unit] if facts.question.state.unit else []
    return ", ".join(str(unit) for unit in units or units_of(asker, Permission.SEE_INDICATORS))


def _facts(asker: Account, facts: Facts) -> list[tuple[str, str]]:
    state, definition = facts.question.state, facts.definition
    found = [
        (_("Indicator"), f"{definition.number} {definition.name.say(language_now())}"),
        (_("Period"), f"{state.start.isoformat()} – {state.end.isoformat()}"),
        (_("Unit"), _whose(asker, facts)),
        (_("Value"), format_value(definition.unit, facts.now.value)),
        (_("In a sentence"), str(sentence_of(facts))),
        (_("Formula"), f"{definition.formula} ({_('version')} {definition.version})"),
    ]
    if facts.question.conditions():
        found.append((_("Filter"), facts.question.conditions()))
    return found
