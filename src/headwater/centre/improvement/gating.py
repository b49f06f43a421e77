"""What each gate asks: one list of conditions a method, checked by code or by a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headwater.centre.improvement.models.projects import Method, Stage


@dataclass(frozen=True, slots=True)
class Condition:
    """`by_person`: a person may meet it with evidence where code finds none; else code alone decides."""

    key: str
    stage: Stage
    words: Promise | str
    help: Promise | str
    by_person: bool


def _conditions(key: str, stage: Stage) -> Condition:
    words, help_, by_person = _WORDS[key]
    return Condition(key, stage, words, help_, by_person)


_WORDS: dict[str, tuple[Promise | str, Promise | str, bool]] = {
    "voice": (
        _("The voice of the customer is heard"),
        _("A requirement, a critical-to-quality characteristic or a questionnaire is linked."),
        True,
    ),
    "promise": (
        _("The promise is made"),
        _("Indicator, place, size and day are set."),
        False,
    ),
    "owner": (
        _("An owner answers for it"),
        _("The owner works here and has an account."),
        False,
    ),
    "definition": (
        _("The definition of the indicator stands"),
        _("It is in force, and is still the version that the baseline was measured with."),
        False,
    ),
    "baseline": (
        _("The baseline is measured"),
        _("Out of the lake, with its interval; the number of the snapshot is kept."),
        False,
    ),
    "data": (
        _("The data were checked"),
        _("No day of the baseline is without data; gaps are explained by a person."),
        True,
    ),
    "causes": (
        _("Causes are found, with evidence"),
        _("A cause-and-effect matrix, a fishbone or a special analysis is linked."),
        True,
    ),
    "measures": (
        _("Measures are done"),
        _("The action plan holds at least one; each is done with evidence, or dropped with a reason."),
        False,
    ),
    "pilot": (
        _("Tried in a pilot or a simulation"),
        _("A pilot that has ended is linked, or a simulation is shown."),
        True,
    ),
    "verification": (
        _("The effect is verified"),
        _("A verification has shown the effect, and somebody else than the owner has accepted it."),
        False,
    ),
    "handbook": (
        _("The handbook is changed"),
        _("The version of the procedure is confirmed and has gone to its holders."),
        True,
    ),
    "watch": (
        _("A chart watches the gain"),
        _("A control chart tells when the gain slips back."),
        True,
    ),
}
_ASKED: dict[Any, dict[Any, tuple[str, ...]]] = {
    Method.DMAIC: {
        Stage.DEFINE: ("voice", "promise", "owner"),
        Stage.MEASURE: ("definition", "baseline", "data"),
        Stage.ANALYSE: ("causes",),
        Stage.IMPROVE: ("measures", "pilot"),
        Stage.CONTROL: ("verification", "handbook", "watch"),
    },
    Method.PDCA: {
        Stage.PLAN: ("voice", "promise", "owner", "definition", "baseline", "data", "causes"),
        Stage.DO: ("measures", "pilot"),
        Stage.CHECK: ("verification",),
        Stage.ACT: ("handbook", "watch"),
    },
}
CONDITIONS: dict[str, tuple[Condition, ...]] = {
    method: tuple(_conditions(key, stage) for stage, keys in stages.items() for key in keys)
    for method, stages in _ASKED.items()
}


def conditions_of(method: str, stage: str) -> tuple[Condition, ...]:
    """What the gate at the end of a stage asks."""
    return tuple(c for c in CONDITIONS[method] if c.stage == stage)


def condition(method: str, key: str) -> Condition:
    """One condition of a method. Raises KeyError for none of that name: only code names them."""
    return next((c for c in CONDITIONS[method] if c.key == key), None) or _missing(key)


def _missing(key: str) -> Condition:
    raise KeyError(f"no condition {key!r}; there are {', '.join(_WORDS)}")
