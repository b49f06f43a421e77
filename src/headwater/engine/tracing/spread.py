"""Individual (个性) or shared (共性): how many like cases there are, and over how many people and days.

One agent's share of the cases is held against the agent's share of the work (the exposure): whoever takes a
third of the calls may well have a third of the complaints. The test is the binomial upper tail, times the
number of agents looked at (Bonferroni), so that the busiest of many is not named by chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scipy.stats import binom

from headwater.engine.words import Words

INDIVIDUAL, SHARED = "individual", "shared"


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint that was traced to the same step and cause: who had the work in hand ("" nobody), when."""

    agent: str
    day: date
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`few`: fewer cases than these are nobody's pattern. `agents`, `days`: so many of each are a spread.

    `share`: the part of the cases one agent must have to be the case alone; `chance`: how improbable that
    must be by the agent's share of the work. `burst`: so many on one day are an event. `window`: days in
    which cases count together.
    """

    few: int = 3
    agents: int = 3
    days: int = 3
    share: float = 0.5
    chance: float = 0.01
    burst: int = 10
    window: int = 30


@dataclass(frozen=True, slots=True)
class Judgement:
    """`scope` with the sentences that led to it; `sure` False where the cases are too few to tell."""

    scope: str
    reasons: tuple[Words, ...]
    cases: int
    agents: int
    days: int
    top_agent: str = ""
    top_share: float = 0.0
    top_expected: float | None = None
    chance: float | None = None
    sure: bool = True


def judge(
    cases: Sequence[Case],
    exposure: Mapping[str, float] | None = None,
    limits: Thresholds | None = None,
    *,
    mass: bool = False,
) -> Judgement:
    """Individual or shared, by these cases (the complaint itself among them).

    `exposure`: agent -> amount of the work in question (contacts of that service, say); empty: not known, and
    then a share is held against an equal part for each agent with a case and one more. `mass`: the complaint
    belongs to a mass complaint. Error: ValueError without any case.
    """
    if not cases:
        raise ValueError("a judgement needs at least one case")
    limits = limits or Thresholds()
    found = _counted(cases, exposure or {})
    if mass:
        words = Words(
            "It belongs to a mass complaint: one incident, many customers.",
            "属于群诉：同一事件，涉及多位客户。",
        )
        return replace(found, scope=SHARED, reasons=(words,))
    if found.cases < limits.few:
        return replace(found, reasons=(_few(found, limits),), sure=False)
    if _one_alone(found, limits):
        return replace(found, reasons=(_top(found),))
    return _by_spread(found, cases, limits)


def _counted(cases: Sequence[Case], exposure: Mapping[str, float]) -> Judgement:
    by_agent = Counter(case.agent for case in cases if case.agent)
    days = {case.day for case in cases}
    base = Judgement(INDIVIDUAL, (), len(cases), len(by_agent), len(days))
    if not by_agent:
        return base
    # By the name where two have as many: the same cases must always give the same answer.
    top, most = min(by_agent.items(), key=lambda pair: (-pair[1], pair[0]))
    expected, looked_at = _expected(top, by_agent, exposure)
    tail = float(binom.sf(most - 1, len(cases), expected))
    return replace(
        base,
        top_agent=top,
        top_share=most / len(cases),
        top_expected=expected,
        chance=min(1.0, tail * looked_at),
    )


def _expected(top: str, by_agent: Mapping[str, int], exposure: Mapping[str, float]) -> tuple[float, int]:
    """The part of the cases that the agent's part of the work would bring, and how many agents there are."""
    whole = sum(exposure.values())
    if whole <= 0:
        return 1 / (len(by_agent) + 1), len(by_agent) + 1
    known = [agent for agent, amount in exposure.items() if amount > 0]
    # Nobody with a case had no work at all: what is not recorded counts as one piece.
    own = exposure.get(top, 0.0) or 1.0
    return min(1.0, own / max(whole, own)), max(1, len({*known, *by_agent}))


def _one_alone(found: Judgement, limits: Thresholds) -> bool:
    if found.chance is None or found.top_share < limits.share:
        return False
    return found.chance <= limits.chance


def _by_spread(found: Judgement, cases: Sequence[Case], limits: Thresholds) -> Judgement:
    """Many cases that are no single person's: shared where they spread, or come at once, or have no agent."""
    reasons: list[Words] = []
    burst = max(Counter(case.day for case in cases).values())
    if burst >= limits.burst:
        reasons.append(_burst(burst))
    if found.agents == 0:
        reasons.append(_nobody(found))
    if found.agents >= limits.agents and found.days >= limits.days:
        reasons.append(_spread(found))
    if reasons:
        if found.chance is not None and found.chance > limits.chance:
            reasons.append(_not_one(found))
        return replace(found, scope=SHARED, reasons=tuple(reasons))
    return replace(found, reasons=(_narrow(found, limits),), sure=False)


def _few(found: Judgement, limits: Thresholds) -> Words:
    n, window, few = found.cases, limits.window, limits.few
    if n == 1:
        return Words(
            f"The only case of this step and cause within {window} days; {few} would be looked at together.",
            f"{window} 天内该步骤与原因仅此一例；达到 {few} 例才合并判断。",
        )
    return Words(
        f"{n} cases of this step and cause within {window} days, fewer than {few}.",
        f"{window} 天内该步骤与原因共 {n} 例，少于 {few} 例。",
    )


def _top(found: Judgement) -> Words:
    cases = round(found.top_share * found.cases)
    part = f"{(found.top_expected or 0) * 100:.1f}%"
    odds = chance_in_words(found.chance or 0)
    return Words(
        f"{cases} of {found.cases} cases are with one person, who does {part} of this work; "
        f"that happens by chance {odds.en}.",
        f"{found.cases} 例中有 {cases} 例集中于同一人，而其承担的此类工作仅占 {part}；"
        f"偶然出现的可能性{odds.zh}。",
    )


def _burst(most: int) -> Words:
    return Words(f"{most} cases came on a single day: one event.", f"单日集中出现 {most} 例，属同一事件。")


def _nobody(found: Judgement) -> Words:
    return Words(
        f"No person had a hand in any of the {found.cases} cases: it lies in the step itself.",
        f"{found.cases} 例均无经办人，问题在步骤本身。",
    )


def _spread(found: Judgement) -> Words:
    return Words(
        f"{found.cases} cases spread over {found.agents} people and {found.days} days.",
        f"{found.cases} 例分布于 {found.agents} 人、{found.days} 天。",
    )


def _not_one(found: Judgement) -> Words:
    share, part = f"{found.top_share * 100:.0f}%", f"{(found.top_expected or 0) * 100:.0f}%"
    return Words(
        f"The person with most has {share} of the cases and {part} of the work: within chance.",
        f"案例最多者占 {share}，其工作量占 {part}，差异在偶然范围内。",
    )


def _narrow(found: Judgement, limits: Thresholds) -> Words:
    return Words(
        f"{found.cases} cases, but with {found.agents} people on {found.days} days; a shared problem shows "
        f"with at least {limits.agents} people on {limits.days} days.",
        f"共 {found.cases} 例，但仅涉及 {found.agents} 人、{found.days} 天；"
        f"达到 {limits.agents} 人、{limits.days} 天方判为共性。",
    )


def chance_in_words(chance: float) -> Words:
    """A small probability as people say it: 1 in 5,000."""
    if chance < 1e-6:
        return Words("less than once in a million times", "不足百万分之一")
    times = f"{max(1, round(1 / chance)):,}"
    return Words(f"once in {times} times", f"约 1/{times}")
