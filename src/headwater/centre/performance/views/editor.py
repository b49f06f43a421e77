"""Make, change, retire an indicator, with a preview while one writes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import actions, register, wiring
from headwater.centre.performance.forms import DefinitionForm
from headwater.centre.performance.presenters import editor
from headwater.centre.performance.presenters.page import versions_of
from headwater.centre.performance.views.indicator import definition_or_404
from headwater.centre.ui.components import language_now
from headwater.engine.indicators import Definition
from headwater.engine.words import Problem

TEMPLATE = "performance/editor.html"


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DEFINE_INDICATORS)
def new(request: HttpRequest) -> HttpResponse:
    """An indicator of the centre's own."""
    known = set(wiring.machine().definitions) | set(register.newest_rows())
    form = DefinitionForm(
        request.POST or None, asker=request.user, known=known, initial={"table": "contacts"}
    )
    if form.is_valid():
        content = {k: v for k, v in form.cleaned_data.items() if k != "key"} | {"owner_role": ""}
        made = actions.define(by=request.user, key=form.cleaned_data["key"], content=content)
        messages.success(request, _("“%(name)s” is in force.") % {"name": made})
        warn_of_twins(request, form, made.key)
        return redirect("performance:indicator", made.key)
    return render(request, TEMPLATE, _page(form, ""))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DEFINE_INDICATORS)
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """A new version of an indicator; the old ones stay."""
    definition = definition_or_404(key)
    row = register.newest_rows().get(key)
    form = DefinitionForm(
        request.POST or None, asker=request.user, key=key, initial=editor.initial(definition, row)
    )
    made = form.is_valid() and _next(request, form, definition)
    if made:
        messages.success(
            request, _("Version %(n)s of “%(name)s” is in force.") % {"n": made.version, "name": made}
        )
        warn_of_twins(request, form, key)
        return redirect("performance:indicator", key)
    return render(
        request, TEMPLATE, _page(form, key) | {"definition": definition, "versions": versions_of(key)}
    )


def _next(request: HttpRequest, form: DefinitionForm, definition: Definition) -> Any:
    """The next version; None, and why at the form, when somebody else made one since the page was opened."""
    content = form.cleaned_data | {"owner_role": definition.owner_role}
    text, key = request.POST.get("seen", ""), definition.key
    seen = int(text) if text.isdecimal() and len(text) < 10 else None
    facts = {"key": key, "content": content, "shipped_version": _shipped(key), "seen": seen}
    try:
        return actions.define(by=request.user, **facts)
    except ValidationError as refused:
        form.add_error(None, refused)
    return None


@require_POST
@require_permission(Permission.DEFINE_INDICATORS)
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Take an indicator out of use."""
    definition = definition_or_404(key)
    row = register.newest_rows().get(key)
    content = editor.initial(definition, row) | {
        "owner": row.owner if row else None,
        "owner_role": definition.owner_role,
    }
    actions.retire(by=request.user, key=key, content=content, shipped_version=_shipped(key))
    messages.success(request, _("“%(name)s” was retired.") % {"name": content["name"]})
    return redirect("performance:catalogue")


@require_POST
@require_permission(Permission.DEFINE_INDICATORS)
def preview(request: HttpRequest) -> HttpResponse:
    """What the formula gives on the writer's own data, while it is written."""
    form = DefinitionForm(request.POST, asker=request.user, key=request.POST.get("fixed", "") or "preview")
    form.is_valid()
    shown: dict[str, Any] = {"pointer": form.pointer}
    draft = None if form.pointer else editor.draft(form.cleaned_data, form.fixed_key)
    if draft is not None:
        try:
            shown |= {"preview": editor.preview(request.user, draft), "twins": named(editor.twins(draft))}
        except Problem as problem:
            shown |= {"problem": problem.words.say(language_now())}
    shown |= {"names": editor.names(request.POST.get("table", ""))}
    return render(request, f"{TEMPLATE}#preview", shown)


def warn_of_twins(request: HttpRequest, form: DefinitionForm, key: str) -> None:
    """Say it when the same meaning stands under another name; whoever defines decides."""
    draft = editor.draft(form.cleaned_data, key)
    for facts in named(editor.twins(draft) if draft else []):
        messages.warning(
            request,
            _("This means the same as %(number)s %(name)s. One figure under two names makes two truths.")
            % facts,
        )


def named(twins: list[Definition]) -> list[dict[str, str]]:
    """Key, number and name in the reader's language."""
    return [{"key": t.key, "number": t.number, "name": t.name.say(language_now())} for t in twins]


def _page(form: DefinitionForm, key: str) -> dict[str, Any]:
    table = form["table"].value() or "contacts"
    return {"form": form, "key": key, "names": editor.names(table), "pointer": form.pointer}


def _shipped(key: str) -> int:
    base = register.shipped().get(key)
    return base.version if base else 0
