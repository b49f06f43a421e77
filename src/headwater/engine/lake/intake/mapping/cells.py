"""Cells: the texts of the source, trimmed, with the profile's words for "nothing" turned into null."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import ibis

from headwater.engine.lake.intake.profile import Profile
from headwater.engine.words import Problem, Words

Cell = Callable[[str], ibis.Value]


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
    source: ibis.Table, profile: Profile, names: Iterable[str]
) -> tuple[ibis.Table, dict[str, str]]:
    """`source` with a trimmed cell for each of the named columns, and under which name each is found."""
    made: dict[str, ibis.Value] = {}
    where: dict[str, str] = {}
    for place, name in enumerate(dict.fromkeys(names)):
        if name not in source.columns:
            raise column_missing(name, source.columns)
        where[name] = f"_cell{place}"
        made[where[name]] = _trimmed(source[name], profile.nulls)
    return source.mutate(**made), where


def _trimmed(text: ibis.Value, nulls: tuple[str, ...]) -> ibis.Value:
    # Trimming costs ten times a look at both ends, and hardly a cell needs it.
    padded = (text < "!") | text.endswith(" ")
    trimmed = ibis.ifelse(padded, text.strip(), text)
    nothing = [(word, ibis.null("string")) for word in ("", *nulls)]
    return trimmed.cases(*nothing, else_=trimmed)
