"""All that the mapping page shows."""

from __future__ import annotations

import re
from collections.abc import Mapping as Names
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from headwater.centre.imports.mapping.drafting import Draft
from headwater.centre.imports.mapping.showing import (
    DURATIONS,
    MOST_CODES,
    FieldRow,
    SourceColumn,
    can_unpivot,
    field_rows,
    unpivot_rows,
    used_columns,
)
from headwater.centre.imports.models import Upload
from headwater.centre.imports.naming import in_their_names
from headwater.centre.imports.presenters.preview import Preview, previewed
from headwater.centre.imports.queries import sources
from headwater.centre.imports.queries.profiles import offers
from headwater.centre.people.audit import Actor
from headwater.centre.ui.components import Figure, Sentence, mask_customer
from headwater.centre.ui.values import language_now
from headwater.engine.indicators import catalogue
from headwater.engine.lake.intake.profile import DEFAULT_ZONE, Profile
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Problem

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "latin-1")
SEPARATORS: list[tuple[str, Promise | str]] = [
    ("", gettext_lazy("found out")),
    (",", gettext_lazy("comma ,")),
    (";", gettext_lazy("semicolon ;")),
    ("\t", gettext_lazy("tab")),
    ("|", gettext_lazy("bar |")),
]
# Most exports come from one of these; the rest of the world can be typed.
FIRST_ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "UTC")


@dataclass(frozen=True)
class _Looked:
    """What reading the files for this draft gave, or why it did not."""

    facts: sources.Facts
    preview: Preview | None
    problems: list[str]


def mapping_context(by: Actor, upload: Upload, draft: Draft) -> dict[str, Any]:
    """The page for a draft as it stands."""
    looked = _look(upload, draft)
    mapping, found = draft.mapping, {source.name: source for source in looked.facts.columns}
    found |= _coded(upload, mapping, found)
    rows = field_rows(mapping, found, draft.pending) if found or mapping.fields else []
    _adorn(rows, draft, looked.preview)
    missing = [r.column.label for r in rows if r.wanting or (r.column.required and not r.how)]
    return {
        "upload": upload,
        "draft": upload.draft,
        "mapping": mapping,
        "profile": draft.base.name if draft.base else "",
        "profile_name": draft.base.name if draft.base and draft.base.row else "",
        "offers": offers(language_now()),
        "tables": [(t.name, t.words.say(language_now())) for t in TABLES.values() if not t.fact],
        "facts": looked.facts,
        "read_as": read_as(looked.facts),
        "encodings": ENCODINGS,
        "separators": SEPARATORS,
        "zones": (*FIRST_ZONES, *sorted(available_timezones() - set(FIRST_ZONES))),
        "durations": DURATIONS,
        "indicators": indicator_names() if can_unpivot(mapping) else [],
        "open_table": TABLES[mapping.table].open,
        "rows": rows,
        "empty_count": sum(not row.how and not row.column.required for row in rows),
        "sources": _masked(looked.facts.columns, mapping.table, rows),
        "source_names": set(found),
        "used": used_columns(mapping),
        "unpivot": unpivot_rows(mapping, looked.facts.columns) if can_unpivot(mapping) else [],
        "unread": unread_indicators(mapping),
        "centre_zone": DEFAULT_ZONE,
        "preview": looked.preview,
        "problems": [*draft.problems, *looked.problems],
        "sentence": sentence(draft, looked, missing),
        "ready": not missing and not draft.problems and not looked.problems,
        "ready_words": _("Still needed: %(names)s") % {"names": ", ".join(missing)} if missing else "",
    }


def _look(upload: Upload, draft: Draft) -> _Looked:
    try:
        facts = sources.facts(upload, draft.mapping)
    except Problem as problem:
        return _Looked(sources.Facts(), None, [_said(problem, upload)])
    if not any(column.samples for column in facts.columns):
        return _Looked(facts, None, [_("There is a header, but not one row below it.")])
    try:
        return _Looked(facts, previewed(upload, draft.mapping), [])
    except Problem as problem:
        # Half a mapping cannot be previewed; what is missing is said beside the button.
        complete = all(draft.mapping.field(n) for n in _needed(draft)) or draft.mapping.unpivot
        return _Looked(facts, None, [_said(problem, upload)] if complete else [])


def _coded(upload: Upload, mapping: Profile, found: Names[str, SourceColumn]) -> dict[str, SourceColumn]:
    """The columns whose texts are mapped as codes, with all their texts: a rare one may come late."""
    table, counted = TABLES[mapping.table], {}
    for mapped in mapping.fields:
        source = found.get(mapped.column)
        closed = any(c.name == mapped.target and (c.codes or c.type == "boolean") for c in table.columns)
        if source is None or not (closed or mapped.codes) or source.distinct > MOST_CODES:
            continue
        counts = sources.counted(upload, mapping, source.name)
        if counts is not None:
            counted[source.name] = replace(source, counts=counts, distinct=len(counts))
    return counted


def _needed(draft: Draft) -> list[str]:
    return [column.name for column in TABLES[draft.mapping.table].columns if column.required]


def _said(problem: Problem, upload: Upload) -> str:
    return in_their_names(problem.words.say(language_now()), upload)


def _adorn(rows: list[FieldRow], draft: Draft, preview: Preview | None) -> None:
    """Beside each field: how its first values land, what troubles them, how sure the suggestion was."""
    for row in rows:
        if row.wanting:
            row.troubles = [row.wanting]
            continue
        name = row.column.name
        if preview is not None:
            row.landing = preview.landing(name)
            row.troubles = preview.troubles(name)
        sure = draft.confidence.get(name)
        if sure is not None and row.how:
            row.confidence_mood = "good" if sure >= 0.8 else "near" if sure >= 0.5 else "bad"
            row.confidence = f"{sure:.0%}"


def _masked(columns: tuple[SourceColumn, ...], table: str, rows: list[FieldRow]) -> list[SourceColumn]:
    """Customers' numbers are masked here as everywhere."""
    hidden = {
        name
        for row in rows
        if row.column.personal and row.kind == "detail" and row.how
        for name in row.field.sources
    }
    return [
        SourceColumn(c.name, tuple(mask_customer(text) for text in c.samples)) if c.name in hidden else c
        for c in columns
    ]


def read_as(facts: sources.Facts) -> str:
    """Encoding, separator or sheet as they were found, in one line."""
    names: Names[str, Promise | str] = dict(SEPARATORS)
    separator = names.get(facts.separator, facts.separator) if facts.separator else ""
    return " · ".join(str(part) for part in (facts.encoding, separator, facts.sheet) if part)


def indicator_names() -> list[tuple[str, str]]:
    """The catalogue's keys with their names."""
    return [(key, found.name.say(language_now())) for key, found in sorted(catalogue.load().items())]


def unread_indicators(mapping: Profile) -> list[str]:
    """The names given to ready-made figures that no indicator of the catalogue reads."""
    read = {
        name
        for found in catalogue.load().values()
        if found.table == "daily_kpi"
        for name in re.findall(r"indicator = '([^']+)'", found.formula)
    }
    named = dict.fromkeys(measure.indicator for measure in mapping.unpivot)
    return [name for name in named if name not in read]


def sentence(draft: Draft, looked: _Looked, missing: list[str]) -> Sentence:
    """What this looks like, and whether it can be imported."""
    said = Sentence()
    if not looked.facts.columns:
        return said
    label = TABLES[draft.mapping.table].words.say(language_now())
    if draft.base:
        words = _("The columns fit the profile {profile} for {table}.")
        said.say(words, profile=Figure(draft.base.name), table=Figure(label))
        if draft.corrected:
            said.say(_("You have corrected it; keep it under a name to use it again."))
    else:
        used, columns = len(used_columns(draft.mapping)), len(looked.facts.columns)
        said.say(
            _("Read as {table}: {used} of {columns} columns of the file have a meaning."),
            table=Figure(label),
            used=Figure(str(used)),
            columns=str(columns),
        )
    if missing:
        words = ngettext("{names} is still needed.", "{names} are still needed.", len(missing))
        said.say(words, names=Figure(", ".join(missing), "", "bad"))
    elif looked.preview is not None:
        looked.preview.say(said)
    return said
