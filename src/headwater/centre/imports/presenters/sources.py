"""Sources in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from headwater.centre.imports.models import Rhythm, SqlSource
from headwater.centre.ui.components import badge
from headwater.engine.lake.intake.databases import DIALECTS


@dataclass(frozen=True, slots=True)
class Card:
    """A source as its page and the list show it."""

    source: SqlSource
    kind: str
    state: SafeString
    plan: str
    mark: str
    problem: str


def cards() -> list[Card]:
    """All sources, by name."""
    return [card(source) for source in SqlSource.objects.select_related("owner__person")]


def card(source: SqlSource) -> Card:
    language = get_language() or "zh"
    return Card(
        source=source,
        kind=DIALECTS[source.kind].words.say(language),
        state=_state(source),
        plan=_plan(source),
        mark=str(source.mark["value"]).replace("T", " ") if source.mark else "",
        problem=source.problem_zh if language.startswith("zh") else source.problem_en,
    )


def _state(source: SqlSource) -> SafeString:
    if source.failures:
        return badge(_("failed %(n)s times") % {"n": source.failures}, "bad", "alert-triangle")
    if source.is_late:
        return badge(_("overdue: no worker runs"), "bad", "clock-exclamation")
    if not source.profile:
        return badge(_("not mapped yet"), "near", "arrows-left-right")
    if not source.active:
        return badge(_("only by hand"), "", "hand-click")
    return badge(_("runs by itself"), "good", "refresh")


def _plan(source: SqlSource) -> str:
    if not source.active or source.due_at is None:
        return str(dict(Rhythm.choices)["never"])
    due = timezone.localtime(source.due_at)
    facts = {"rhythm": source.get_rhythm_display(), "next": f"{due:%Y-%m-%d %H:%M}"}
    return _("%(rhythm)s, next %(next)s") % facts
