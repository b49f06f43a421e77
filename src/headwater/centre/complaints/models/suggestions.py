"""What was learned from the centre's own closed orders, and which of its suggestions were taken."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.models.classes import Cause, ComplaintClass
from headwater.centre.complaints.models.orders import Order


class TextModel(models.Model):
    """One training. The newest is in use; earlier ones are kept for their accuracy, without their weights.

    `body` and `cause_body` are arrays and JSON (engine.text.classify): classes by code, causes by key.
    """

    made_at = models.DateTimeField(_("trained"), auto_now_add=True)
    made_by = models.CharField(max_length=150)
    orders = models.PositiveIntegerField(_("closed orders learned from"))
    # Newest closing among them: what was closed later is new.
    until = models.DateTimeField(_("closed until"))
    seconds = models.FloatField(_("seconds"))
    body = models.BinaryField(null=True)
    cause_body = models.BinaryField(null=True)
    # HeldOut.to_json of each; causes may have too few orders to learn.
    report = models.JSONField()
    cause_report = models.JSONField(null=True)
    # Classes with too few orders, and how many each has.
    left_out = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.orders}"


class SuggestionTaken(models.Model):
    """A suggestion that somebody accepted with one click."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="suggestions_taken")
    model = models.ForeignKey(TextModel, models.SET_NULL, null=True, related_name="taken")
    klass = models.ForeignKey(ComplaintClass, models.PROTECT, related_name="+")
    cause = models.ForeignKey(Cause, models.SET_NULL, null=True, related_name="+")
    confidence = models.FloatField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.klass}"
