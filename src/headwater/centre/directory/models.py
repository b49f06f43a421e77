"""Tables of the directory: exports of many customers, which need a second person."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.people.models import Account, Unit

# Where programs read; the address of what they read has no page in it.
API = "/api/"


class ExportState(models.TextChoices):
    """How far it has come; a draft is known to its asker alone."""

    DRAFT = "draft", pgettext_lazy("export", "not asked yet")
    ASKED = "asked", pgettext_lazy("export", "waits for a second person")
    GRANTED = "granted", pgettext_lazy("export", "granted")
    REFUSED = "refused", pgettext_lazy("export", "refused")
    USED = "used", pgettext_lazy("export", "downloaded")


class ExportRequest(models.Model):
    """One file with many customers in it: who wants it, why, who let it go out, when it was fetched.

    `address` with its filter names the file. A grant holds for one download, for at most as many customers
    as were asked for, and for a day.
    """

    address = models.CharField(max_length=2000)
    title = models.CharField(_("title"), max_length=200)
    customers = models.PositiveIntegerField(_("customers"))
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="exports_asked")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.DRAFT)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="exports_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(_("words to the asker"), max_length=500, blank=True)
    # Other customers who had gone out to the asker in the day before, each once.
    already = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")),
                name="a_second_person_decides_on_an_export",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["granted", "used"])
                | models.Q(decided_by__isnull=False, expires_at__isnull=False),
                name="a_granted_export_was_decided_on",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_by"])]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        return reverse("directory:export", args=[self.pk])

    @property
    def by_api(self) -> bool:
        """Read page by page by a program: nothing to download here."""
        return self.address.startswith(API)

    @property
    def is_open(self) -> bool:
        """Granted, not fetched and not too old."""
        return self.state == ExportState.GRANTED and bool(
            self.expires_at and self.expires_at > timezone.now()
        )


class ExportedCustomer(models.Model):
    """That a customer went out to somebody without a second person, and when last; kept for a day.

    `mark` is a keyed digest: nobody is named here, and the same customer counts once.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    mark = models.CharField(max_length=32)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "mark"], name="exported_customer_once_a_person")
        ]

    def __str__(self) -> str:
        return self.mark
