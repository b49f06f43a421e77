"""Files that somebody brought, before and after they are imported."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Account


def new_token() -> str:
    """Names the folder of an upload: random, because nothing that people type may reach a path."""
    return secrets.token_hex(12)


class Upload(models.Model):
    """Files brought together; they are imported as one. `table` and `definition` are the mapping so far."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="uploads")
    by = models.CharField(_("by"), max_length=80)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    table = models.CharField(_("data table"), max_length=60, blank=True)
    # The profile that the mapping was taken from, as it is called; empty for a suggestion or an own one.
    profile = models.CharField(_("profile"), max_length=80, blank=True)
    definition = models.JSONField(default=dict, blank=True)
    # Grows with every change of the draft; with who made it, two people on one mapping are told.
    draft = models.PositiveIntegerField(default=0)
    draft_by = models.CharField(max_length=80, blank=True)
    # The files are gone (discarded, or older than they are kept); the row stays for the history.
    cleared = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        names = [file.name for file in self.files.all()[:3]]
        more = self.files.count() - len(names)
        return ", ".join(names) + (f" +{more}" if more > 0 else "")


class UploadFile(models.Model):
    """One file. `name` is what its owner calls it (text only); `stored` is ours."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(_("file"), max_length=255)
    # A name below the upload's folder, or, `from_inbox`, below the server's inbox.
    stored = models.CharField(max_length=300)
    from_inbox = models.BooleanField(default=False)
    size = models.BigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["upload", "position"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "position"], name="one_file_a_position"),
        ]

    def __str__(self) -> str:
        return self.name
