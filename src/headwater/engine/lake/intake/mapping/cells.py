"""Cells: the texts of the source, trimmed, with the profile's words for "nothing" turned into null."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_

import ibis

from headwater.engine.lake.intake.profile import Profile
from headwater.engine.words import Problem, Words

Cell = Callable[[str], ibis.Value]
# What stands around cells besides ASCII: the full-width space and the no-break space.
SPACES = ("\u3000", "\u00a0")
AROUND = f"^[\\s{''.join(SPACES)}]+|[\\s{''.join(SPACES)}]+$"


def column_missing(name: str, there: Iterable[str]) -> Problem:
    """The sentence for a column that the mapping needs and the file does not have."""
    listed = [column for column in there if not column.startswith("_")]
    return Problem(
        Words(
            f"The file has no column “{name}”; it has: {', '.join(listed)}. Correct the mapping or the file.",
            f"文件中没有列“{name}”；现有的列：{'、'.join(listed)}。请修改映射或文件。",
        )
    )


def with_cells(
    source: ibis.Table, profile: Profile, names: Iterable[str], spaced: bool = True
) -> tuple[ibis.Table, dict[str, str]]:
    """`source` with a trimmed cell for each of the named columns, and under which name each is found.

    `spaced`: the cells may have spaces beyond ASCII (full-width, no-break) around them.
    """
    made: dict[str, ibis.Value] = {}
    where: dict[str, str] = {}
    for place, name in enumerate(dict.fromkeys(names)):
        if name not in source.columns:
            raise column_missing(name, source.columns)
        where[name] = f"_cell{place}"
        made[where[name]] = _trimmed(source[name], profile.nulls, spaced)
    return source.mutate(**made), where


def _trimmed(text: ibis.Value, nulls: tuple[str, ...], spaced: bool) -> ibis.Value:
    # Trimming costs ten times a look at both ends, and hardly a cell needs it.
    padded = (text < "!") | text.endswith(" ")
    if spaced:
        ends = [text.startswith(space) | text.endswith(space) for space in SPACES]
        padded = reduce(or_, ends, padded)
        trimmed = ibis.ifelse(padded, text.re_replace(AROUND, ""), text)
    else:
        trimmed = ibis.ifelse(padded, text.strip(), text)
    nothing = [(word, ibis.null("string")) for word in ("", *nulls)]
    return trimmed.cases(*nothing, else_=trimmed)
