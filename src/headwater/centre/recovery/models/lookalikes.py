"""Look-alike models (X-4) and their screenings: who is like the customers who complained."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.findings.models import Reference
from headwater.centre.people.models import Account, Person, Unit


class Way(models.TextChoices):
    """The ways of the engine. `auto` takes whichever the back-test puts first."""

    DISTANCE = "distance", _("distance to the nearest complainant")
    CENTROID = "centroid", _("distance to base models")
    CONTRAST = "contrast", _("contrast of densities")
    LEARNED = "learned", _("learned")
    AUTO = "auto", _("whichever the back-test puts first")


# Only these two know a distance in the features' own scale, so only they know a radius.
WITH_RADIUS = frozenset({"distance", "centroid"})


class Chosen(models.TextChoices):
    """How it is said who is in."""

    RADIUS = "radius", _("radius")
    COUNT = "count", pgettext_lazy("customers", "number of customers")
    SHARE = "share", _("share of customers")


class LookalikeModel(models.Model):
    """One model of the library. `seeds`, `features`, `within` say what it is made of; see `design.Design`.

    A `standing` model is screened again whenever customer data lands, and tells who is new since last time.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("look-alike model", "being designed")
        READY = "ready", pgettext_lazy("look-alike model", "ready")
        RETIRED = "retired", pgettext_lazy("look-alike model", "retired")

    name = models.CharField(_("name"), max_length=120)
    problem = models.CharField(_("kind of problem"), max_length=80)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("owner"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, db_index=True)
    # Frozen values as plain JSON; `design.read` checks them.
    seeds = models.JSONField(default=dict)
    features = models.JSONField(default=list)
    within = models.CharField(_("only customers for whom"), max_length=1000, blank=True)
    method = models.CharField(_("method"), max_length=10, choices=Way, default=Way.AUTO)
    chosen_by = models.CharField(_("select by"), max_length=10, choices=Chosen, default=Chosen.SHARE)
    chosen = models.FloatField(_("how much"), default=0.05, validators=[MinValueValidator(0.0)])
    standing = models.BooleanField(_("screen again when data lands"), default=False, db_index=True)
    # Why the last run by itself failed, in both languages; empty when it did not.
    standing_error = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["problem", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(chosen_by="radius") | Q(method__in=["distance", "centroid"]),
                name="radius_needs_a_distance",
            ),
            models.CheckConstraint(condition=Q(chosen__gte=0), name="lookalike_selects_no_less_than_nobody"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        """Its designer page."""
        return reverse("recovery:model", args=[self.pk])

    @property
    def number(self) -> str:
        """As people say it."""
        return f"X-{self.pk}"

    @property
    def reference(self) -> Reference:
        """As a member of the chain."""
        return Reference("lookalike", self.number, self.name, self.get_absolute_url())


class Screening(models.Model):
    """One run of a model over the customers of a day: the question frozen, the answer summed up.

    The scores of all customers lie in `<home>/recovery/screenings/<folder>`, which appears by a rename when
    everything is written. `histogram`: {"edges": [...], "counts": [...]}; `backtest`, `facts`, `notes` as the
    engine answered, plain JSON.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", pgettext_lazy("screening", "done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    model = models.ForeignKey(LookalikeModel, models.CASCADE, related_name="screenings")
    sequence = models.PositiveIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING, db_index=True)
    design = models.JSONField(default=dict)
    by_itself = models.BooleanField(default=False)
    stop_asked = models.BooleanField(default=False)
    run = models.PositiveBigIntegerField(null=True, blank=True)
    snapshot = models.PositiveBigIntegerField(default=0)
    as_of = models.DateField(_("data of"), null=True, blank=True)
    folder = models.CharField(max_length=80, blank=True)
    customers = models.PositiveBigIntegerField(default=0)
    complainants = models.PositiveBigIntegerField(default=0)
    # Seeds that are not among the customers: told, never silently dropped.
    unknown = models.PositiveBigIntegerField(default=0)
    method = models.CharField(max_length=10, choices=Way, blank=True)
    radius = models.FloatField(null=True, blank=True)
    selected = models.PositiveBigIntegerField(default=0)
    new_since = models.PositiveBigIntegerField(null=True, blank=True)
    gone_since = models.PositiveBigIntegerField(null=True, blank=True)
    histogram = models.JSONField(default=dict, blank=True)
    backtest = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    notes = models.JSONField(default=list, blank=True)
    errors = models.JSONField(default=dict, blank=True)
    # None: no back-test has told. True: not used for a campaign unless somebody overrules, with a reason.
    no_better = models.BooleanField(null=True, blank=True)
    overruled_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    overruled_at = models.DateTimeField(null=True, blank=True)
    overruled_reason = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["model", "sequence"], name="screening_numbered_once"),
            models.CheckConstraint(
                condition=Q(overruled_at=None) | ~Q(overruled_reason=""), name="overruled_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.model.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("recovery:screening", args=[self.pk])

    @property
    def number(self) -> str:
        """As people say it: the model's number and which of its runs."""
        return f"X-{self.model_id}.{self.sequence}"

    @property
    def active(self) -> bool:
        """Whether it may still change by itself."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def usable(self) -> bool:
        """Whether a campaign may be made of it: back-tested and better than chance, or overruled."""
        return self.state == self.State.DONE and (self.no_better is False or self.overruled_at is not None)

    @property
    def has_distance(self) -> bool:
        """Whether its method knows a distance, and so a radius."""
        return self.method in WITH_RADIUS

    def fact(self, name: str, default: Any = None) -> Any:
        """One of the plain facts that the run left."""
        return self.facts.get(name, default)
