"""Verifications: was the promised indicator shown to move? Planned first, judged once its days are over."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.findings.models import Reference
from headwater.centre.improvement.models.pilots import Pilot
from headwater.centre.improvement.models.projects import Improvement
from headwater.centre.people.models import Account


class Verdict(models.TextChoices):
    """The words of the engine's three states."""

    SHOWN = "shown", pgettext_lazy("verdict", "effect shown")
    NOT_SHOWN = "not_shown", pgettext_lazy("verdict", "not shown")
    HARMED = "harmed", pgettext_lazy("verdict", "harmed")


class Verification(models.Model):
    """One verification (V-5) of an improvement, without a control or by a pilot.

    `effect`, `lower`, `upper` are signed, in the indicator's own unit. `found` holds sentence, notes,
    guardrails and the lines of the chart as plain JSON, as they were on the day of the judgement.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("verification", "waits for its days")
        JUDGED = "judged", pgettext_lazy("verification", "judged")
        IMPOSSIBLE = "impossible", pgettext_lazy("verification", "cannot be judged")
        WITHDRAWN = "withdrawn", pgettext_lazy("verification", "withdrawn")

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="verifications")
    pilot = models.ForeignKey(Pilot, models.PROTECT, null=True, blank=True, related_name="verifications")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED, db_index=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict, blank=True)
    round = models.PositiveIntegerField(default=0)
    indicator = models.CharField(_("indicator"), max_length=60)
    direction = models.CharField(max_length=4)
    definition_version = models.PositiveIntegerField(null=True, blank=True)
    since = models.DateField(_("compared with the days since"))
    start = models.DateField(_("in effect from"))
    until = models.DateField(_("judged on the days until"))
    settle = models.PositiveIntegerField(
        _("days to settle in"), default=0, validators=[MaxValueValidator(28)]
    )
    alpha = models.FloatField(default=0.025)
    plan = models.JSONField(default=dict, blank=True)
    effect = models.FloatField(null=True, blank=True)
    lower = models.FloatField(null=True, blank=True)
    upper = models.FloatField(null=True, blank=True)
    probability = models.FloatField(null=True, blank=True)
    snapshot = models.PositiveIntegerField(null=True, blank=True)
    found = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="judged", verdict__in=Verdict.values)
                | (~Q(state="judged") & Q(verdict="")),
                name="verification_is_judged_with_a_verdict",
            ),
            models.CheckConstraint(
                condition=Q(since__lt=F("start"), start__lte=F("until")), name="verification_days_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="shown") | Q(effect__isnull=False, lower__isnull=False),
                name="shown_with_an_interval",
            ),
            models.UniqueConstraint(
                fields=["improvement"],
                condition=Q(state="planned"),
                name="one_verification_waits_an_improvement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.improvement.title}"

    @property
    def number(self) -> str:
        """As people read it: V-5."""
        return f"V-{self.pk}"

    @property
    def url(self) -> str:
        """The one address of this verification."""
        return f"/improvements/verifications/{self.pk}/"

    def get_absolute_url(self) -> str:
        """For lists that link their rows."""
        return self.url

    @property
    def reference(self) -> Reference:
        """What other rooms keep of it."""
        return Reference("verification", self.number, self.improvement.title, self.url)
