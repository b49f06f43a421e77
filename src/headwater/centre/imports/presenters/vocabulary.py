"""The vocabulary as a sheet, and what is done to several terms."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from headwater.centre.imports.spreadsheets import COLUMNS
from headwater.centre.people.audit import Actor
from headwater.centre.reference import actions
from headwater.centre.reference.models import Term
from headwater.centre.ui.charts import Column
from headwater.centre.ui.exports import Sheet
from headwater.centre.ui.values import language_now


def sheet_of(rows: QuerySet[Term]) -> Sheet:
    """The columns that `spreadsheets.rows_of` understands."""
    columns = [Column(words.say(language_now()), "") for words in COLUMNS.values()]
    cells = [
        [
            row.get_kind_display(),
            row.code,
            row.name,
            row.name_en,
            row.parent.code if row.parent else "",
            _("yes") if row.active else _("no"),
        ]
        for row in rows
    ]
    return Sheet(_("Vocabulary"), columns, cells)


def do_to_terms(by: Actor, said: dict[str, Any]) -> int:
    """The action that a bulk form names."""
    terms, act = list(said["term"]), said["act"]
    if act == "group":
        return actions.group_terms(by=by, terms=terms, parent=said["target"])
    if act == "ungroup":
        return actions.group_terms(by=by, terms=terms, parent=None)
    if act == "merge":
        return actions.merge_terms(by=by, terms=terms, into=said["target"])
    for term in terms:
        if act == "part":
            actions.part_term(by=by, term=term)
        else:
            actions.save_term(by=by, term=term, values={})
    return len(terms)
