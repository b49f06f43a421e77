"""Keeping mappings under a name, for everybody."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.imports.models import Profile, ProfileVersion
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.engine.lake.intake.profile import Profile as Mapping
from headwater.engine.lake.intake.profile import shipped_names

# What belongs to one file, not to a mapping that is used again.
OF_THE_FILE = ("name", "title_en", "title_zh")


def definition_of(mapping: Mapping) -> dict[str, Any]:
    """What is kept of a mapping: all but its names."""
    return {key: value for key, value in mapping.to_dict().items() if key not in OF_THE_FILE}


@transaction.atomic
def save_profile(*, by: Actor, name: str, mapping: Mapping, note: str = "") -> ProfileVersion:
    """A new profile, or a new version of the one of that name; nothing new when it says the same."""
    require(by, Permission.RUN_IMPORTS)
    name = name.strip()[:80]
    if not name:
        raise ValidationError(_("Give the profile a name."))
    if name in shipped_names():
        raise ValidationError(_("“%(name)s” comes with Headwater; choose another name.") % {"name": name})
    profile, made = Profile.objects.select_for_update().get_or_create(
        name=name, defaults={"table": mapping.table, "note": note[:200]}
    )
    if not made and profile.table != mapping.table:
        raise ValidationError(
            _("The profile “%(name)s” is about the table %(table)s; choose another name.")
            % {"name": name, "table": profile.table}
        )
    return _next_version(by, profile, definition_of(mapping), None if made else profile.newest)


def _next_version(
    by: Actor, profile: Profile, definition: dict[str, Any], last: ProfileVersion | None
) -> ProfileVersion:
    if last is not None and last.definition == definition:
        return last
    number = last.number + 1 if last else 1
    version = ProfileVersion.objects.create(
        profile=profile, number=number, definition=definition, by=audit.name_of(by)
    )
    if not profile.active:
        Profile.objects.filter(pk=profile.pk).update(active=True)
    audit.record(by=by, action="profile.saved", about=profile, detail={"version": number})
    return version


@transaction.atomic
def set_in_use(*, by: Actor, profile: Profile, active: bool) -> None:
    """Offer a profile, or no longer. It is never deleted: runs of the past name it."""
    require(by, Permission.RUN_IMPORTS)
    Profile.objects.filter(pk=profile.pk).update(active=active)
    audit.record(by=by, action="profile.offered" if active else "profile.retired", about=profile)


@transaction.atomic
def restore_version(*, by: Actor, version: ProfileVersion) -> ProfileVersion:
    """Make an earlier version the newest again, as a new one."""
    require(by, Permission.RUN_IMPORTS)
    profile = Profile.objects.select_for_update().get(pk=version.profile_id)
    return _next_version(by, profile, version.definition, profile.newest)
