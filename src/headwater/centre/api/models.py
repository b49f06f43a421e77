"""Tokens. The token itself is not kept, only what tells that one is right."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Account


class ApiToken(models.Model):
    """Lets a program act as its owner, with at most these rights, until a day."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    # A long random text needs no slow hash; this one can be looked up by index.
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    permissions = models.JSONField(default=list)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_on = models.DateField(_("expires on"))
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="one_token_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @property
    def expired(self) -> bool:
        """Whether its last day is over."""
        return self.expires_on < timezone.localdate()
