"""The mapping page: one address for looking, keeping and importing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from headwater.centre.imports.actions import profiles as profile_actions
from headwater.centre.imports.actions import runs as run_actions
from headwater.centre.imports.actions import uploads as upload_actions
from headwater.centre.imports.mapping.drafting import Draft, begun, changed
from headwater.centre.imports.models import Upload
from headwater.centre.imports.presenters.mapping import mapping_context
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.values import language_now
from headwater.engine.words import Problem


@require_permission(Permission.RUN_IMPORTS)
@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, token: str) -> HttpResponse:
    """Which column means what, with the first rows as they will land."""
    upload = get_object_or_404(Upload, token=token, cleared=False)
    if request.method == "GET":
        draft = begun(upload, language_now())
        upload_actions.save_draft(by=request.user, upload=upload, seen=upload.draft, values=draft.values)
        return _page(request, upload, draft)
    draft = changed(upload, request.POST, language_now())
    seen = request.POST.get("seen", "")
    kept = upload_actions.save_draft(
        by=request.user, upload=upload, seen=int(seen) if seen.isdecimal() else -1, values=draft.values
    )
    if not kept:
        upload.refresh_from_db()
        said = _("%(name)s has changed this mapping meanwhile; you see the newest state. Change it again.")
        messages.warning(request, said % {"name": upload.draft_by})
        return _page(request, upload, begun(upload, language_now()))
    return _acted(request, upload, draft)


def _acted(request: HttpRequest, upload: Upload, draft: Draft) -> HttpResponse:
    act = request.POST.get("act", "look")
    try:
        if act == "save" and not draft.problems:
            name = request.POST.get("name", "")
            version = profile_actions.save_profile(by=request.user, name=name, mapping=draft.mapping)
            draft = draft.from_profile(version.profile.name, version.number)
            upload_actions.save_draft(
                by=request.user, upload=upload, seen=upload.draft + 1, values=draft.values
            )
            messages.success(request, _("Kept as %(profile)s.") % {"profile": version})
        elif act == "run" and mapping_context(request.user, upload, draft)["ready"]:
            run = run_actions.start(
                by=request.user,
                upload=upload,
                mapping=draft.mapping,
                profile=draft.used_profile,
                version=draft.used_version,
            )
            return redirect("imports:run", pk=run.pk)
    except (ValidationError, Problem) as error:
        said = error.words.say(language_now()) if isinstance(error, Problem) else error.messages[0]
        messages.error(request, said)
    return _page(request, upload, draft)


def _page(request: HttpRequest, upload: Upload, draft: Draft) -> HttpResponse:
    template = "imports/mapping.html#body" if request.htmx else "imports/mapping.html"  # type: ignore[attr-defined]
    upload.refresh_from_db(fields=["draft"])
    return render(request, template, mapping_context(request.user, upload, draft))
