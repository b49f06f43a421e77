"""Signing in and out, on record. The views call this: no signals are listened to."""

from __future__ import annotations

from django.db import transaction

from headwater.centre.people import audit
from headwater.centre.people.audit import System
from headwater.centre.people.models import Account, AccountSession


@transaction.atomic
def signed_in(*, by: Account, session_key: str, browser: str) -> AccountSession:
    """A session began."""
    session, _new = AccountSession.objects.update_or_create(
        session_key=session_key,
        defaults={"account": by, "ip": audit.origin.get(), "browser": browser[:200]},
    )
    audit.record(by=by, action="account.signed_in", about=by)
    return session


def renewed(*, before: str, after: str) -> None:
    """The session goes on under another key, as it does when its owner changes the password."""
    AccountSession.objects.filter(session_key=before).update(session_key=after)


def failed(*, username: str, because: str) -> None:
    """Somebody did not get in. An unknown name is not kept: it may be a password in the wrong field."""
    account = Account.objects.filter(username__iexact=username).first()
    by = account.username if account else System("?").name
    audit.record(by=by, action="account.sign_in_failed", about=account, detail={"because": because})


@transaction.atomic
def signed_out(*, by: Account, session_key: str) -> None:
    """A session ended."""
    AccountSession.objects.filter(session_key=session_key).delete()
    audit.record(by=by, action="account.signed_out", about=by)
