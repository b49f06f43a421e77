"""The verb `headwater explain`, without the command line around it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from headwater.engine.explain.explaining import explain
from headwater.engine.explain.leaves import FigureProblem
from headwater.engine.explain.reading import Table, read_table
from headwater.engine.explain.values import Cause, Explanation
from headwater.engine.words import Problem, Words

Say = Callable[[str], None]
# Seconds that need no word of progress.
QUICK = 1.0
NO_ROWS = Words(
    "{file} has no rows under its column names: there is nothing to explain.",
    "{file} 的列名下没有数据行：没有可解释的内容。",
)


class WishProblem(Problem):
    """Options that do not go together."""


@dataclass(frozen=True)
class Wish:
    """The options of the verb: names of columns; `of` and `expected_of` are empty for an amount."""

    attributes: tuple[str, ...]
    actual: str
    expected: str
    of: str = ""
    expected_of: str = ""

    def figures(self) -> dict[str, str]:
        """Role -> column, of those that are named; WishProblem for half a ratio or a column named twice."""
        if bool(self.of) != bool(self.expected_of):
            raise WishProblem(
                Words(
                    "A ratio needs both --of and --expected-of; an amount needs neither.",
                    "比率需要同时给出 --of 和 --expected-of；数量则都不需要。",
                )
            )
        roles = {
            "actual": self.actual,
            "expected": self.expected,
            "of": self.of,
            "expected_of": self.expected_of,
        }
        both = set(self.attributes) & set(roles.values())
        if both:
            name = sorted(both)[0]
            raise WishProblem(
                Words(
                    f"Column {name} cannot be an attribute and a figure; take it out of --attributes.",
                    f"列 {name} 不能既是属性又是数值；请从 --attributes 中去掉。",
                )
            )
        return {role: column for role, column in roles.items() if column}


def run(path: Path, wish: Wish, tell: Say, language: str = "en") -> Explanation:
    """Read the table and explain it; `seconds` counts the search. Raises Problem."""
    figures = wish.figures()
    began = time.monotonic()
    table = read_table(path, wish.attributes, tuple(dict.fromkeys(figures.values())))
    if time.monotonic() - began > QUICK:
        tell(f"explain: {len(table.lines):,} rows read, now {', '.join(table.texts)}")
    if not table.lines:
        tell(NO_ROWS.say(language).format(file=path.name))
    columns = {role: table.figures.get(column) for role, column in figures.items()}
    try:
        return explain(
            table.texts,
            columns["actual"],
            columns["expected"],
            columns.get("of"),
            columns.get("expected_of"),
        )
    except FigureProblem as problem:
        raise _placed(path, table, figures, problem) from None


def _placed(path: Path, table: Table, figures: dict[str, str], problem: FigureProblem) -> Problem:
    """The same complaint with the file, its line and the column's own name."""
    line, column = table.lines[problem.row], figures[problem.column]
    return Problem(
        Words(
            f"{path.name}, {table.counted} {line}, column {column}: {problem.wrong.en}.",
            f"{path.name} 第 {line} 行，列 {column}：{problem.wrong.zh}。",
        )
    )


def as_text(found: Explanation, language: str) -> str:
    """The answer for people."""
    whole = Words("All together", "整体")
    lines = [_line(whole.say(language), found.whole, language)]
    lines += [
        _line(f"{number}. {_place(cause)}", cause, language) for number, cause in enumerate(found.causes, 1)
    ]
    together = Words(
        f"Together they carry {found.explained:.0%} of the difference.",
        f"合计占全部差异的 {found.explained:.0%}。",
    )
    nothing = Words(
        "No combination stands out: what differs lies everywhere alike, or within noise.",
        "没有突出的属性组合：差异各处大致相同，或未超出正常波动。",
    )
    lines.append((together if found.causes else nothing).say(language))
    if found.mix is not None and found.rate is not None:
        parts = Words(
            f"Who came: {found.mix:+.4f}; how they were served: {found.rate:+.4f}.",
            f"结构影响：{found.mix:+.4f}；水平影响：{found.rate:+.4f}。",
        )
        lines.append(parts.say(language))
    return "\n".join(lines)


def _place(cause: Cause) -> str:
    return ", ".join(f"{name} = {value}" for name, value in cause.where.items())


def _line(place: str, cause: Cause, language: str) -> str:
    now = _amount(cause.actual, cause.of)
    usual = _amount(cause.expected, cause.expected_of)
    part = Words("", "")
    if cause.where and cause.share is not None:
        part = Words(f"; {cause.share:.0%} of the difference", f"；占差异的 {cause.share:.0%}")
    words = Words(
        f"{place}: {now}, expected {usual}{part.en}",
        f"{place}：实际 {now}，预期 {usual}{part.zh}",
    )
    return words.say(language)


def _amount(part: float, whole: float | None) -> str:
    if whole is None:
        return f"{part:,.6g}"
    rate = f" ({part / whole:.4g})" if whole else ""
    return f"{part:,.6g} / {whole:,.6g}{rate}"
