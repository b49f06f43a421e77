"""The economic effect in the closing report: by year, summed, what it stands on, who confirmed it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.improvement.economics import Economics, economics
from headwater.centre.improvement.models import Effect
from headwater.centre.improvement.reports.parts import Section
from headwater.centre.ui.components import format_value


def effect_sections(effect: Effect | None) -> Iterator[Section]:
    """The money, then what it brought besides."""
    if effect is None:
        yield Section(_("Economic effect"), (_("Nothing is stated."),))
        return
    found = economics(effect)
    head = (
        _("Year"),
        _("Posts saved"),
        _("Cost of these posts"),
        _("Other cost saved"),
        _("More income"),
        _("Benefit"),
        _("Company profit"),
        _("Contribution"),
    )
    rows = tuple(
        (
            str(y.row.year),
            format_value("number", y.posts),
            money(y.row.posts * y.row.cost_of_a_post),
            money(y.row.cost_saved),
            money(y.row.income),
            money(y.benefit),
            money(y.row.company_profit),
            format_value("ratio", y.contribution),
        )
        for y in found.years
    )
    yield Section(_("Economic effect"), tuple(_summed(effect, found)), head, rows)
    yield Section(_("Effect besides money"), (effect.other or _("Nothing is stated."),))


def money(value: object) -> str:
    """An amount in words."""
    return format_value("money", value)  # type: ignore[arg-type]


def in_short(found: Economics) -> str:
    """The sum in a sentence."""
    return _("Total benefit %(total)s, %(mean)s a year on the mean; cost %(cost)s.") % {
        "total": money(found.total),
        "mean": money(found.mean),
        "cost": money(found.cost),
    }


def confirmed(effect: Effect) -> str:
    """Who stands behind the figures."""
    if effect.confirmed_by is None or effect.confirmed_at is None:
        return _("The stated effect is not confirmed by a second person.")
    return _("Stated by %(by)s, confirmed by %(who)s on %(day)s.") % {
        "by": effect.stated_by or "—",
        "who": effect.confirmed_by,
        "day": f"{timezone.localdate(effect.confirmed_at):%Y-%m-%d}",
    }


def _summed(effect: Effect, found: Economics) -> Iterator[str]:
    if effect.improvement.acceptance_id is None:
        yield _("An estimate: no verification has shown the effect.")
    yield in_short(found)
    yield _("Of this %(posts)s by posts, %(other)s by other cost, %(income)s by more income.") % {
        "posts": money(found.in_posts),
        "other": money(found.other_saved),
        "income": money(found.income),
    }
    if found.contribution is not None:
        part = format_value("ratio", found.contribution)
        yield _("It makes %(part)s of the company's profit in these years.") % {"part": part}
    yield _("Benefit for 100 yuan of cost: %(value)s.") % {"value": money(found.per_hundred)}
    if effect.evidence:
        yield _("Evidence: %(text)s") % {"text": effect.evidence}
    yield confirmed(effect)
