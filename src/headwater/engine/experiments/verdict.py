"""Shown, not shown, harmed: what an experiment says in the end, with the interval and in words."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from headwater.engine.experiments.measure import Measure
from headwater.engine.words import Words

SHOWN, NOT_SHOWN, HARMED = "shown", "not_shown", "harmed"
STATES = (SHOWN, NOT_SHOWN, HARMED)
STATE_WORDS = {
    SHOWN: Words(en="Effect shown", zh="效果已证实"),
    NOT_SHOWN: Words(en="Not shown", zh="效果未证实"),
    HARMED: Words(en="Harmed", zh="变差"),
}
GUARD_WORDS = {
    SHOWN: Words(en="Kept", zh="守住"),
    NOT_SHOWN: Words(en="Not sure", zh="无法确定"),
    HARMED: Words(en="Broken", zh="被破坏"),
}
ALPHA = 0.025
NOTHING = Words(en="", zh="")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found.

    `effect`, `lower`, `upper`: in the indicator's unit, signed as the indicator moves (a shorter call is
    negative); the interval is two-sided at 1 - 2 alpha, 95 % unless it was corrected for looks.
    `probability`: how sure one may be that it moved for the better, from 0 to 1. `notes`: what a reader must
    know beside it. `words`: the sentence.
    """

    state: str
    effect: float
    lower: float
    upper: float
    probability: float
    notes: tuple[Words, ...] = ()
    words: Words = NOTHING

    @property
    def title(self) -> Words:
        """The state as a person says it."""
        return STATE_WORDS[self.state]

    def noting(self, *notes: Words) -> Verdict:
        """The same with more notes."""
        return replace(self, notes=self.notes + notes)


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect with its interval, before it is judged. `probability`: that it is above zero."""

    effect: float
    lower: float
    upper: float
    probability: float


def judge(estimate: Estimate, measure: Measure, *notes: Words, doubt: Words | None = None) -> Verdict:
    """The verdict on a promise to move `measure` for the better.

    Shown: the whole interval lies on the better side of zero. Harmed: on the worse side. Anything else is
    not shown. `doubt`: a reason why even a clear interval must not be called shown.
    """
    state = _state(estimate, measure)
    if state == SHOWN and doubt is not None:
        state = NOT_SHOWN
    probability = estimate.probability if measure.sign > 0 else 1.0 - estimate.probability
    words = _sentence(state, estimate, measure, doubt)
    return Verdict(state, estimate.effect, estimate.lower, estimate.upper, probability, notes, words)


def nothing_to_judge(measure: Measure, reason: Words) -> Verdict:
    """Not shown because the figures cannot tell, for instance because they never moved."""
    words = Words(
        en=f"{measure.name.en}: not shown. {reason.en}", zh=f"{measure.name.zh}：效果未证实。{reason.zh}"
    )
    return Verdict(NOT_SHOWN, math.nan, -math.inf, math.inf, 0.5, (reason,), words)


def guard(estimate: Estimate, measure: Measure, margin: float, *notes: Words) -> Verdict:
    """The verdict on a guardrail that may get worse by `margin` (unit of the indicator, not negative).

    Shown (kept): even the worse end of the interval is within the margin. Harmed (broken): the whole interval
    is on the worse side and the estimate beyond the margin. Else it is not sure. (Non-inferiority.)
    """
    if margin < 0:
        raise ValueError("a margin cannot be negative")
    ends = sorted((measure.sign * estimate.lower, measure.sign * estimate.upper))
    worst, best = ends[0], ends[1]
    if worst >= -margin:
        state = SHOWN
    elif best < 0 and measure.sign * estimate.effect <= -margin:
        state = HARMED
    else:
        state = NOT_SHOWN
    probability = estimate.probability if measure.sign > 0 else 1.0 - estimate.probability
    words = _guard_sentence(state, estimate, measure, margin)
    return Verdict(state, estimate.effect, estimate.lower, estimate.upper, probability, notes, words)


def _state(estimate: Estimate, measure: Measure) -> str:
    if not (math.isfinite(estimate.lower) and math.isfinite(estimate.upper)):
        return NOT_SHOWN
    if min(measure.sign * estimate.lower, measure.sign * estimate.upper) > 0:
        return SHOWN
    if max(measure.sign * estimate.lower, measure.sign * estimate.upper) < 0:
        return HARMED
    return NOT_SHOWN


def _range(estimate: Estimate, measure: Measure) -> Words:
    low, high = measure.change(estimate.lower), measure.change(estimate.upper)
    if not (math.isfinite(estimate.lower) and math.isfinite(estimate.upper)):
        return Words(en="the interval has no bound", zh="区间无界")
    return Words(en=f"interval {low.en} to {high.en}", zh=f"区间 {low.zh} 至 {high.zh}")


def _sentence(state: str, estimate: Estimate, measure: Measure, doubt: Words | None) -> Words:
    change, within = measure.change(estimate.effect), _range(estimate, measure)
    start = Words(
        en=f"{measure.name.en} moved by {change.en} ({within.en})",
        zh=f"{measure.name.zh}变动 {change.zh}（{within.zh}）",
    )
    if state == SHOWN:
        tail = Words(en=": the effect is shown.", zh="：效果已证实。")
    elif state == HARMED:
        tail = Words(en=": it got worse.", zh="：指标变差。")
    elif doubt is not None:
        tail = Words(en=f": not shown. {doubt.en}", zh=f"：效果未证实。{doubt.zh}")
    else:
        tail = Words(
            en=": not shown, chance alone can move it that far.",
            zh="：效果未证实，仅凭偶然波动也会有这样的变化。",
        )
    return Words(en=start.en + tail.en, zh=start.zh + tail.zh)


def _guard_sentence(state: str, estimate: Estimate, measure: Measure, margin: float) -> Words:
    change, within, allowed = measure.change(estimate.effect), _range(estimate, measure), measure.size(margin)
    tails = {
        SHOWN: Words(
            en=f"it stays within the allowed {allowed.en}.", zh=f"未超出允许的 {allowed.zh}，守住。"
        ),
        HARMED: Words(
            en=f"it got worse by more than the allowed {allowed.en}.", zh=f"变差超过允许的 {allowed.zh}。"
        ),
        NOT_SHOWN: Words(
            en=f"a loss of more than the allowed {allowed.en} cannot be ruled out.",
            zh=f"不能排除变差超过允许的 {allowed.zh}。",
        ),
    }
    tail = tails[state]
    return Words(
        en=f"{measure.name.en} moved by {change.en} ({within.en}): {tail.en}",
        zh=f"{measure.name.zh}变动 {change.zh}（{within.zh}）：{tail.zh}",
    )
