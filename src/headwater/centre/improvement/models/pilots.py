"""Pilots: teams that try the new way beside teams that stay with the old one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.findings.models import Reference
from headwater.centre.improvement.models.projects import Improvement
from headwater.centre.people.models import Account, Unit

SIDES = [("up", _("up")), ("down", _("down"))]


class Pilot(models.Model):
    """One pilot (P-3). Everything that decides the outcome is locked before it starts.

    `plan` is what was worked out before (see `trials.planning`), `result` what came out; both plain JSON.
    """

    class State(models.TextChoices):
        DESIGN = "design", pgettext_lazy("pilot", "being designed")
        RUNNING = "running", pgettext_lazy("pilot", "locked, running")
        ENDED = "ended", pgettext_lazy("pilot", "ended")
        STOPPED = "stopped", pgettext_lazy("pilot", "broken off")

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="pilots")
    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DESIGN, db_index=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="pilots", verbose_name=_("teams are taken from")
    )
    indicator = models.CharField(_("primary indicator"), max_length=60)
    direction = models.CharField(max_length=4, choices=SIDES)
    definition_version = models.PositiveIntegerField(null=True, blank=True)
    # What the promise foretells, in the indicator's own unit, without sign.
    size = models.FloatField(_("expected effect"), validators=[MinValueValidator(0.0)])
    matched_on = models.JSONField(_("alike in"), default=list)
    size_a = models.PositiveIntegerField(
        _("teams that try it (A)"), default=4, validators=[MinValueValidator(2), MaxValueValidator(200)]
    )
    size_b = models.PositiveIntegerField(
        _("teams to compare with (B)"), default=4, validators=[MinValueValidator(2), MaxValueValidator(200)]
    )
    given = models.JSONField(_("A is given"), default=list, blank=True)
    by_lot = models.BooleanField(_("draw by lot inside pairs"), default=True)
    seed = models.PositiveIntegerField(default=0)
    history_from = models.DateField(_("alike since"))
    start = models.DateField(_("first day"))
    weeks = models.PositiveIntegerField(
        _("weeks"), default=4, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    settle = models.PositiveIntegerField(
        _("days to settle in"), default=0, validators=[MaxValueValidator(28)]
    )
    looks = models.PositiveIntegerField(
        _("looks before the end"), default=0, validators=[MaxValueValidator(3)]
    )
    plan = models.JSONField(default=dict, blank=True)
    run = models.PositiveBigIntegerField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)
    # Locked when figures of its days were there already: told with every verdict.
    afterwards = models.BooleanField(default=False)
    stopped_reason = models.TextField(max_length=1000, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    locked_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    locked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="pilot_expects_a_move"),
            models.CheckConstraint(
                condition=Q(start__gt=F("history_from")), name="pilot_starts_after_its_history"
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped") | ~Q(stopped_reason=""), name="pilot_stops_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="design") | Q(locked_at__isnull=False) | Q(state="stopped"),
                name="pilot_runs_locked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """As people read it: P-3."""
        return f"P-{self.pk}"

    @property
    def url(self) -> str:
        """The one address of this pilot."""
        return f"/improvements/pilots/{self.pk}/"

    def get_absolute_url(self) -> str:
        """For lists that link their rows."""
        return self.url

    @property
    def reference(self) -> Reference:
        """What other rooms keep of it."""
        return Reference("pilot", self.number, self.title, self.url)

    @property
    def last_day(self) -> date:
        """The last day of the last week."""
        return self.start + timedelta(days=7 * self.weeks - 1)

    @property
    def signed(self) -> float:
        """The expected effect with its sign."""
        return self.size if self.direction == "up" else -self.size

    def arm(self, arm: str) -> list[PilotTeam]:
        """The teams of "a" or "b"."""
        return [team for team in self.teams.all() if team.arm == arm]


class PilotTeam(models.Model):
    """A team in an arm; code and name stay when the team is dissolved."""

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="teams")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    arm = models.CharField(max_length=1, choices=[("a", "A"), ("b", "B")])

    class Meta:
        ordering = ["arm", "code"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "code"], name="a_team_is_in_one_arm"),
        ]

    def __str__(self) -> str:
        return self.name


class PilotGuardrail(models.Model):
    """What must not become worse by more than `margin` (own unit) in A beyond B."""

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="guardrails")
    indicator = models.CharField(_("indicator"), max_length=60)
    direction = models.CharField(max_length=4, choices=SIDES)
    margin = models.FloatField(_("may worsen by"), validators=[MinValueValidator(0.0)])

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "indicator"], name="one_pilot_guardrail_an_indicator"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} ± {self.margin:g}"


class PilotLook(models.Model):
    """A look that was planned before the start, the end being the last; `alpha` is what it may spend."""

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="planned_looks")
    # The day up to which figures are looked at.
    until = models.DateField()
    alpha = models.FloatField()
    last = models.BooleanField(default=False)
    found: Any = models.JSONField(default=dict, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["until"]
        constraints = [models.UniqueConstraint(fields=["pilot", "until"], name="one_look_a_day")]

    def __str__(self) -> str:
        return f"{self.pilot.number} {self.until}"
