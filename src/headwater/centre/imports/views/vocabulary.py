"""The centre's vocabulary: list, one term, several at once, Excel out and in."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headwater.centre.imports.actions.vocabulary import import_terms
from headwater.centre.imports.filters import TermFilter
from headwater.centre.imports.forms import BulkForm, NewTermForm, TermForm
from headwater.centre.imports.presenters.vocabulary import do_to_terms, sheet_of
from headwater.centre.imports.tables import TermTable
from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.reference import actions, queries
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged


def _filtered(request: HttpRequest) -> TermFilter:
    return TermFilter(request.GET or None, queryset=queries.terms())


@require_permission(Permission.MANAGE_REFERENCE)
@require_safe
def vocabulary(request: HttpRequest) -> HttpResponse:
    """Every term that the records use, and the groups above them."""
    chosen = _filtered(request)
    context = {
        "filter": chosen,
        "table": paged(TermTable(chosen.qs, request=request), request),
        "acts": BulkForm.ACTS,
        "new_form": NewTermForm(),
        "export_query": request.GET.urlencode(),
        "any": queries.terms().exists(),
    }
    return render(request, "imports/vocabulary.html", context)


@require_permission(Permission.MANAGE_REFERENCE)
@require_http_methods(["GET", "POST"])
def term(request: HttpRequest, pk: int) -> HttpResponse:
    """One term."""
    found = get_object_or_404(queries.terms(), pk=pk)
    form = TermForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_term(by=request.user, term=found, values=form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("“%(term)s” is saved.") % {"term": found})
            return redirect("imports:vocabulary")
    twins, members = found.twins.all(), found.members.all()
    context = {"term": found, "form": form, "twins": twins, "members": members}
    return render(request, "imports/term.html", context)


@require_permission(Permission.MANAGE_REFERENCE)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A term or group by hand."""
    form = NewTermForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("A term needs a kind and a code."))
        made = actions.add_term(by=request.user, **form.cleaned_data)
        messages.success(request, _("“%(term)s” is added.") % {"term": made})
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("imports:vocabulary")


@require_permission(Permission.MANAGE_REFERENCE)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Confirm, group, merge several terms."""
    form = BulkForm(request.POST)
    try:
        if not form.is_valid():
            wrong = form.non_field_errors() or [_("Choose the terms first.")]
            raise ValidationError(list(wrong))
        count = do_to_terms(request.user, form.cleaned_data)
        messages.success(
            request, ngettext("%(n)d term is changed.", "%(n)d terms are changed.", count) % {"n": count}
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("imports:vocabulary")


@require_permission(Permission.MANAGE_REFERENCE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list as Excel, in the form that can be brought back."""
    require(request.user, Permission.EXPORT)
    rows = _filtered(request).qs
    return handed_out(request, [sheet_of(rows)], _("Vocabulary"))


@require_permission(Permission.MANAGE_REFERENCE)
@require_POST
def bring_back(request: HttpRequest) -> HttpResponse:
    """Excel in: all rows or none."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise ValidationError(_("Choose the Excel file first."))
        count = import_terms(by=request.user, file=file, size=file.size or 0)
        messages.success(
            request, ngettext("%(n)d term is changed.", "%(n)d terms are changed.", count) % {"n": count}
        )
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    return redirect("imports:vocabulary")
