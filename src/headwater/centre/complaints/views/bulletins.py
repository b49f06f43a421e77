"""Bulletins and assessments: the list, one, its files, issuing, subscriptions, weights."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headwater.centre.complaints import bulletin_forms as forms
from headwater.centre.complaints.actions import bulletins as actions
from headwater.centre.complaints.assessing import MEASURES
from headwater.centre.complaints.models import AssessmentMeasure, Bulletin, BulletinSubscription
from headwater.centre.complaints.own_tables import BulletinTable
from headwater.centre.complaints.presenters import bulletin_files
from headwater.centre.complaints.presenters.bulletins import Page, page_of
from headwater.centre.complaints.queries import bulletins as queries
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import units_seen_by
from headwater.centre.ui.components import language_now
from headwater.centre.ui.deck import POWERPOINT
from headwater.centre.ui.exports import file_handed_out, handed_out
from headwater.centre.ui.tables import paged


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.SEE_BULLETINS)
def bulletins(request: HttpRequest) -> HttpResponse:
    """All that the asker may read; who issues drafts one here."""
    issues = can(request.user, Permission.ISSUE_BULLETINS)
    form = forms.DraftForm(request.POST or None, by=request.user) if issues else None
    if request.method == "POST":
        require(request.user, Permission.ISSUE_BULLETINS)
        made = form.carry_out(actions.draft, by=request.user) if form else None
        if made is not None:
            return redirect(made.url)
    table = paged(BulletinTable(queries.bulletins_seen_by(request.user), request=request), request)
    facts = {"table": table, "form": form}
    status = 400 if form is not None and form.errors else 200
    return render(request, "complaints/bulletins.html", facts, status=status)


def _seen(request: HttpRequest, pk: int) -> Bulletin:
    found = queries.bulletin_for(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_safe
@require_permission(Permission.SEE_BULLETINS)
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin: as it was sent out, or as it stands now."""
    return _page(request, _seen(request, pk))


def _page(request: HttpRequest, found: Bulletin, form: Any = None) -> HttpResponse:
    issues = queries.may_issue(request.user, found.unit) and not found.issued
    remark = form or forms.RemarkForm(seen=found.version, initial={"remarks": found.remarks})
    page = page_of(found)
    facts = {
        "page": page,
        "bulletin": found,
        "may_issue": issues,
        "over": found.end < timezone.localdate(),
        "form": remark if issues else None,
        "receivers": queries.subscribers(found) if issues else [],
        "weights": [
            (
                bulletin_files.measure_name(measure.key),
                f"{measure.weight:g}",
                bulletin_files.shown_mark(measure.key, measure.full),
                bulletin_files.shown_mark(measure.key, measure.none),
            )
            for measure in page.measures
        ],
        "scored": [(line, bulletin_files.scored(line)) for line in page.departments] if page.monthly else [],
        "may_export": can(request.user, Permission.EXPORT),
    }
    return render(request, "complaints/bulletin.html", facts, status=400 if form else 200)


@require_POST
@require_permission(Permission.ISSUE_BULLETINS)
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the words above the figures."""
    found = _seen(request, pk)
    form = forms.RemarkForm(request.POST, seen=found.version)
    if form.carry_out(actions.remark, by=request.user, bulletin=found) is None:
        return _page(request, found, form)
    messages.success(request, _("Saved."))
    return redirect(found.url)


@require_POST
@require_permission(Permission.ISSUE_BULLETINS)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze it and send it."""
    found = _seen(request, pk)
    seen = request.POST.get("seen", "")
    try:
        told = int(seen) if seen.isdecimal() and len(seen) < 9 else None
        done = actions.issue(by=request.user, bulletin=found, seen=told)
        messages.success(request, _("Issued and sent to %(n)s people.") % {"n": done.sent_to})
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(found.url)


def _file_name(page: Page) -> str:
    words = (page.bulletin.number, page.mark, page.title, page.period)
    return " ".join(word for word in words if word).replace("/", "-")


@require_safe
@require_permission(Permission.EXPORT)
def slides(request: HttpRequest, pk: int) -> HttpResponse:
    """PowerPoint in the reader's language; on record."""
    require(request.user, Permission.SEE_BULLETINS)
    page = page_of(_seen(request, pk))
    foot = f"{page.bulletin.number} · {request.user} · {timezone.localtime():%Y-%m-%d %H:%M}"
    name = f"{_file_name(page)}.pptx"
    return file_handed_out(request, bulletin_files.slides(page, foot), name, POWERPOINT, about=page.bulletin)


@require_safe
@require_permission(Permission.EXPORT)
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures for Excel; on record."""
    require(request.user, Permission.SEE_BULLETINS)
    page = page_of(_seen(request, pk))
    name = _file_name(page)
    return handed_out(request, bulletin_files.sheets(page), name, about=page.bulletin)


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.SEE_BULLETINS)
def subscriptions(request: HttpRequest) -> HttpResponse:
    """Who is sent what; oneself, or others by those who issue."""
    initial = {"person": request.user.person}
    form = forms.SubscribeForm(request.POST or None, by=request.user, initial=initial)
    if form.carry_out(actions.subscribe, by=request.user) is not None:
        messages.success(request, _("Subscribed. The next one that is issued is sent."))
        return redirect("complaints:bulletin-subscriptions")
    rows = BulletinSubscription.objects.select_related("person", "unit")
    if can(request.user, Permission.ISSUE_BULLETINS):
        rows = rows.filter(unit__in=units_seen_by(request.user, Permission.ISSUE_BULLETINS))
    else:
        rows = rows.filter(person=request.user.person_id or 0)
    facts = {"form": form, "rows": rows}
    return render(
        request, "complaints/bulletin_subscriptions.html", facts, status=400 if form.errors else 200
    )


@require_POST
@require_permission(Permission.SEE_BULLETINS)
def unsubscribe(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer."""
    found = get_object_or_404(BulletinSubscription, pk=pk)
    actions.unsubscribe(by=request.user, subscription=found)
    messages.success(request, _("The subscription is ended."))
    return redirect("complaints:bulletin-subscriptions")


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.ISSUE_BULLETINS)
def measures(request: HttpRequest) -> HttpResponse:
    """How the monthly assessment is made up: one small form a measure."""
    rows = list(AssessmentMeasure.objects.all())
    sent = request.POST.get("key", "")
    lines = []
    for row in rows:
        initial = {"weight": row.weight, "full": row.full, "none": row.none}
        data = request.POST if sent == row.key else None
        form = forms.MeasureForm(data, initial=initial, auto_id=f"{row.key}_%s")
        if data is not None and form.carry_out(actions.set_measure, by=request.user, key=row.key) is not None:
            messages.success(request, _("Saved. It holds for assessments that are issued from now on."))
            return redirect("complaints:bulletin-measures")
        lines.append((row, MEASURES[row.key][0].say(language_now()), form))
    wrong = any(form.errors for _row, _words, form in lines)
    return render(
        request, "complaints/bulletin_measures.html", {"lines": lines}, status=400 if wrong else 200
    )
