"""Addresses of the voice of the customer."""

from __future__ import annotations

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from headwater.centre.improvement.views import matrices, voice
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer

PATTERNS: list[URLPattern] = [
    path("voice/", voice.voices, name="voices"),
    path("voice/new/", voice.new, name="new-voice"),
    path("voice/s3/", voice.s3, name="s3"),
    path("voice/<int:pk>/", voice.voice, name="voice"),
    path("voice/<int:pk>/excel/", voice.excel, name="voice-excel"),
    path("voice/<int:pk>/cut/", voice.cut, name="cut-voice"),
    path("voice/<int:pk>/attach/", voice.attach, name="attach-voice"),
    path("voice/<int:pk>/ctq/", voice.ctq, name="add-ctq"),
    path("voice/<int:pk>/ctq/<int:ctq>/", voice.ctq, name="ctq"),
    path("voice/<int:pk>/ctq/<int:ctq>/remove/", voice.remove_ctq, name="remove-ctq"),
    path("voice/matrices/new/", matrices.new, name="new-matrix"),
    path("voice/matrices/<int:pk>/", matrices.matrix, name="matrix"),
    path("voice/matrices/<int:pk>/excel/", matrices.excel, name="matrix-excel"),
    path("voice/matrices/<int:pk>/<slug:kind>/<int:row>/drop/", matrices.drop, name="drop-matrix-row"),
]
P = Permission
MENU: list[MenuEntry] = [
    MenuEntry("improvement", _("Voice of the customer"), "improvement:voices", P.SEE_IMPROVEMENTS, order=50),
    MenuEntry("improvement", _("S3 template"), "improvement:s3", P.SEE_IMPROVEMENTS, aside=True),
]
OFFERS = [
    Offer(
        kind,
        _("Pareto and characteristics"),
        lambda thing, _by, name=name: f"{reverse('improvement:new-voice')}?{name}={thing.pk}",  # type: ignore[misc]
        P.RUN_IMPROVEMENTS,
        "chart-bar",
    )
    for kind, name in (("questionnaire", "questionnaire"), ("count_sheet", "sheet"))
]
