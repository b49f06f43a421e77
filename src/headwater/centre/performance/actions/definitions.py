"""A new version of an indicator, and taking one away. Nothing is ever rewritten."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.models import IndicatorDefinition

CONTENT = (
    "name",
    "name_en",
    "table",
    "formula",
    "unit",
    "direction",
    "level",
    "rhythm",
    "owner",
    "owner_role",
    "reason",
    "review_date",
    "personal",
)


@transaction.atomic
def define(
    *, by: Account, key: str, content: dict[str, Any], shipped_version: int = 0, seen: int | None = None
) -> IndicatorDefinition:
    """The next version of `key`. `shipped_version` is that of the shipped one it stands above (0: none).

    `seen`: the version that was looked at; refused when somebody made a newer one meanwhile.
    """
    require(by, Permission.DEFINE_INDICATORS)
    newest = _newest(key)
    if newest is not None and seen is not None and newest.version > seen:
        audit.require_unchanged(newest, 0)
    version = max(newest.version if newest else 0, shipped_version) + 1
    made = IndicatorDefinition.objects.create(
        key=key, version=version, made_by=by, **{name: content[name] for name in CONTENT}
    )
    before = {name: getattr(newest, name) for name in CONTENT} if newest else {}
    detail = audit.changes(before, {name: content[name] for name in CONTENT})
    audit.record(by=by, action="indicator.defined", about=made, detail=detail | {"version": version})
    return made


@transaction.atomic
def retire(
    *, by: Account, key: str, content: dict[str, Any], shipped_version: int = 0
) -> IndicatorDefinition:
    """Take an indicator out of use by a last version; its figures of old stay explainable."""
    require(by, Permission.DEFINE_INDICATORS)
    newest = _newest(key)
    version = max(newest.version if newest else 0, shipped_version) + 1
    made = IndicatorDefinition.objects.create(
        key=key, version=version, made_by=by, retired=True, **{name: content[name] for name in CONTENT}
    )
    audit.record(by=by, action="indicator.retired", about=made, detail={"version": version})
    return made


def _newest(key: str) -> IndicatorDefinition | None:
    return IndicatorDefinition.objects.select_for_update().filter(key=key).order_by("-version").first()
