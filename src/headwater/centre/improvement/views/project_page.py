"""The page of one improvement with its small forms; what was refused stands in its form, as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headwater.centre.improvement.forms import (
    DocumentForm,
    EvidenceForm,
    FindingForm,
    GuardrailForm,
    MeasureForm,
    ReasonForm,
    RemarkForm,
)
from headwater.centre.improvement.models import Improvement
from headwater.centre.improvement.presenters import project as presenter
from headwater.centre.ui.forms import PlainForm
from headwater.centre.ui.refusals import complain

# The forms that everybody has who sees the page, and those of whoever runs the improvement.
_ALL: dict[str, type[PlainForm]] = {"reason": ReasonForm, "remark": RemarkForm}
_RUNNING: dict[str, type[PlainForm]] = {
    "evidence": EvidenceForm,
    "measure": MeasureForm,
    "guardrail": GuardrailForm,
    "finding": FindingForm,
    "document": DocumentForm,
}


def form_of(request: HttpRequest, found: Improvement, name: str, sent: bool = False) -> Any:
    """One of the forms. Each has ids of its own: several stand on the page and share names of fields."""
    more: dict[str, Any] = {"auto_id": f"{name}-%s"}
    if name == "evidence":
        more["improvement"] = found
    if name == "measure":
        more["by"] = request.user
    data = (request.POST, request.FILES) if sent else ()
    return (_ALL | _RUNNING)[name](*data, **more)


def shown(request: HttpRequest, found: Improvement, **refused: PlainForm) -> HttpResponse:
    """The page; a refused form stands open in it and has the cursor.

    Why is said above the page too: whoever lost the right meanwhile does not have the form any more.
    """
    page = presenter.page(found, request.user)
    names = [*_ALL, *(_RUNNING if page["may"]["run"] or refused else ())]
    page["forms"] = {name: refused.get(name) or form_of(request, found, name) for name in names}
    for form in refused.values():
        complain(request, form)
        first = next(iter([n for n in form.fields if n in form.errors] or form.fields))
        form.fields[first].widget.attrs["autofocus"] = True
    return render(request, "improvement/project.html", page, status=422 if refused else 200)


def carried_out(
    request: HttpRequest, found: Improvement, name: str, action: Callable[..., Any], **facts: Any
) -> Any:
    """What the action made of the form that was sent, and the form when it was refused; the other is None."""
    form = form_of(request, found, name, sent=True)
    made = form.carry_out(action, by=request.user, **facts)
    return (None, form) if made is None else (made, None)
