"""A mapping of names alone, completed from what the columns hold: codes, and cells that make one value."""

from __future__ import annotations

from dataclasses import replace

from headwater.engine.lake.intake.looking import SourceFacts
from headwater.engine.lake.intake.profile import Field, Profile
from headwater.engine.lake.intake.suggesting.suggestion import MEANINGS, OTHER, understood
from headwater.engine.lake.intake.suggesting.values import filled
from headwater.engine.lake.table import Column
from headwater.engine.lake.tables import TABLES


def completed(profile: Profile, facts: SourceFacts) -> Profile:
    """The same columns with the codes of closed sets and the sheet filled in; what was said stays as it is.

    The file's first rows come first among the codes; words that are understood but come later in the file
    follow, as exports write them: in lower case, in capitals, and with a capital.
    """
    fields = tuple(_completed(field, profile.table, facts) for field in profile.fields)
    sheet = profile.sheet or (facts.sheet if len(facts.sheets) > 1 else "")
    return replace(profile, fields=fields, sheet=sheet)


def _completed(field: Field, table: str, facts: SourceFacts) -> Field:
    joined = "+".join(field.sources)
    if joined in facts.columns:
        # The plus sign is a part of the column's own name.
        field = replace(field, column=joined, date="", time="", sum=())
    if field.target not in MEANINGS or not field.column or not TABLES[table].column(field.target).codes:
        return field
    column = TABLES[table].column(field.target)
    values = dict.fromkeys(filled(facts.samples.get(field.column, [])))
    # A value that is a code already stays itself, and is found first.
    seen = {value: found for value in values if (found := understood(value, column))}
    codes = {**seen, **_written(column), **field.codes}
    return replace(field, codes=codes, other=field.other or OTHER.get(field.target, ""))


def _written(column: Column) -> dict[str, str]:
    names = {code: (code, words.en.lower(), words.zh) for code, words in column.codes.items()}
    known = [*names.items(), *MEANINGS[column.name].items()]
    return {
        text: code
        for code, words in known
        for word in words
        for text in (word, word.upper(), word.capitalize(), word.title())
    }
