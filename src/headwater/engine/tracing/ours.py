"""Controllable (可控投诉): the step that a complaint was traced to is ours.

Decided by rule and correctable: the rule says yes where the step's owner is a unit of our own; a person may
correct it, with a reason.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from headwater.engine.words import Words


@dataclass(frozen=True, slots=True)
class Control:
    """Whether the complaint was controllable, with the sentence that says why."""

    controllable: bool
    reason: Words


def controllable(
    owner: Words, kinds: Collection[str], outside: Collection[str], *, known: bool = True
) -> Control:
    """By the owner of the step.

    `owner`: its name in both languages; `kinds`: the kinds of the owning unit and of those above it;
    `outside`: kinds of units that do not answer to us; `known` False: the step has no owner at all.
    """
    if not known:
        return Control(False, Words("The step has no owner.", "该步骤没有责任单位。"))
    if any(kind in outside for kind in kinds):
        return Control(
            False,
            Words(
                f"The step belongs to {owner.en}, which does not answer to us.",
                f"该步骤属于{owner.zh}，不由我方管理。",
            ),
        )
    return Control(
        True, Words(f"The step belongs to {owner.en}, a unit of ours.", f"该步骤属于我方单位：{owner.zh}。")
    )
