"""Make and revoke tokens; recognise one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.api.models import ApiToken
from headwater.centre.people import audit
from headwater.centre.people.access import can, require
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission

PREFIX = "hw_"
LONGEST = timedelta(days=366)
# A program that asks every second shall not fill the trail: one line an hour says that it was there.
BETWEEN_LINES = timedelta(hours=1)


@transaction.atomic
def make_token(
    *, name: str, permissions: Iterable[str], expires_on: date, by: Account
) -> tuple[ApiToken, str]:
    """A token with some of one's own rights, and its text, which is never shown again."""
    require(by, Permission.USE_API)
    chosen = sorted({Permission(key) for key in permissions})
    if not chosen:
        raise ValidationError({"permissions": _("Choose at least one right.")})
    for permission in chosen:
        require(by, permission)
    today = timezone.localdate()
    if not today <= expires_on <= today + LONGEST:
        raise ValidationError({"expires_on": _("A token holds for a year at most, from today on.")})
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(account=by, name=name, digest=digest(text), hint=text[:8], expires_on=expires_on)
    token.permissions = [str(permission) for permission in chosen]
    token.full_clean()
    token.save()
    detail = {"permissions": ", ".join(token.permissions), "until": str(expires_on)}
    audit.record(by=by, action="token.made", about=token, detail=detail)
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Account) -> None:
    """At once; by its owner, or by whoever may lock the owner's account."""
    if token.account_id != by.pk:
        require(by, Permission.MANAGE_ACCOUNTS)
    audit.record(by=by, action="token.revoked", about=token)
    token.delete()


def digest(text: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def recognise(text: str, path: str) -> ApiToken | None:
    """The token of this text, if it and its owner are still good; notes that it was used."""
    found = ApiToken.objects.select_related("account__person").filter(digest=digest(text)).first()
    if found is None or found.expired or not can(found.account, Permission.USE_API):
        return None
    now = timezone.now()
    if found.used_at is None or now - found.used_at > BETWEEN_LINES:
        ApiToken.objects.filter(pk=found.pk).update(used_at=now)
        audit.record(by=found.account, action="token.used", about=found, detail={"path": path[:200]})
    return found
