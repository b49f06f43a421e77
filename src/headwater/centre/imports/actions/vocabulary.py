"""Bringing a changed vocabulary back from Excel: all rows or none."""

from __future__ import annotations

from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.imports.spreadsheets import rows_of
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.reference.actions import add_term, save_term
from headwater.centre.reference.models import Term, TermKind

NO = frozenset({"no", "n", "false", "0", "否", "停用"})
MOST_COMPLAINTS = 10


@transaction.atomic
def import_terms(*, by: Actor, file: IO[bytes], size: int) -> int:
    """Add and change terms from the sheet; how many differ. Errors name the rows, and nothing is changed."""
    require(by, Permission.MANAGE_REFERENCE)
    rows = rows_of(file, size)
    complaints = [said for number, row in rows if (said := _complaint(number, row))]
    if complaints:
        raise ValidationError(complaints[:MOST_COMPLAINTS])
    known = {(term.kind, term.code): term for term in Term.objects.select_related("parent")}
    kinds = _kinds()
    changed = 0
    for _number, row in rows:
        key = kinds[row["kind"].lower()], row["code"]
        if key not in known:
            known[key] = add_term(by=by, kind=key[0], code=key[1])
            changed += 1
    # Groups come second: a group may stand below its members in the sheet.
    for number, row in rows:
        changed += _brought(by, known, (kinds[row["kind"].lower()], row["code"]), row, number)
    audit.record(by=by, action="terms.imported", detail={"rows": len(rows), "changed": changed})
    return changed


def _kinds() -> dict[str, str]:
    """What may stand in the column: the key, or its words in the reader's language."""
    return {str(label).lower(): key for key, label in TermKind.choices} | {
        key: key for key in TermKind.values
    }


def _complaint(number: int, row: dict[str, str]) -> str:
    if row["kind"].lower() not in _kinds():
        return _("Row %(row)d: there is no kind “%(kind)s”.") % {"row": number, "kind": row["kind"]}
    if not row["code"]:
        return _("Row %(row)d: the code is missing.") % {"row": number}
    return ""


def _brought(
    by: Actor, known: dict[tuple[str, str], Term], key: tuple[str, str], row: dict[str, str], number: int
) -> int:
    term = known[key]
    values: dict[str, object] = {name: row[name] for name in ("name", "name_en") if name in row}
    if "in_use" in row:
        values["active"] = row["in_use"].lower() not in NO
    if "group" in row:
        values["parent"] = known.get((key[0], row["group"])) if row["group"] else None
        if row["group"] and values["parent"] is None:
            said = _("Row %(row)d: there is no group with the code “%(code)s”.")
            raise ValidationError(said % {"row": number, "code": row["group"]})
    if all(getattr(term, name) == value for name, value in values.items()):
        return 0
    known[key] = save_term(by=by, term=term, values=values)
    return 1
