"""A version of a handbook as a Word document: what is printed, hung up, and signed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.findings.queries import name_of
from headwater.centre.processes.models import Handbook, HandbookVersion
from headwater.centre.processes.presenters.handbooks import shown
from headwater.centre.ui.components import printable
from headwater.centre.ui.paper import add_table, as_bytes, new_paper

BOX = "☐ "


def handbook_paper(handbook: Handbook, version: HandbookVersion) -> bytes:
    """Duties, procedures, indicators, checklist, and the versions up to this one."""
    title = _("Handbook: %(post)s") % {"post": handbook}
    made = new_paper(title, f"{title} v{version.number}")
    facts = {"n": version.number, "day": version.valid_from, "who": name_of(version.confirmed_by)}
    made.add_paragraph(printable(_("Version %(n)s, valid from %(day)s, confirmed by %(who)s.") % facts))
    told = shown(version.content)
    _lines(made, _("Duties"), told["duties"], "List Number")
    for procedure in told["procedures"]:
        made.add_heading(printable(f"{procedure['name']} v{procedure['version']}"), 1)
        for at, line in enumerate(procedure["lines"], 1):
            made.add_paragraph(printable(f"{at}. {line}"))
    _lines(made, _("Indicators"), [str(one.name) for one in told["indicators"]], "List Bullet")
    _lines(made, _("Checklist"), [BOX + item for item in told["items_"]], None)
    made.add_heading(_("Versions"), 1)
    before = handbook.versions.filter(number__lte=version.number)
    rows = [(f"v{v.number}", str(v.valid_from), name_of(v.confirmed_by), v.note) for v in before]
    add_table(made, (_("Version"), _("Valid from"), _("Confirmed by"), _("What changed")), rows)
    made.add_paragraph(_("Read by: ____________________    On: ____________"))
    return as_bytes(made)


def _lines(made: Any, heading: str, lines: list[str], style: str | None) -> None:
    if lines:
        made.add_heading(heading, 1)
        for line in lines:
            made.add_paragraph(printable(line), style=style)
