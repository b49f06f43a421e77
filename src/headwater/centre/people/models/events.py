"""The audit trail: who did what, when, from where. No foreign keys: it survives every deletion."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    by = models.CharField(_("by"), max_length=80, db_index=True)
    action = models.CharField(_("action"), max_length=60, db_index=True)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=80, blank=True)
    about = models.CharField(_("about"), max_length=200, blank=True)
    # What changed: {"field": [old, new]} for a change, plain facts for the rest.
    detail = models.JSONField(default=dict, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["about_kind", "about_id"], name="audit_about")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by} {self.action} {self.about}"
