"""The page of the records behind a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import notes, records
from headwater.centre.performance.facts import Facts
from headwater.centre.performance.presenters.page import chips
from headwater.centre.performance.presenters.records import heads, lines, may_unmask
from headwater.centre.performance.presenters.where_words import worded
from headwater.centre.performance.question import Question
from headwater.centre.performance.records import Records
from headwater.centre.performance.register import tables_of
from headwater.centre.performance.sight import sight_of
from headwater.centre.ui.components import Note, format_value, language_now
from headwater.engine.indicators import Definition

PAGE = 50


def page_of(
    asker: Account, question: Question, definition: Definition, request: HttpRequest, unmasked: str = ""
) -> dict[str, Any]:
    """One page of records; a note instead where there is nothing to show."""
    sight = sight_of(asker, question.state.unit, Permission.SEE_ROWS)
    facts = Facts(definition, question, sight)
    shared = {
        "definition": definition,
        "name": definition.name.say(language_now()),
        "question": question,
        "chips": chips(asker, question, definition),
        "back": question.address(),
    }
    wrong = notes.filter_problem(asker, question, definition)
    if wrong is not None:
        return shared | {"formula_error": wrong}
    if sight.nothing or not facts.attributable or not tables_of(definition):
        return shared | {"note": notes.why_empty(facts) or Note(_("There are no records to show here."))}
    which = request.GET.get("which", records.ALL)
    parted = records.split(definition, question, sight)
    which = which if which in records.WHICH and parted else records.ALL
    number = request.GET.get("page", "1")
    at = max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1
    found = records.behind(definition, question, sight, which=which, start=(at - 1) * PAGE, limit=PAGE)
    return shared | {
        "heads": heads(found, found.table),
        "lines": lines(asker, found, found.table, unmasked),
        "total": found.total,
        "first": (at - 1) * PAGE + 1,
        "last": min(at * PAGE, found.total),
        "earlier": _address(question, which, at - 1) if at > 1 else "",
        "later": _address(question, which, at + 1) if at * PAGE < found.total else "",
        "which": _choices(question, definition, which, found.counts) if parted else [],
        "said": _said(asker, question, definition, found),
        "may_unmask": may_unmask(asker, found.table),
        "unmask_url": f"{reverse('performance:unmask', args=[definition.key])}?{_query(question, which, at)}",
        "unmasked": unmasked,
        "note": None if found.total else Note(_("No record fits. Choose another period or fewer filters.")),
    }


def _query(question: Question, which: str, page: int) -> str:
    return urlencode(question.params() | {"which": which, "page": str(page)})


def _address(question: Question, which: str, page: int) -> str:
    return f"{reverse('performance:rows', args=[question.key])}?{_query(question, which, page)}"


def _said(asker: Account, question: Question, definition: Definition, found: Records) -> str:
    """How many records there are; of several days also how many a day, as explanations tell the usual."""
    total = format_value("count", found.total)
    words = worded(asker, question.state.where, definition.table)
    days = (words.days if words else 0) or question.days
    if days < 2:
        text = ngettext("%(n)s record.", "%(n)s records.", found.total)
        return text % {"n": total}
    a_day = format_value("number", found.total / days)
    text = _("%(n)s records on %(days)d days: %(a_day)s a day.")
    return text % {"n": total, "days": days, "a_day": a_day}


def _choices(
    question: Question, definition: Definition, which: str, counts: Mapping[str, int]
) -> list[dict[str, Any]]:
    names = {
        records.ALL: _("all that count"),
        records.COUNTED: definition.numerator.say(language_now()) or _("those in the numerator"),
        records.REST: _("the others"),
    }
    return [
        {
            "label": names[w],
            "count": format_value("count", counts.get(w)),
            "url": _address(question, w, 1),
            "here": w == which,
        }
        for w in records.WHICH
    ]
