"""The trail speaks: every action that any room records has words."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils import translation

import headwater
from headwater.centre.directory.wording import ACTIONS, said
from headwater.centre.people.models import AuditEvent

CENTRE = Path(headwater.__file__).parent / "centre"


def test_every_action_has_words() -> None:
    written = {
        key
        for file in CENTRE.rglob("*.py")
        for key in re.findall(r'\baction="([a-z_]+\.[a-z_]+)"', file.read_text())
    }
    assert len(written) > 40
    assert written - set(ACTIONS) == set()


def test_what_a_line_says() -> None:
    event = AuditEvent(
        by="admin",
        action="person.changed",
        about="王小明",
        detail={
            "name": ["王明", "王小明"],
            "email": [None, "a@b.example"],
            "note": "",
            "odd": ["a", "b", "c"],
        },
    )
    line = said(event)
    assert line.details[0].endswith("王明 → 王小明")
    assert line.details[1].endswith("– → a@b.example")
    assert line.details[2] == "odd: a, b, c" and len(line.details) == 3


def test_codes_are_read_as_people_say_them() -> None:
    detail = {"scope": ["individual", "shared"], "controllable": ["False", "True"], "standing": ["", "True"]}
    with translation.override("en"):
        line = said(AuditEvent(action="complaint.retraced", about_kind="complaints.order", detail=detail))
    # What is decided about an order stands in a table of its own, but in the order's history.
    assert line.details[0] == "individual or shared: individual → shared"
    assert line.details[1] == "controllable complaint: no → yes"
    with translation.override("zh-hans"):
        line = said(AuditEvent(action="x.y", about_kind="recovery.lookalikemodel", detail={"state": "ready"}))
    assert "ready" not in line.details[0] and "state" not in line.details[0]
