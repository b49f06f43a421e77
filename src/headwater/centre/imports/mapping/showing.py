"""From a profile, the source's facts and a preview to what the mapping form shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as filled_by

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headwater.centre.imports.mapping import EMPTY, KEEP, origin_of
from headwater.centre.imports.presenters.tables import ColumnRow, column_row
from headwater.centre.ui.values import language_now
from headwater.engine.lake.intake.profile import IGNORE, Case, Field, Measure, Profile
from headwater.engine.lake.table import Column
from headwater.engine.lake.tables import TABLES

HOW_WORDS: dict[str, Promise | str] = {
    "": _("leave empty"),
    "column": _("a column of the file"),
    "datetime": _("a day and a time of day"),
    "between": _("the time between two columns"),
    "sum": _("the sum of columns"),
    "constant": _("always the same"),
    "cases": _("by rules"),
}
WANTING: dict[str, Promise | str] = {
    "column": _("choose the column of the file"),
    "datetime": _("choose the column with the day"),
    "between": _("choose both columns"),
    "sum": _("choose the columns"),
    "constant": _("say which value every row gets"),
    "cases": _("write the first rule"),
}
DURATIONS: list[tuple[str, Promise | str]] = [
    ("", _("seconds, or h:mm:ss")),
    ("minutes", _("minutes")),
    ("hours", _("hours")),
    ("milliseconds", _("milliseconds")),
]
MOST_CODES = 60
# The columns that an unpivot fills.
UNPIVOTED = {"indicator", "value"}
# Empty lines that the table of rules offers for more.
SPARE_RULES = 2
BOOLEANS: list[tuple[str, Promise | str]] = [("true", _("yes")), ("false", _("no"))]


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """One column of the file: its first values, and how often each text was found in the rows looked at."""

    name: str
    samples: tuple[str, ...] = ()
    counts: Mapping[str, int] = filled_by(default_factory=dict)
    distinct: int = 0


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One text of the source and what it becomes."""

    text: str
    count: int | None
    ours: str
    # A text of a closed set that means nothing yet: somebody has to decide.
    unknown: bool = False


@dataclass
class FieldRow:
    """One target column of the form."""

    column: ColumnRow
    field: Field
    how: str
    hows: list[tuple[str, Promise | str]]
    kind: str
    codes: list[CodeRow]
    code_choices: list[tuple[str, str]]
    rules: list[Case]
    is_time: bool
    is_duration: bool
    is_number: bool
    is_open_text: bool
    confidence: str = ""
    confidence_mood: str = ""
    landing: list[str] = filled_by(default_factory=list)
    troubles: list[str] = filled_by(default_factory=list)
    # What is still to be said before the origin that was chosen says anything; "" when nothing is.
    wanting: str = ""

    @property
    def has_options(self) -> bool:
        """Whether something beyond the origin is said, so that the options stand open."""
        f = self.field
        said = f.nulls or f.formats or f.unit or f.factor != 1 or f.decimal != "." or f.day_first is not None
        return bool(said)

    @property
    def constant_words(self) -> str:
        """The value of every row by its name."""
        return dict(self.code_choices).get(self.field.constant, self.field.constant)

    @property
    def undecided(self) -> list[CodeRow]:
        """The texts without a meaning; their rows would be refused."""
        return [code for code in self.codes if code.unknown]

    @property
    def undecided_rows(self) -> int:
        return sum(code.count or 0 for code in self.undecided)

    @property
    def wanted_open(self) -> bool:
        """Codes that somebody has to look at stand open."""
        return bool(self.codes) and (bool(self.column.codes) or bool(self.field.codes))


def field_rows(
    profile: Profile, sources: Mapping[str, SourceColumn], pending: Mapping[str, tuple[str, Field]]
) -> list[FieldRow]:
    """Every column of the table, needed ones first, then mapped or begun ones, then the rest."""
    table = TABLES[profile.table]
    made = {"zone"} | (UNPIVOTED if profile.unpivot else set())
    columns = [column for column in table.columns if column.name not in made]
    if "id" not in {column.name for column in columns}:
        columns.append(table.column("id"))
    rows = [_row(column, profile.field(column.name), sources) for column in columns]
    for row in rows:
        if row.column.name in pending:
            row.how, row.field = pending[row.column.name]
            row.rules = [*row.field.cases, *row.rules[-SPARE_RULES:]]
            row.wanting = str(WANTING[row.how])
    return sorted(rows, key=lambda row: (not row.column.required, row.how == ""))


def _row(column: Column, mapped: Field | None, sources: Mapping[str, SourceColumn]) -> FieldRow:
    how = origin_of(mapped)
    shown = mapped or Field(target=column.name)
    timed = column.type in ("timestamp", "date")
    return FieldRow(
        column=column_row(column),
        field=shown,
        how=how,
        hows=[(key, HOW_WORDS[key]) for key in _hows(column)],
        kind=column.kind,
        codes=_codes(column, shown, sources) if how == "column" else [],
        code_choices=_choices(column),
        rules=[*shown.cases, *(Case("") for _spare in range(SPARE_RULES))],
        is_time=timed,
        is_duration=column.unit == "seconds",
        is_number=column.type in ("number", "integer"),
        is_open_text=column.type == "text" and not column.codes,
    )


def _hows(column: Column) -> list[str]:
    found = ["", "column"]
    if column.type in ("timestamp", "date"):
        return [*found, "datetime"] if column.type == "timestamp" else found
    if column.unit == "seconds":
        found.append("between")
    if column.type in ("number", "integer"):
        found.append("sum")
    return [*found, "constant", "cases"]


def _choices(column: Column) -> list[tuple[str, str]]:
    """What a text may become, for columns whose values are known; empty for free text."""
    language = language_now()
    if column.type == "boolean":
        ours = [(code, str(words)) for code, words in BOOLEANS]
    else:
        ours = [(code, words.say(language)) for code, words in column.codes.items()]
    if not ours:
        return []
    rest = [(KEEP, str(_("as it is"))), (EMPTY, str(_("leave empty"))), (IGNORE, str(_("leave the row out")))]
    return [*ours, *rest]


def _codes(column: Column, mapped: Field, sources: Mapping[str, SourceColumn]) -> list[CodeRow]:
    """The texts found in the source column, most frequent first, and those the profile names besides."""
    if column.type not in ("text", "boolean") or column.kind in ("id", "detail"):
        return []
    source = sources.get(mapped.column)
    counts = dict(source.counts) if source else {}
    # A column with a value for every row is no code: customers, numbers, free text.
    few = source is not None and source.distinct <= MOST_CODES
    found = sorted(counts, key=lambda text: -counts[text])[:MOST_CODES] if few or column.codes else []
    texts = [*found, *(text for text in mapped.codes if text not in found)]
    rows = [
        CodeRow(text, counts.get(text), _ours(column, mapped, text), _unknown(column, mapped, text, counts))
        for text in texts
    ]
    return sorted(rows, key=lambda row: not row.unknown)


def _unknown(column: Column, mapped: Field, text: str, counts: Mapping[str, int]) -> bool:
    known = {
        name for code, words in column.codes.items() for name in (code, words.en.lower(), words.zh.lower())
    }
    asked = bool(column.codes) and column.required and not mapped.other and text in counts
    return asked and text not in mapped.codes and text.lower() not in known


def _ours(column: Column, mapped: Field, text: str) -> str:
    closed = bool(column.codes) or column.type == "boolean"
    if text in mapped.codes:
        return mapped.codes[text] or EMPTY
    return KEEP if closed else ""


@dataclass(frozen=True, slots=True)
class UnpivotRow:
    """A column of the file that may become rows."""

    place: int
    source: SourceColumn
    use: bool
    measure: Measure


def unpivot_rows(profile: Profile, sources: Iterable[SourceColumn]) -> list[UnpivotRow]:
    """Every column of the file that is not mapped itself, ticked where the profile makes rows of it."""
    chosen = {measure.column: measure for measure in profile.unpivot}
    taken = {name for mapped in profile.fields for name in mapped.sources}
    left = [source for source in sources if source.name in chosen or source.name not in taken]
    return [
        UnpivotRow(place, source, source.name in chosen, chosen.get(source.name, Measure(source.name, "")))
        for place, source in enumerate(left)
    ]


def can_unpivot(profile: Profile) -> bool:
    """Whether the table has the two columns that an unpivot fills."""
    names = {column.name for column in TABLES[profile.table].columns}
    return names >= UNPIVOTED and not (profile.field("indicator") and profile.field("value"))


def used_columns(profile: Profile) -> frozenset[str]:
    """The source columns that the mapping reads."""
    mapped = {name for found in profile.fields for name in found.sources}
    return frozenset(mapped | {measure.column for measure in profile.unpivot})
