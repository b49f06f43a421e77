"""The page of a special analysis, and the list as a workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.directory.wording import said
from headwater.centre.findings.queries import by_number, came_from, came_of, chain
from headwater.centre.people import audit
from headwater.centre.people.access import can
from headwater.centre.people.models import Account, AuditEvent
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import wiring
from headwater.centre.performance.actions.analyses import may_write
from headwater.centre.performance.analysis_forms import ConclusionForm, RemarkForm
from headwater.centre.performance.analysis_tables import state_badge
from headwater.centre.performance.explaining import address_of
from headwater.centre.performance.models import Draft, Measure, SpecialAnalysis, Why
from headwater.centre.performance.presenters.explanation import told_of
from headwater.centre.performance.presenters.explanation_layers import plain_cell
from headwater.centre.performance.presenters.fishbone import bones_of, drawing
from headwater.centre.performance.presenters.kept_story import hidden_in
from headwater.centre.performance.presenters.listening import heard_chart, sample_lines, story_of
from headwater.centre.performance.presenters.pins import pins_for
from headwater.centre.performance.queries.analyses import analyses_seen_by, comparable, heard
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import language_now
from headwater.centre.ui.exports import Sheet
from headwater.centre.ui.offers import Button, offers_for


def listed(by: Any) -> QuerySet[SpecialAnalysis]:
    """The analyses of the list, with how many measures are open."""
    waiting = Count("measures", filter=Q(measures__done_at=None), distinct=True)
    return analyses_seen_by(by).annotate(measures_open=waiting)


def page_of(asker: Account, analysis: SpecialAnalysis) -> dict[str, Any]:
    """Everything on the page."""
    story = story_of(analysis)
    found = heard(analysis)
    bones = bones_of(analysis)
    writes = may_write(asker, analysis)
    draws = writes and can(asker, Permission.SEE_ROWS)
    told = _told(asker, analysis)
    draft, remark = (_draft(asker, f"{place}:{analysis.pk}") for place in ("conclusion", "remark"))
    return told | {
        "analysis": analysis,
        "name": indicator_name(analysis),
        "state_badge": state_badge(analysis),
        "cell": plain_cell(analysis.where),
        "chain": chain(analysis.reference, asker),
        "may_write": writes,
        "may_draw": draws,
        "draw_url": reverse("performance:draw", args=[analysis.pk]),
        "explain_url": explain_url(analysis),
        "offers": _offers(asker, analysis),
        "samples": sample_lines(analysis),
        "heard": found,
        "heard_chart": heard_chart(found),
        "bones": bones,
        "fish": drawing(bones, analysis.title),
        "whys": whys_of(analysis),
        "measures": measures_of(analysis),
        "pins": pins_for(asker, analysis),
        "comparable": comparable(asker, analysis),
        "remarks": analysis.remarks.select_related("made_by"),
        "conclusion_form": _conclusion_form(asker, analysis, draft) if writes else None,
        "older_draft": draft if writes and draft and _written_since(analysis, draft) else None,
        "remark_form": RemarkForm(by=asker, initial={"text": remark.text if remark else ""}),
        "history": [said(event) for event in history_of(analysis)],
        "story": story,
    }


def _told(asker: Account, analysis: SpecialAnalysis) -> dict[str, Any]:
    """The explanation inside, as it was when the analysis was opened."""
    story = story_of(analysis)
    if story is None:
        return {}
    hidden = hidden_in(asker, story)
    # Nobody drills in what is kept: the explanation page does that, with the data of today.
    return told_of(story, None, None, hidden, rows=can(asker, Permission.SEE_ROWS))


def _offers(asker: Account, analysis: SpecialAnalysis) -> list[Button]:
    """What upper rooms make of the analysis, and of its finding: an improvement answers that one."""
    own = reverse("performance:analysis-open")
    here = analysis.reference
    for reference in [*came_from(here, "finding"), *came_of(here, "finding")]:
        finding = by_number(asker, reference.number)
        if finding is not None and finding.is_open:
            found = offers_for("analysis", analysis, asker)
            # What both offer (to report a defect) is offered of the analysis alone.
            said = {button.label for button in found}
            more = [b for b in offers_for("finding", finding, asker) if b.label not in said]
            # What is made of the finding here came out of the analysis too, and its chain says so.
            told = [replace(b, url=_with(b.url, analysis)) for b in more if not b.url.startswith(own)]
            return [*found, *told]
    return offers_for("analysis", analysis, asker)


def _with(url: str, analysis: SpecialAnalysis) -> str:
    return f"{url}{'&' if '?' in url else '?'}analysis={analysis.number}"


def explain_url(analysis: SpecialAnalysis) -> str:
    """The same cell on the explanation page; nothing when the indicator is gone."""
    if analysis.indicator not in wiring.machine().definitions:
        return ""
    about = {
        "indicator": analysis.indicator,
        "where": analysis.where,
        "start": analysis.start,
        "end": analysis.end,
    }
    about |= {"start": timezone.localtime(analysis.start), "end": timezone.localtime(analysis.end)}
    return address_of(about)


def indicator_name(analysis: SpecialAnalysis) -> str:
    """What the indicator is called; its key when it is no longer defined."""
    definition = wiring.machine().definitions.get(analysis.indicator)
    return definition.name.say(language_now()) if definition else analysis.indicator


def whys_of(analysis: SpecialAnalysis) -> list[tuple[int, list[Why]]]:
    """The chains of whys, each in its order."""
    lines: dict[int, list[Why]] = {}
    for why in analysis.whys.all():
        lines.setdefault(why.line, []).append(why)
    return sorted(lines.items())


def measures_of(analysis: SpecialAnalysis) -> list[tuple[Measure, str]]:
    """The measures with how each stands: done, late or nothing."""
    today = timezone.localdate()
    rows = analysis.measures.select_related("owner", "cause")
    return [(m, "done" if m.done_at else "late" if m.due < today else "") for m in rows]


def history_of(analysis: SpecialAnalysis) -> QuerySet[AuditEvent]:
    """What happened to the analysis and to everything in it, the newest first."""
    own = Q(about_kind=analysis._meta.label_lower, about_id=str(analysis.pk))
    return AuditEvent.objects.filter(own | Q(detail__analysis=analysis.number)).order_by("-pk")[:30]


def _conclusion_form(asker: Account, analysis: SpecialAnalysis, draft: Draft | None) -> ConclusionForm:
    newer = draft is not None and not _written_since(analysis, draft)
    return ConclusionForm(
        by=asker,
        initial={"text": draft.text if draft and newer else analysis.conclusion},
        seen=audit.latest(analysis),
        auto_id="conclusion_%s",
    )


def _written_since(analysis: SpecialAnalysis, draft: Draft) -> bool:
    """Whether somebody saved a conclusion after that draft was typed: then it does not take its place."""
    if not analysis.conclusion or draft.text.strip() == analysis.conclusion:
        return False
    own = AuditEvent.objects.filter(
        about_kind=analysis._meta.label_lower,
        about_id=str(analysis.pk),
        action__in=("analysis.changed", "analysis.concluded"),
    )
    return own.filter(at__gt=draft.at).exists()


def _draft(asker: Account, place: str) -> Draft | None:
    return Draft.objects.filter(account=asker, place=place).first()


def analyses_sheet(rows: QuerySet[SpecialAnalysis]) -> Sheet:
    """The list for Excel."""
    columns = [
        Column(_("Number")),
        Column(_("Title")),
        Column(_("Indicator")),
        Column(_("From")),
        Column(_("Until")),
        Column(_("Unit")),
        Column(_("Owner")),
        Column(_("Deadline")),
        Column(_("State")),
        Column(_("Measures open"), "count"),
        Column(_("Conclusion")),
    ]
    lines = [
        [
            one.number,
            one.title,
            indicator_name(one),
            one.start,
            one.end,
            str(one.unit),
            str(one.owner or ""),
            one.deadline,
            one.get_state_display(),
            getattr(one, "measures_open", 0),
            one.conclusion,
        ]
        for one in rows
    ]
    return Sheet(_("Special analyses"), columns, lines)
