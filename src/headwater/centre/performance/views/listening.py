"""Samples: drawn, given to listeners, listened to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.people import audit
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import analysis_forms as forms
from headwater.centre.performance.actions.listening import (
    assign,
    code_contact,
    draw_sample,
    drop_sample,
    listens_as,
)
from headwater.centre.performance.models import Sample, SampledContact
from headwater.centre.performance.presenters.listening import (
    cell_of,
    cells_offered,
    desk_of,
    may_see_contacts,
    sample_page,
    waiting_for,
)
from headwater.centre.performance.queries.analyses import analysis_seen_by, samples_for
from headwater.centre.performance.views.steps import do, seen, take, written


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_ROWS)
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Contacts of the whole cell, or of one of its causes."""
    one = written(request, pk)
    cells = cells_offered(one)
    first = {"cell": request.GET.get("cell", "")}
    form = forms.SampleForm(request.POST or None, by=request.user, cells=cells, initial=first)

    def drawn(*, by: Any, cell: str, answered: bool, size: int, seed: int | None) -> Sample:
        return draw_sample(by=by, analysis=one, cell=cell_of(one, cell, answered), size=size, seed=seed)

    return take(request, one, form, drawn, title=_("Draw a sample"), anchor="listening")


@require_GET
@require_permission(Permission.SEE_ANALYSES)
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """The contacts of a sample with what was heard."""
    found = _of_seen(request, pk)
    return render(request, "performance/sample.html", sample_page(request.user, found))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_ANALYSES)
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Share the contacts among listeners."""
    found = _of_seen(request, pk)
    one = written(request, found.analysis_id)
    form = forms.AssignForm(request.POST or None, by=request.user)
    title, done = _("Give to listeners"), _("The listeners are told.")
    return take(request, one, form, assign, title=title, anchor="listening", done=done, sample=found)


@require_POST
@require_permission(Permission.SEE_ANALYSES)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a sample away."""
    found = _of_seen(request, pk)
    one = written(request, found.analysis_id)
    return do(request, one, drop_sample, "listening", sample=found)


@require_GET
@require_permission(Permission.SEE_INDICATORS)
def desk(request: HttpRequest) -> HttpResponse:
    """All that one has to listen to."""
    return render(request, "performance/listening.html", {"waiting": waiting_for(request.user)})


@require_GET
@require_permission(Permission.SEE_INDICATORS)
def listen(request: HttpRequest, pk: int) -> HttpResponse:
    """The own contacts of a sample, one after another; made for a phone."""
    return render(request, "performance/listen.html", desk_of(request.user, _given(request, pk)))


@require_POST
@require_permission(Permission.SEE_INDICATORS)
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the cause that was heard in a contact."""
    contact = get_object_or_404(SampledContact.objects.select_related("sample__analysis__unit"), pk=pk)
    if listens_as(request.user, contact) is None:
        raise Http404
    form = forms.CodeForm(request.POST, by=request.user)
    made = form.carry_out(code_contact, by=request.user, contact=contact)
    if made is None:
        shown = desk_of(request.user, contact.sample, contact, form)
        return render(request, "performance/listen.html", shown)
    messages.success(request, _("Noted: %(cause)s.") % {"cause": made.code})
    return redirect(contact.sample)


@require_GET
@require_permission(Permission.SEE_INDICATORS)
def recording(request: HttpRequest, pk: int) -> HttpResponse:
    """The recording of a contact, for its listeners and those who may see the records; on record."""
    contact = get_object_or_404(SampledContact.objects.select_related("sample__analysis__unit"), pk=pk)
    by: Any = request.user
    sees = analysis_seen_by(by, contact.sample.analysis_id) is not None
    sees = sees and may_see_contacts(by, contact.sample)
    if not contact.recording.startswith(("https://", "http://")) or not (
        sees or listens_as(by, contact) is not None
    ):
        raise Http404
    detail = {"analysis": contact.sample.analysis.number, "contact": contact.record}
    audit.record(by=by, action="recording.opened", about=contact, detail=detail)
    answer = HttpResponse(status=302)
    answer["Location"] = contact.recording
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _of_seen(request: HttpRequest, pk: int) -> Sample:
    found = get_object_or_404(Sample.objects.select_related("analysis__unit"), pk=pk)
    seen(request, found.analysis_id)
    return found


def _given(request: HttpRequest, pk: int) -> Sample:
    """A sample in which one has contacts, or of an analysis that one may see."""
    found = samples_for(request.user).filter(pk=pk).first()
    if found is None:
        found = Sample.objects.select_related("analysis__unit").filter(pk=pk).first()
        if found is None or analysis_seen_by(request.user, found.analysis_id) is None:
            raise Http404
    return found
