"""Voice of the customer: counted requirements, what is critical to quality in them, scored causes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from headwater.centre.improvement.models.projects import Improvement
from headwater.centre.people.models import Unit


class Voice(models.Model):
    """Counts of requirements with the cut-off of their Pareto chart; alone, or in an improvement.

    `rows` is a list of {level1, level2, count}; `source` says where they came from (kind, number, title,
    url); they are kept as they were, whatever is answered later.
    """

    title = models.CharField(_("title"), max_length=160)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    improvement = models.ForeignKey(
        Improvement, models.SET_NULL, null=True, blank=True, related_name="voices"
    )
    source = models.JSONField(default=dict, blank=True)
    respondents = models.PositiveIntegerField(_("how many were asked"), null=True, blank=True)
    rows = models.JSONField()
    level = models.PositiveSmallIntegerField(
        _("level"), default=2, choices=[(1, _("aspect")), (2, _("requirement"))]
    )
    cutoff = models.FloatField(_("cut-off"), default=0.8)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cutoff__gt=0) & models.Q(cutoff__lte=1), name="cutoff_is_a_share"
            ),
            models.CheckConstraint(condition=models.Q(level__in=[1, 2]), name="requirements_have_two_levels"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """As people say it."""
        return f"V-{self.pk}"


class Ctq(models.Model):
    """A characteristic that is critical to quality, and the indicator by which it is watched.

    Where nothing measures it itself, another indicator stands for it: then the reason is written down.
    """

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="ctqs")
    requirement = models.CharField(_("requirement"), max_length=120)
    name = models.CharField(_("characteristic"), max_length=120)
    indicator = models.CharField(_("indicator"), max_length=60, blank=True)
    proxy = models.BooleanField(_("stands for it"), default=False)
    reason = models.CharField(_("why it stands for it"), max_length=300, blank=True)

    class Meta:
        ordering = ["voice", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["voice", "name"], name="a_characteristic_once"),
            models.CheckConstraint(
                condition=models.Q(proxy=False) | ~models.Q(reason=""), name="a_proxy_has_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(proxy=False) | ~models.Q(indicator=""), name="a_proxy_is_an_indicator"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Matrix(models.Model):
    """A cause-and-effect matrix; alone, of a voice, or in an improvement."""

    title = models.CharField(_("title"), max_length=160)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    improvement = models.ForeignKey(
        Improvement, models.SET_NULL, null=True, blank=True, related_name="matrices"
    )
    voice = models.ForeignKey(Voice, models.SET_NULL, null=True, blank=True, related_name="matrices")
    free = models.BooleanField(_("any score from 0 to 10 instead of 0, 1, 3, 9"), default=False)
    top = models.PositiveSmallIntegerField(_("how many causes are taken on"), default=4)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(top__gte=1), name="at_least_one_cause")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """As people say it."""
        return f"M-{self.pk}"


class MatrixOutput(models.Model):
    """What the causes act upon, with its weight."""

    matrix = models.ForeignKey(Matrix, models.CASCADE, related_name="outputs")
    name = models.CharField(_("output"), max_length=120)
    weight = models.FloatField(_("weight"), default=1.0)
    ctq = models.ForeignKey(Ctq, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["matrix", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["matrix", "name"], name="an_output_once"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="a_weight_counts"),
        ]

    def __str__(self) -> str:
        return self.name


class MatrixCause(models.Model):
    """A cause, with its scores as {output: score}."""

    matrix = models.ForeignKey(Matrix, models.CASCADE, related_name="causes")
    name = models.CharField(_("cause"), max_length=160)
    scores = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["matrix", "pk"]
        constraints = [models.UniqueConstraint(fields=["matrix", "name"], name="a_cause_once")]

    def __str__(self) -> str:
        return self.name
