"""The first section of the closing report: what came out, for who reads no further."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.improvement.economics import economics
from headwater.centre.improvement.live import Guarded
from headwater.centre.improvement.models import Effect, Improvement, State
from headwater.centre.improvement.presenters import words
from headwater.centre.improvement.reports.money import confirmed, in_short
from headwater.centre.improvement.reports.parts import Section
from headwater.centre.ui.components import format_delta, language_now


def conclusion(improvement: Improvement, effect: Effect | None, rails: Sequence[Guarded]) -> Section:
    """Shown or not, kept or not, at what cost elsewhere, what it is worth."""
    return Section(_("In short"), tuple(_said(improvement, effect, rails)))


def _said(improvement: Improvement, effect: Effect | None, rails: Sequence[Guarded]) -> Iterator[str]:
    yield _proved(improvement)
    back = improvement.returned_count
    if back:
        yield ngettext(
            "It went back to analysis once before.", "It went back to analysis {n} times before.", back
        ).format(n=back)
    broken = [rail.name for rail in rails if rail.kept is False]
    if broken:
        yield _("Guardrails that are broken: %(which)s.") % {"which": words.listing(broken)}
    elif rails and all(rail.kept for rail in rails):
        yield _("All guardrails are kept.")
    if effect is not None and effect.years.exists():
        if improvement.acceptance_id is None:
            yield _("An estimate: no verification has shown the effect.")
        yield in_short(economics(effect))
        yield confirmed(effect)


def _proved(improvement: Improvement) -> str:
    if improvement.state == State.STOPPED:
        return _("It was stopped: {why}").format(why=improvement.closed_reason)
    shown = improvement.acceptance
    if shown is None:
        return _("No verification has shown an effect; this report claims none.")
    unit = words.unit_of(improvement.indicator)
    facts = {
        "promised": words.move(improvement),
        "effect": format_delta(unit, shown.effect),
        "lower": format_delta(unit, shown.lower),
        "upper": format_delta(unit, shown.upper),
    }
    said = _("Promised: %(promised)s; shown: %(effect)s (95%%: %(lower)s to %(upper)s).") % facts
    kept = improvement.size is not None and abs(shown.effect) >= improvement.size
    between = "" if language_now() == "zh" else " "
    return said + between + (_("The promise was kept.") if kept else _("That is less than was promised."))
