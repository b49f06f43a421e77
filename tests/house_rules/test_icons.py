"""Every icon that a template names is one that is drawn: a name unknown shows as a black square."""

from __future__ import annotations

import re
from pathlib import Path

CENTRE = Path(__file__).resolve().parents[2] / "src" / "headwater" / "centre"
NAMED = re.compile(r"\bti-([a-z0-9][a-z0-9-]*)\b(?!\{)")


def test_icons_of_templates_are_drawn() -> None:
    drawn = (CENTRE / "ui" / "static" / "vendor" / "icons.css").read_text(encoding="utf-8")
    named = {
        (name, file.name)
        for file in CENTRE.glob("*/templates/**/*.html")
        for name in NAMED.findall(file.read_text(encoding="utf-8"))
    }
    assert len(named) > 50
    assert not {one for one in named if f".ti-{one[0]}" not in drawn}
