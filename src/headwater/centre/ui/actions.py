"""What people choose about their own screen. A taste is no event of the audit trail."""

from __future__ import annotations

from django.db import transaction

from headwater.centre.people.models import Account


@transaction.atomic
def prefer(*, by: Account, language: str | None = None, theme: str | None = None) -> None:
    """Keep the language or the theme with the account, so that it is there at the next sign-in."""
    chosen = {"language": language, "theme": theme}
    kept = {name: value for name, value in chosen.items() if value is not None}
    Account.objects.filter(pk=by.pk).update(**kept)
