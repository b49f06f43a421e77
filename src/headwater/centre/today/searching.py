"""One search over everything that has a name: pages, indicators, units, persons, imports.

A part of a word is enough, in Chinese too; each kind is asked only where the person may see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from headwater.centre.complaints.queries.accidents import find_accidents
from headwater.centre.complaints.queries.mass import find_masses
from headwater.centre.complaints.queries.orders import found_by_text as find_orders
from headwater.centre.findings.queries import find_findings
from headwater.centre.imports.queries import runs as import_runs
from headwater.centre.improvement.queries import find_improvements, find_trials
from headwater.centre.notices.queries import find_duties
from headwater.centre.people import queries as people
from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import queries as performance
from headwater.centre.performance.queries.analyses import find_analyses
from headwater.centre.performance.queries.signals import find_signals
from headwater.centre.processes.queries import found_by_text as find_defects
from headwater.centre.processes.queries import papers_by_text as find_papers
from headwater.centre.recovery.queries.campaigns import find_campaigns
from headwater.centre.recovery.queries.lookalikes import find_footprints, find_models
from headwater.centre.surveys.queries import found_by_text as find_questionnaires
from headwater.centre.ui.components import language_now
from headwater.centre.ui.menu import SECTIONS, installed

MOST_OF_A_KIND = 8
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    name: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """The things of one kind that were found."""

    label: str | Promise
    icon: str
    hits: tuple[Hit, ...]


def address(name: str, *args: Any) -> str:
    """The address of another room's page, or nothing where that page is not part of this installation."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def pages(by: Account, words: str) -> Iterator[Hit]:
    """Lines of the rail, by their words or those of their section, in the reader's language or in English."""
    for entry in installed():
        section = SECTIONS[entry.section][0]
        with override("en"):
            english = f"{entry.label} {section}"
        if can(by, entry.permission) and words.lower() in f"{entry.label} {section} {english}".lower():
            yield Hit(str(entry.label), reverse(entry.url), str(section))


def indicators(by: Account, words: str) -> Iterator[Hit]:
    """By name in either language, number or key; the reader's own language is shown."""
    part = words.lower()
    for found in performance.indicators_seen_by(by):
        texts = (found.name.zh, found.name.en, found.key, found.number)
        if any(part in text.lower() for text in texts):
            here = language_now()
            other = found.name.say("en" if here == "zh" else "zh")
            yield Hit(
                found.name.say(here), address("performance:indicator", found.key), f"{found.number} {other}"
            )


def units(by: Account, words: str) -> Iterator[Hit]:
    """By name or code."""
    named = Q(name__icontains=words) | Q(name_en__icontains=words) | Q(code__icontains=words)
    for unit in people.units_seen_by(by).filter(named)[:MOST_OF_A_KIND]:
        yield Hit(str(unit), address("directory:unit", unit.pk), f"{unit.get_kind_display()} {unit.code}")


def persons(by: Account, words: str) -> Iterator[Hit]:
    """By a part of the name, or the beginning of a number."""
    for person in people.colleagues(by, words, MOST_OF_A_KIND):
        yield Hit(
            person.name, address("directory:person", person.pk), f"{person.number} {person.unit_name or ''}"
        )


def runs(by: Account, words: str) -> Iterator[Hit]:
    """Imports by file, table or number."""
    named = Q(sources__icontains=words) | Q(table__icontains=words)
    if words.lstrip("#").isdecimal() and len(words) < 12:
        named |= Q(pk=int(words.lstrip("#")))
    for run in import_runs.visible_to(by).filter(named)[:MOST_OF_A_KIND]:
        names = ", ".join(str(source) for source in run.sources[:2])
        where = address("imports:run", run.pk) or address("imports:history")
        yield Hit(f"#{run.pk} {names}", where, run.get_state_display())


def analyses(by: Account, words: str) -> Iterator[Hit]:
    """Special analyses by number (A-12) or a part of the title."""
    if can(by, Permission.SEE_ANALYSES):
        for one in find_analyses(by, words)[:MOST_OF_A_KIND]:
            yield Hit(str(one), one.get_absolute_url(), one.get_state_display())


def signals(by: Account, words: str) -> Iterator[Hit]:
    """Signals by number (S-12, W-3) or a part of their finding's title."""
    if can(by, Permission.SEE_SIGNALS):
        for one in find_signals(by, words)[:MOST_OF_A_KIND]:
            title = one.finding.title if one.finding else one.indicator
            yield Hit(f"{one.number} {title}", one.get_absolute_url(), one.get_state_display())


def findings(by: Account, words: str) -> Iterator[Hit]:
    """Findings by number (F-12), a part of the title, or the number of their source."""
    for one in find_findings(by, words)[:MOST_OF_A_KIND]:
        yield Hit(str(one), one.url, one.get_state_display())


def duties(by: Account, words: str) -> Iterator[Hit]:
    """Own open duties by their words."""
    for duty in find_duties(by, words)[:MOST_OF_A_KIND]:
        yield Hit(duty.say(language_now()), duty.url, duty.due.isoformat())


def improvements(by: Account, words: str) -> Iterator[Hit]:
    """Improvements by number (I-12) or a part of the title; without the right, the own ones."""
    for one in find_improvements(by, words)[:MOST_OF_A_KIND]:
        yield Hit(str(one), one.url, one.get_state_display())


def trials(by: Account, words: str) -> Iterator[Hit]:
    """Pilots and verifications by number (P-3, V-5) or a part of the title."""
    for one in find_trials(by, words)[:MOST_OF_A_KIND]:
        yield Hit(str(one), one.url, one.get_state_display())  # type: ignore[union-attr]


def defects(by: Account, words: str) -> Iterator[Hit]:
    """Defects of processes by number (D-8) or a part of the title."""
    for one in find_defects(by, words)[:MOST_OF_A_KIND]:
        yield Hit(str(one), address("processes:defect", one.pk), one.get_state_display())


def papers(by: Account, words: str) -> Iterator[Hit]:
    """Process maps, procedures and changes by a part of the name, or G-5."""
    if can(by, Permission.SEE_PROCESSES):
        for name, one in find_papers(by, words)[:MOST_OF_A_KIND]:
            yield Hit(str(one), address(f"processes:{name}", one.pk))


def questionnaires(by: Account, words: str) -> Iterator[Hit]:
    """Questionnaires by number (Q-2) or a part of the title."""
    for one in find_questionnaires(by, words)[:MOST_OF_A_KIND]:
        yield Hit(str(one), address("surveys:questionnaire", one.pk), one.get_kind_display())


def complaints(by: Account, words: str) -> Iterator[Hit]:
    """Orders by number (C-2041), number at the source or title; mass complaints by number (M-3) or title."""
    for one in find_orders(by, words)[:MOST_OF_A_KIND]:
        yield Hit(str(one), one.url, one.get_state_display())  # type: ignore[attr-defined]
    for mass in find_masses(by, words)[:MOST_OF_A_KIND]:
        yield Hit(str(mass), mass.url, mass.get_state_display())  # type: ignore[attr-defined]
    for accident in find_accidents(by, words)[:MOST_OF_A_KIND]:
        yield Hit(str(accident), accident.url, accident.get_state_display())  # type: ignore[attr-defined]


def campaigns(by: Account, words: str) -> Iterator[Hit]:
    """Recovery campaigns by number (K-3) or a part of the title."""
    if can(by, Permission.SEE_RECOVERY):
        for one in find_campaigns(by, words)[:MOST_OF_A_KIND]:
            yield Hit(str(one), one.get_absolute_url(), one.get_state_display())  # type: ignore[attr-defined]


def lookalikes(by: Account, words: str) -> Iterator[Hit]:
    """Look-alike models (X-4) and footprints (T-5) by number or a part of the name."""
    if can(by, Permission.SEE_RECOVERY):
        for model in find_models(by, words)[:MOST_OF_A_KIND]:
            yield Hit(str(model), model.get_absolute_url(), model.problem)
        for one in find_footprints(by, words)[:MOST_OF_A_KIND]:
            yield Hit(str(one), one.get_absolute_url(), one.get_state_display())  # type: ignore[attr-defined]


Finder = Callable[[Account, str], Iterable[Hit]]
KINDS: tuple[tuple[str | Promise, str, Finder], ...] = (
    (_("Indicators"), "chart-line", indicators),
    (_("Pages"), "layout-grid", pages),
    (_("Signals"), "alert-triangle", signals),
    (_("Complaints"), "message-report", complaints),
    (_("Recovery campaigns"), "heart-handshake", campaigns),
    (_("Look-alike models and footprints"), "users-group", lookalikes),
    (_("Findings"), "eye-exclamation", findings),
    (_("My duties"), "calendar-due", duties),
    (_("Special analyses"), "clipboard-search", analyses),
    (_("Improvements"), "refresh", improvements),
    (_("Pilots and verifications"), "arrows-split-2", trials),
    (_("Defects"), "bug", defects),
    (_("Processes and procedures"), "route", papers),
    (_("Questionnaires"), "forms", questionnaires),
    (_("Units"), "sitemap", units),
    (_("People"), "users", persons),
    (_("Imports"), "database-import", runs),
)


def find(by: Account, text: str) -> list[Kind]:
    """Everything that fits, by kind; kinds without a hit are left out."""
    words = " ".join(text.split())[:LONGEST]
    if not words:
        return []
    found = []
    for label, icon, finder in KINDS:
        hits = [hit for hit in finder(by, words) if hit.url][:MOST_OF_A_KIND]
        if hits:
            found.append(Kind(label, icon, tuple(hits)))
    return found
