"""Bringing files: the upload page, and throwing an upload away."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from headwater.centre.imports import storage
from headwater.centre.imports.actions import uploads as actions
from headwater.centre.imports.models import Upload
from headwater.centre.imports.queries.uploads import drafts_of
from headwater.centre.imports.receiving import IntoHome, Received
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission


@csrf_exempt
@require_permission(Permission.RUN_IMPORTS)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The upload page; the token is checked inside, after the receiver has been put in place."""
    receiver = IntoHome(request)
    request.upload_handlers = [receiver]
    return _upload(request, receiver)


@csrf_protect
def _upload(request: HttpRequest, receiver: IntoHome) -> HttpResponse:
    if request.method == "GET":
        return _page(request)
    # Reading the files comes first: a refusal is only known after it.
    received = [file for file in request.FILES.getlist("files") if isinstance(file, Received)]
    if receiver.refused:
        return _refused(request, receiver.refused, 413)
    try:
        kept = actions.keep_upload(by=request.user, received=received, inbox=request.POST.getlist("inbox"))
    except ValidationError as error:
        return _refused(request, error.messages[0], 400)
    address = reverse("imports:mapping", args=[kept.token])
    return JsonResponse({"url": address}) if _by_script(request) else redirect(address)


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _refused(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"problem": sentence}, status=status)
    messages.error(request, sentence)
    return _page(request, status)


def _page(request: HttpRequest, status: int = 200) -> HttpResponse:
    context = {
        "inbox": list(storage.inbox()),
        "inbox_folder": storage.inbox_folder(),
        "drafts": drafts_of(request.user),
        "limit": storage.LARGEST,
    }
    return render(request, "imports/upload.html", context, status=status)


@require_permission(Permission.RUN_IMPORTS)
@require_POST
def discard(request: HttpRequest, token: str) -> HttpResponse:
    """Throw uploaded files away."""
    upload = get_object_or_404(Upload, token=token)
    actions.discard_upload(by=request.user, upload=upload)
    messages.success(request, _("The files were thrown away. Nothing that was imported has changed."))
    return redirect("imports:upload")
