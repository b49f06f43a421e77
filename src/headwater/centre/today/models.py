"""Links that show boards on a wall without a sign-in, for a while."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Account, Unit

SALT = "headwater.wallboard"


class WallboardLink(models.Model):
    """Acts for its maker, over one unit, with the right to look only; ends by itself."""

    title = models.CharField(_("title"), max_length=80)
    # Paths inside Headwater with their query, shown one after the other.
    pages = models.JSONField(_("pages"))
    every = models.PositiveSmallIntegerField(_("seconds a page"), default=20)
    refresh = models.PositiveSmallIntegerField(_("seconds between two looks"), default=60)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    made_by = models.ForeignKey(Account, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    ends_at = models.DateTimeField(_("ends at"))
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def token(self) -> str:
        """What stands in the address. It names the row; the row says until when and whether at all."""
        return signing.dumps(self.pk, salt=SALT)

    @property
    def is_open(self) -> bool:
        """Neither ended nor taken back."""
        return self.revoked_at is None and self.ends_at > timezone.now()


def read_token(token: str) -> int | None:
    """The row that a token names, or None for one that we never signed."""
    try:
        found = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None
