"""A page with its filters under a name, shared with units or roles."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Account, Unit


class SavedView(models.Model):
    """`address` is a path inside Headwater with its query: opening it shows what the reader may see."""

    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(max_length=2000)
    indicator = models.CharField(max_length=60, blank=True, db_index=True)
    owner = models.ForeignKey(Account, models.CASCADE, related_name="saved_views")
    units = models.ManyToManyField(Unit, blank=True, verbose_name=_("shared with units"))
    roles = models.JSONField(_("shared with roles"), default=list, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_saved_view_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
