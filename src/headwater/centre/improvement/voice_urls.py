"""Addresses of the voice of the customer."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from headwater.centre.improvement.views import matrices, voice
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.menu import MenuEntry

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
    path("matrices/new/", matrices.new, name="new-matrix"),
    path("matrices/<int:pk>/", matrices.matrix, name="matrix"),
    path("matrices/<int:pk>/excel/", matrices.excel, name="matrix-excel"),
    path("matrices/<int:pk>/<slug:kind>/<int:row>/drop/", matrices.drop, name="drop-matrix-row"),
]
P = Permission
MENU: list[MenuEntry] = [
    MenuEntry("improvement", _("Voice of the customer"), "improvement:voices", P.SEE_IMPROVEMENTS, order=50),
    MenuEntry("improvement", _("S3 template"), "improvement:s3", P.SEE_IMPROVEMENTS, order=52),
]
