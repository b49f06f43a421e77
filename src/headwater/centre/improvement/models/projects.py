"""Improvements: what one promises, here, by so much, by then; who answers for it; what came of it."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.findings.models import Reference
from headwater.centre.people.models import Account, Person, Unit


class Method(models.TextChoices):
    DMAIC = "dmaic", "DMAIC"
    PDCA = "pdca", "PDCA"


class Stage(models.TextChoices):
    """The steps of both methods; `STAGES` says which method walks which."""

    DEFINE = "define", pgettext_lazy("stage", "Define")
    MEASURE = "measure", pgettext_lazy("stage", "Measure")
    ANALYSE = "analyse", pgettext_lazy("stage", "Analyse")
    IMPROVE = "improve", pgettext_lazy("stage", "Improve")
    CONTROL = "control", pgettext_lazy("stage", "Control")
    PLAN = "plan", pgettext_lazy("stage", "Plan")
    DO = "do", pgettext_lazy("stage", "Do")
    CHECK = "check", pgettext_lazy("stage", "Check")
    ACT = "act", pgettext_lazy("stage", "Act")


STAGES: dict[Any, tuple[Any, ...]] = {
    Method.DMAIC: (Stage.DEFINE, Stage.MEASURE, Stage.ANALYSE, Stage.IMPROVE, Stage.CONTROL),
    Method.PDCA: (Stage.PLAN, Stage.DO, Stage.CHECK, Stage.ACT),
}
# Where an improvement goes on from when its effect was not shown.
BACK_TO = {Method.DMAIC: Stage.ANALYSE, Method.PDCA: Stage.PLAN}


class State(models.TextChoices):
    IN_WORK = "in_work", pgettext_lazy("improvement", "in work")
    ACCEPTED = "accepted", pgettext_lazy("improvement", "accepted")
    ROLLING_OUT = "rolling_out", pgettext_lazy("improvement", "being rolled out")
    EFFECTIVE = "effective", pgettext_lazy("improvement", "closed as effective")
    STOPPED = "stopped", pgettext_lazy("improvement", "stopped")


# Nobody stands in one of these without a verification that showed the effect.
PROVED = (State.ACCEPTED, State.ROLLING_OUT, State.EFFECTIVE)
OPEN = (State.IN_WORK, State.ACCEPTED, State.ROLLING_OUT)


class Improvement(models.Model):
    """One improvement (I-12) with its promise: this indicator, here, by so much, by then.

    "Here" is `unit` (its contacts) and `where` (dimension -> value). `size` is how far the indicator is to
    move from the baseline, always positive; `direction` says whereto ("up" or "down"). The baseline came
    out of the lake: its interval, its days and the number of the snapshot are kept beside it.
    """

    title = models.CharField(_("title"), max_length=120)
    problem = models.TextField(_("what is the matter"), max_length=2000, blank=True)
    method = models.CharField(_("method"), max_length=10, choices=Method, default=Method.DMAIC)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.DEFINE)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.IN_WORK, db_index=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="improvements", verbose_name=_("owner"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="improvements", verbose_name=_("unit"))

    indicator = models.CharField(_("indicator"), max_length=60, blank=True, db_index=True)
    # The version of the definition that the baseline was measured with.
    definition_version = models.PositiveIntegerField(null=True, blank=True)
    where = models.JSONField(default=dict, blank=True)
    direction = models.CharField(max_length=4, choices=[("up", _("up")), ("down", _("down"))], blank=True)
    size = models.FloatField(_("by how much"), null=True, blank=True, validators=[MinValueValidator(0.0)])
    due = models.DateField(_("by when"), null=True, blank=True)

    baseline = models.FloatField(_("baseline"), null=True, blank=True)
    baseline_lower = models.FloatField(null=True, blank=True)
    baseline_upper = models.FloatField(null=True, blank=True)
    baseline_from = models.DateField(_("baseline from"), null=True, blank=True)
    baseline_to = models.DateField(_("baseline until"), null=True, blank=True)
    baseline_days = models.PositiveIntegerField(null=True, blank=True)
    baseline_snapshot = models.PositiveIntegerField(null=True, blank=True)

    returned_count = models.PositiveIntegerField(_("returned"), default=0)
    # The acceptance in force; taken away again when a later verification does not show the effect.
    acceptance = models.OneToOneField(
        "improvement.Acceptance", models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=PROVED) | Q(acceptance__isnull=False),
                name="improvement_is_proved_by_an_acceptance",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.STOPPED) | ~Q(closed_reason=""),
                name="improvement_stops_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(size=None) | Q(size__gt=0), name="improvement_promises_a_move"
            ),
            models.CheckConstraint(
                condition=Q(baseline_to=None) | Q(baseline_to__gte=models.F("baseline_from")),
                name="improvement_baseline_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """As people read it: I-12."""
        return f"I-{self.pk}"

    @property
    def url(self) -> str:
        """The one address of this improvement."""
        return f"/improvements/{self.pk}/"

    def get_absolute_url(self) -> str:
        """For lists that link their rows."""
        return self.url

    @property
    def reference(self) -> Reference:
        """What other rooms keep of it."""
        return Reference("improvement", self.number, self.title, self.url)

    @property
    def stages(self) -> tuple[Any, ...]:
        """The steps of this improvement's method, in order."""
        return STAGES[self.method]

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def promised(self) -> bool:
        """Whether the promise is complete: indicator, direction, size, by when."""
        return bool(self.indicator and self.direction and self.size and self.due)

    @property
    def goal(self) -> float | None:
        """The level that was promised; None before the baseline was measured."""
        if self.baseline is None or self.size is None:
            return None
        return self.baseline + (self.size if self.direction == "up" else -self.size)

    @property
    def relative(self) -> float | None:
        """The promised move as a part of the baseline."""
        return self.size / abs(self.baseline) if self.size and self.baseline else None


class Guardrail(models.Model):
    """An indicator that must not become worse by more than `margin` while the promise is kept."""

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="guardrails")
    indicator = models.CharField(_("indicator"), max_length=60)
    direction = models.CharField(max_length=4, choices=[("up", _("up")), ("down", _("down"))])
    margin = models.FloatField(_("may worsen by"), validators=[MinValueValidator(0.0)])
    baseline = models.FloatField(null=True, blank=True)
    baseline_lower = models.FloatField(null=True, blank=True)
    baseline_upper = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["improvement", "indicator"], name="one_guardrail_an_indicator"),
            models.CheckConstraint(condition=Q(margin__gte=0), name="guardrail_margin_is_no_gain"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} ± {self.margin:g}"

    @property
    def limit(self) -> float | None:
        """The worst level that still keeps the guardrail."""
        if self.baseline is None:
            return None
        return self.baseline + (-self.margin if self.direction == "up" else self.margin)


class Answered(models.Model):
    """A finding that an improvement answers. Number and title stay when the finding is gone."""

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="answers")
    finding = models.PositiveBigIntegerField(_("finding"))
    title = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["improvement", "finding"], name="a_finding_is_answered_once"),
        ]

    def __str__(self) -> str:
        return f"F-{self.finding} {self.title}"


class Prediction(models.Model):
    """What somebody or something foretold before the outcome was known; compared with it afterwards."""

    class Source(models.TextChoices):
        PROMISE = "promise", pgettext_lazy("prediction", "promise")
        PILOT = "pilot", pgettext_lazy("prediction", "pilot")
        SIMULATION = "simulation", pgettext_lazy("prediction", "simulation")

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="predictions")
    source = models.CharField(max_length=12, choices=Source)
    # Signed, in the indicator's own unit: what the indicator is to change by.
    effect = models.FloatField()
    lower = models.FloatField(null=True, blank=True)
    upper = models.FloatField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.source}: {self.effect:+g}"


class Return(models.Model):
    """Back to analysis: why (in both languages), from which stage, because of which verification."""

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="returns")
    stage = models.CharField(max_length=10, choices=Stage)
    reason = models.JSONField(default=dict)  # {"en": …, "zh": …}
    verification = models.PositiveBigIntegerField(null=True, blank=True)
    # What was opened to look again: its number and address, as a link shows them.
    analysis = models.CharField(max_length=20, blank=True)
    analysis_url = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.say("en")

    def say(self, language: str) -> str:
        """The reason in a language; in the other one where only that was given."""
        kept: dict[str, Any] = self.reason
        first, other = ("zh", "en") if language.startswith("zh") else ("en", "zh")
        return str(kept.get(first) or kept.get(other) or "")


class Acceptance(models.Model):
    """Somebody accepted a verification that showed the effect. No other verdict can stand here.

    The database holds `verdict` equal to the verification's own, and the improvement to its acceptance's.
    """

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="acceptances")
    verification = models.OneToOneField("improvement.Verification", models.PROTECT, related_name="acceptance")
    verdict = models.CharField(max_length=12, default="shown")
    effect = models.FloatField()
    lower = models.FloatField(null=True, blank=True)
    upper = models.FloatField(null=True, blank=True)
    by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict="shown"), name="only_a_shown_effect_is_accepted"),
        ]

    def __str__(self) -> str:
        return f"V-{self.verification_id}: {self.effect:+g}"
