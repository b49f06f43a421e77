"""The page of the draw: who is left out and why, and what each share held out can show."""

from __future__ import annotations

import math
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.recovery.models import Campaign
from headwater.centre.recovery.presenters.campaign import left_out_rows
from headwater.centre.recovery.queries.exclusions import counted
from headwater.centre.ui.components import Figure, Sentence, format_value, gap
from headwater.engine.recovery_effects import detectable

# Shares offered side by side, in per cent; the one chosen is added.
OFFERED = (0.0, 5.0, 10.0, 20.0, 30.0, 50.0)
# What one may expect of a follow-up survey and of satisfaction, until the centre has its own figures.
LEVEL, ANSWERING = 0.7, 0.2


def page(row: Campaign, share: float, level: float = LEVEL, answering: float = ANSWERING) -> dict[str, Any]:
    """Exclusions as they would be now, and the table of power."""
    found = counted(row)
    offered = sorted({*OFFERED, round(share, 4)})
    return {
        "row": row,
        "left_out": left_out_rows(found),
        "found": found,
        "power": [
            power(found.left, percent / 100, level, answering, percent == share) for percent in offered
        ],
        "level": level,
        "answering": answering,
        "sentence": sentence(found.left, share / 100, level, answering),
    }


def split(customers: int, share: float) -> tuple[int, int]:
    """Treated and held out, as the draw rounds."""
    held = math.floor(share * customers + 0.5)
    return customers - held, held


def power(customers: int, share: float, level: float, answering: float, chosen: bool) -> dict[str, Any]:
    """One line: the arms, and the smallest difference that they show, of everybody and of who answers."""
    treated, held = split(customers, share)
    everybody = detectable(treated, held, level)
    answers = detectable(math.floor(treated * answering), math.floor(held * answering), level)
    return {
        "percent": share,
        "treated": treated,
        "held": held,
        "everybody": _points(everybody),
        "answers": _points(answers),
        "chosen": chosen,
    }


def _points(apart: float) -> str:
    return gap("ratio", apart) if math.isfinite(apart) else _("nothing")


def sentence(customers: int, share: float, level: float, answering: float) -> Sentence:
    """What the chosen share can show, in words."""
    treated, held = split(customers, share)
    made = Sentence()
    if not customers:
        return made.say(_("Everybody in this cohort is left out. Look at the reasons below."))
    if not held:
        return made.say(
            _("Without a hold-out nobody can say what the campaign itself did; {n} customers are contacted."),
            n=Figure(format_value("count", treated)),
        )
    made.say(
        _("{held} of {n} customers are left alone, {treated} are contacted."),
        held=Figure(format_value("count", held)),
        n=format_value("count", customers),
        treated=Figure(format_value("count", treated)),
    )
    apart = detectable(math.floor(treated * answering), math.floor(held * answering), level)
    if math.isfinite(apart):
        return made.say(
            _(
                "If {part} answer a follow-up survey and {level} of the hold-out are satisfied, a difference "
                "from {apart} on is shown four times of five."
            ),
            part=format_value("ratio", answering),
            level=format_value("ratio", level),
            apart=Figure(gap("ratio", apart)),
        )
    return made.say(_("So few answers cannot show any difference: hold out more, or ask more customers."))
