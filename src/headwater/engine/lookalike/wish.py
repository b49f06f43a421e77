"""What `headwater screen` was asked for, and what of it cannot be."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from headwater.engine.words import Problem, Words

METHODS = ("distance", "centroid", "contrast", "learned", "auto")
MEASURED = ("distance", "centroid")


class ColumnProblem(Problem):
    """A column was named that the file does not have, or has twice."""


class WishProblem(Problem):
    """Options that do not go together, or say what cannot be."""


@dataclass(frozen=True)
class Wish:
    """The options of the verb."""

    customers: Path
    complainants: Path
    id: str
    numeric: tuple[str, ...] = ()
    nominal: tuple[str, ...] = ()
    weights: Path | None = None
    method: str = "distance"
    radius: float | None = None
    count: int | None = None
    share: float | None = None
    out: Path | None = None
    histogram: bool = False
    backtest: bool = False

    @property
    def selects(self) -> bool:
        """Whether customers are to be chosen."""
        return any(one is not None for one in (self.radius, self.count, self.share))

    def check(self) -> None:
        """Raises WishProblem for what cannot be, before anything is read."""
        for wrong, en, zh in self._rules():
            if wrong:
                raise WishProblem(Words(en, zh))

    def _rules(self) -> Iterator[tuple[bool, str, str]]:
        known = ", ".join(METHODS)
        yield (
            self.method not in METHODS,
            f"There is no method {self.method}; the methods are {known}.",
            f"没有方法 {self.method}；可用的方法有 {known}。",
        )
        chosen = sum(one is not None for one in (self.radius, self.count, self.share))
        yield (
            chosen > 1,
            "Give one of --radius, --count and --share.",
            "--radius、--count、--share 只能给一个。",
        )
        yield (
            self.radius is not None and self.method not in MEASURED,
            f"--radius goes with distance and centroid only; {self.method} has no distance: "
            "use --count or --share.",
            f"--radius 只用于 distance 和 centroid；{self.method} 没有距离，请用 --count 或 --share。",
        )
        yield (
            not chosen and not self.backtest and not self.histogram,
            "Say how many: one of --radius, --count and --share (or --histogram, or --backtest).",
            "请说明要选多少：--radius、--count、--share 之一（或 --histogram、--backtest）。",
        )
        yield (
            self.histogram and self.method not in MEASURED,
            f"--histogram is one of distances; {self.method} has none.",
            f"--histogram 是距离的直方图；{self.method} 没有距离。",
        )
        yield (
            self.out is not None and not chosen,
            "--out needs one of --radius, --count and --share.",
            "--out 需要 --radius、--count、--share 之一。",
        )
        radius, share = self.radius, self.share
        yield (
            radius is not None and not (math.isfinite(radius) and radius >= 0),
            f"--radius {radius}: it must be a number, 0 or more.",
            f"--radius {radius}：必须是不小于 0 的数。",
        )
        yield self.count is not None and self.count < 1, "--count must be at least 1.", "--count 至少为 1。"
        yield (
            share is not None and not 0 < share <= 1,
            f"--share {share}: it must be above 0 and at most 1.",
            f"--share {share}：必须大于 0 且不超过 1。",
        )
        names = (*self.numeric, *self.nominal)
        yield (
            not names,
            "Name the features: --numeric, --nominal or both.",
            "请给出特征：--numeric、--nominal 或两者。",
        )
        twice = next((name for name in names if names.count(name) > 1), "")
        yield bool(twice), f"The feature {twice} is named twice.", f"特征 {twice} 出现了两次。"
        yield self.id in names, f"The id {self.id} cannot be a feature.", f"编号列 {self.id} 不能作为特征。"
