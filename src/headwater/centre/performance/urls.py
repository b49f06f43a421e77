"""Addresses of the indicators. Named folders stand before the keys; no key may be one of them."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.permissions import Permission
from headwater.centre.performance.presenters.saved_lists import saved_at
from headwater.centre.performance.tasks import reviews, unread
from headwater.centre.performance.views import (
    analyses,
    analysis_reports,
    behind,
    catalogue,
    causes,
    control_charts,
    editor,
    explanation,
    indicator,
    listening,
    opening,
    saved,
    signals,
    subscriptions,
    targets,
)
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer

PREFIX = "indicators/"
app_name = "performance"
urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("tree/", catalogue.tree, name="tree"),
    path("new/", editor.new, name="new"),
    path("preview/", editor.preview, name="preview"),
    path("views/", saved.views, name="views"),
    path("views/save/", saved.save, name="save-view"),
    path("views/<int:pk>/delete/", saved.delete, name="delete-view"),
    path("targets/", targets.overview, name="all-targets"),
    path("subscriptions/", subscriptions.overview, name="subscriptions"),
    path("subscriptions/<int:pk>/", subscriptions.readers, name="readers"),
    path("subscriptions/<int:pk>/end/", subscriptions.end, name="end-subscription"),
    path("subscriptions/<int:pk>/remind/", subscriptions.remind, name="remind"),
    path("subscriptions/read/<int:pk>/", subscriptions.read, name="read"),
    path("analyses/", analyses.analyses, name="analyses"),
    path("analyses/excel/", analyses.excel, name="analyses-excel"),
    path("analyses/open/", opening.open_one, name="analysis-open"),
    path("analyses/draft/", analyses.draft, name="draft"),
    path("analyses/listening/", listening.desk, name="listening"),
    path("analyses/measures/<int:pk>/", causes.measure, name="measure"),
    path("analyses/samples/<int:pk>/", listening.sample, name="sample"),
    path("analyses/samples/<int:pk>/give/", listening.give, name="sample-give"),
    path("analyses/samples/<int:pk>/drop/", listening.drop, name="sample-drop"),
    path("analyses/samples/<int:pk>/listen/", listening.listen, name="listen"),
    path("analyses/contacts/<int:pk>/code/", listening.code, name="code"),
    path("analyses/contacts/<int:pk>/recording/", listening.recording, name="recording"),
    path("analyses/<int:pk>/", analyses.analysis, name="analysis"),
    path("analyses/<int:pk>/edit/", analyses.edit, name="analysis-edit"),
    path("analyses/<int:pk>/conclude/", analyses.conclusion, name="analysis-conclude"),
    path("analyses/<int:pk>/close/", analyses.close, name="analysis-close"),
    path("analyses/<int:pk>/reopen/", analyses.reopen, name="analysis-reopen"),
    path("analyses/<int:pk>/delete/", analyses.delete, name="analysis-delete"),
    path("analyses/<int:pk>/discuss/", analyses.discuss, name="analysis-discuss"),
    path("analyses/<int:pk>/finding/", analyses.finding, name="analysis-finding"),
    path("analyses/<int:pk>/slides/", analysis_reports.slides, name="analysis-slides"),
    path("analyses/<int:pk>/workbook/", analysis_reports.workbook, name="analysis-workbook"),
    path("analyses/<int:pk>/print/", analysis_reports.paper, name="analysis-print"),
    path("analyses/<int:pk>/pins/<int:pin>/drop/", analyses.drop_pin, name="pin-drop"),
    path("analyses/<int:pk>/sample/", listening.draw, name="draw"),
    path("analyses/<int:pk>/categories/", causes.category, name="category-new"),
    path("analyses/<int:pk>/categories/<int:category>/", causes.category, name="category"),
    path("analyses/<int:pk>/categories/<int:category>/drop/", causes.drop_category, name="category-drop"),
    path("analyses/<int:pk>/causes/", causes.cause, name="cause-new"),
    path("analyses/<int:pk>/causes/<int:cause>/", causes.cause, name="cause"),
    path("analyses/<int:pk>/causes/<int:cause>/drop/", causes.drop_cause, name="cause-drop"),
    path("analyses/<int:pk>/whys/", causes.why, name="why-new"),
    path("analyses/<int:pk>/whys/<int:why>/", causes.why, name="why"),
    path("analyses/<int:pk>/whys/<int:why>/drop/", causes.drop_why, name="why-drop"),
    path("analyses/<int:pk>/measures/", causes.give, name="measure-new"),
    path("analyses/<int:pk>/measures/<int:measure>/", causes.give, name="measure-edit"),
    path("analyses/<int:pk>/measures/<int:measure>/drop/", causes.drop, name="measure-drop"),
    path("signals/", signals.inbox, name="signals"),
    path("signals/export/", signals.export, name="signals-export"),
    path("signals/bulk/", signals.bulk, name="signals-bulk"),
    path("signals/judge/", signals.judge_now, name="judge-now"),
    path("signals/dismissals/", signals.dismissals, name="dismissals"),
    path("signals/dismissals/<int:pk>/withdraw/", signals.withdraw, name="withdraw-dismissal"),
    path("signals/<int:pk>/", signals.signal, name="signal"),
    path("signals/<int:pk>/dismiss/", signals.dismiss, name="dismiss-signal"),
    path("signals/<int:pk>/close/", signals.close, name="close-signal"),
    path("signals/<int:pk>/reopen/", signals.reopen, name="reopen-signal"),
    path("signals/<int:pk>/analyse/", signals.analyse, name="analyse-signal"),
    path("charts/", control_charts.charts, name="charts"),
    path("weak-spots/", control_charts.weak, name="weak-spots"),
    path("weak-spots/billing-days/", control_charts.keep_billing_days, name="billing-days"),
    path("<slug:key>/", indicator.indicator, name="indicator"),
    path("charts/<slug:key>/", control_charts.chart, name="chart"),
    path("charts/<slug:key>/export/", control_charts.export, name="chart-export"),
    path("charts/<slug:key>/note/", control_charts.note, name="chart-note"),
    path("charts/<slug:key>/note/<int:pk>/remove/", control_charts.remove_note, name="remove-chart-note"),
    path("charts/<slug:key>/phase/", control_charts.phase, name="phase"),
    path("charts/<slug:key>/phase/<int:pk>/drop/", control_charts.drop_phase, name="drop-phase"),
    path("charts/<slug:key>/settings/", control_charts.keep_settings, name="chart-settings"),
    path("<slug:key>/edit/", editor.edit, name="edit"),
    path("<slug:key>/retire/", editor.retire, name="retire"),
    path("<slug:key>/narrow/", saved.narrow, name="narrow"),
    path("<slug:key>/rows/", behind.rows, name="rows"),
    path("<slug:key>/rows/unmask/", behind.unmask, name="unmask"),
    path("<slug:key>/export/", behind.excel, name="excel"),
    path("<slug:key>/explain/", explanation.explain, name="explain"),
    path("<slug:key>/explain/open/", explanation.open_from, name="explain-open"),
    path("<slug:key>/explain/pin/", explanation.pin_to, name="explain-pin"),
    path("<slug:key>/targets/", targets.targets, name="targets"),
    path("<slug:key>/subscribe/", subscriptions.subscribe, name="subscribe"),
]
MENU = [
    MenuEntry("signals", _("Signals"), "performance:signals", Permission.SEE_SIGNALS, order=10, keys="s"),
    MenuEntry("signals", _("Weak spots"), "performance:weak-spots", Permission.SEE_SIGNALS, order=20),
    MenuEntry("signals", _("Control charts"), "performance:charts", Permission.SEE_SIGNALS, order=30),
    MenuEntry(
        "indicators",
        _("All indicators"),
        "performance:catalogue",
        Permission.SEE_INDICATORS,
        order=10,
        keys="i",
    ),
    MenuEntry("indicators", _("Targets"), "performance:all-targets", Permission.SEE_INDICATORS, order=20),
    MenuEntry(
        "indicators", _("Subscriptions"), "performance:subscriptions", Permission.SEE_INDICATORS, order=30
    ),
    MenuEntry("indicators", _("Saved views"), "performance:views", Permission.SEE_INDICATORS, order=40),
    MenuEntry("signals", _("Special analyses"), "performance:analyses", Permission.SEE_ANALYSES, order=40),
    MenuEntry("signals", _("To listen to"), "performance:listening", Permission.SEE_ANALYSES, order=50),
]
# What can be made of a finding: an analysis of what it is about.
OFFERS = [
    Offer(
        "finding",
        _("Open a special analysis"),
        opening.offered,
        Permission.WRITE_ANALYSES,
        icon="clipboard-search",
        order=20,
    ),
]
TASKS = [unread, reviews]
SAVED = [saved_at]
