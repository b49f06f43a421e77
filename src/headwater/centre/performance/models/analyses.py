"""Special analyses (专项分析): why an indicator moved, from the explanation to the conclusion."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.findings.models import Reference
from headwater.centre.people.models import Account, Person, Unit


class Explanation(models.Model):
    """An explanation that was worked out once. `key` holds question, scope, snapshot and definition, so a new
    snapshot makes a new one and nothing is ever out of date.
    """

    key = models.CharField(max_length=64, unique=True)
    indicator = models.CharField(_("indicator"), max_length=60)
    question = models.JSONField(default=dict)
    snapshot = models.PositiveIntegerField(_("snapshot"))
    # Empty until the work is done.
    story = models.JSONField(null=True)
    run = models.PositiveBigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.indicator} {self.question.get('start', '')} #{self.snapshot}"


class SpecialAnalysis(models.Model):
    """Number A-n. Holds the story as it was told when it was opened: later data change nothing in it.

    `where` and the times name the cell of the indicator that is looked into; `sources` what it was opened
    from, as references with number, title and address of their own: deletion there loses nothing here.
    """

    class State(models.TextChoices):
        OPEN = "open", _("being analysed")
        RETURNED = "returned", _("returned to analysis")
        CONCLUDED = "concluded", _("concluded")
        CLOSED = "closed", pgettext_lazy("analysis", "closed")

    title = models.CharField(_("title"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    owner = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="analyses", verbose_name=_("owner")
    )
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, db_index=True)
    indicator = models.CharField(_("indicator"), max_length=60, db_index=True)
    where = models.JSONField(default=dict, blank=True)
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))
    story = models.JSONField(null=True, blank=True)
    snapshot = models.PositiveIntegerField(_("snapshot"), default=0)
    sources = models.JSONField(default=list, blank=True)
    reason = models.TextField(_("why it was opened"), max_length=2000, blank=True)
    conclusion = models.TextField(_("conclusion"), max_length=8000, blank=True)
    concluded_at = models.DateTimeField(_("concluded at"), null=True, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("opened at"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")), name="analysis_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """As people read it."""
        return f"A-{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("performance:analysis", args=[self.pk])

    @property
    def reference(self) -> Reference:
        """What other rooms keep of it."""
        return Reference("analysis", self.number, self.title, self.get_absolute_url())

    @property
    def active(self) -> bool:
        """Whether it still waits for a conclusion."""
        return self.state in (self.State.OPEN, self.State.RETURNED)


class Pin(models.Model):
    """A view of the drill that somebody found worth keeping: its address and the figures it showed then."""

    analysis = models.ForeignKey(SpecialAnalysis, models.CASCADE, related_name="pins")
    title = models.CharField(_("title"), max_length=200)
    address = models.CharField(max_length=2000)
    layer = models.JSONField(default=dict)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Remark(models.Model):
    """A word in the discussion of an analysis."""

    analysis = models.ForeignKey(SpecialAnalysis, models.CASCADE, related_name="remarks")
    text = models.TextField(_("remark"), max_length=4000)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Draft(models.Model):
    """What somebody typed and did not save yet: one text for each account and place."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    place = models.CharField(max_length=80)
    text = models.TextField(max_length=8000)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["account", "place"], name="one_draft_a_place")]

    def __str__(self) -> str:
        return f"{self.place} {self.account}"
