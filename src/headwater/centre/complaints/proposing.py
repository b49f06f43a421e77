"""Which rule of accountability fits a traced complaint, and how many points it proposes for whom. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from headwater.engine.words import Words

INDIVIDUAL, SHARED, ANY = "individual", "shared", "any"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as values; `classes` empty: all of them."""

    key: int
    name: Words
    classes: frozenset[str] = frozenset()
    min_severity: int = 1
    scope: str = ANY
    controllable_only: bool = True
    same_type_only: bool = False
    points: Decimal = Decimal(1)
    points_head: Decimal = Decimal(0)
    repeat_points: Decimal = Decimal(0)
    repeat_days: int = 90
    most: Decimal = Decimal(10)


@dataclass(frozen=True, slots=True)
class TracedCase:
    """What a rule looks at of a traced complaint. `severity` 1 to 4, with its word."""

    klass: str
    klass_words: Words
    severity: int
    severity_words: Words
    scope: str
    controllable: bool
    same_type: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """So many points, by this rule, for these reasons."""

    rule: int
    points: Decimal
    reasons: tuple[Words, ...]


def fits(rule: Rule, case: TracedCase) -> bool:
    """Whether the complaint has all that the rule asks for."""
    return (
        (not rule.classes or case.klass in rule.classes)
        and case.severity >= rule.min_severity
        and rule.scope in (ANY, case.scope)
        and (case.controllable or not rule.controllable_only)
        and (case.same_type or not rule.same_type_only)
    )


def fitting(rules: Sequence[Rule], case: TracedCase) -> Rule | None:
    """The rule that holds: of those that fit the one that asks for most, then the first."""
    return min((rule for rule in rules if fits(rule, case)), key=lambda r: -_demands(r), default=None)


def _demands(rule: Rule) -> int:
    # A rule about same-type complaints is about more than one about a class, that one more than severity.
    return 8 * rule.same_type_only + 4 * bool(rule.classes) + 2 * (rule.scope != ANY) + rule.min_severity


def propose(rule: Rule, case: TracedCase, *, head: bool, repeats: int) -> Proposal | None:
    """What the rule proposes for one person; None where it gives this part no points.

    `repeats`: how many complaints of this person came before within the rule's days.
    """
    base = rule.points_head if head else rule.points
    if base <= 0:
        return None
    more = rule.repeat_points * repeats
    points = min(base + more, rule.most)
    return Proposal(rule.key, points, tuple(_reasons(rule, case, base, more, repeats, points)))


def _reasons(
    rule: Rule, case: TracedCase, base: Decimal, more: Decimal, repeats: int, points: Decimal
) -> list[Words]:
    shared = case.scope == SHARED
    kind = Words("a shared problem", "共性问题") if shared else Words("an individual problem", "个性问题")
    name, klass, severity = rule.name, case.klass_words, case.severity_words
    said = [
        Words(
            f"Rule “{name.en}”: {klass.en}, severity {severity.en}, {kind.en}: {base.normalize():f} points.",
            f"规则“{name.zh}”：{klass.zh}，严重程度{severity.zh}，{kind.zh}，计 {base.normalize():f} 分。",
        )
    ]
    if case.same_type:
        said.append(
            Words(
                "It came back after the step had been declared fixed (same type).",
                "该环节宣布整改后再次发生（同类型投诉）。",
            )
        )
    if more:
        said.append(
            Words(
                f"{repeats} more within {rule.repeat_days} days: {more.normalize():f} points more.",
                f"{rule.repeat_days} 天内另有 {repeats} 例，加 {more.normalize():f} 分。",
            )
        )
    if points < base + more:
        said.append(
            Words(f"At most {rule.most.normalize():f} points.", f"最高 {rule.most.normalize():f} 分。")
        )
    return said
