"""Gates between the stages, and the evidence that their conditions stand on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.improvement.models.projects import Improvement, Stage
from headwater.centre.people.models import Account, Person


class Gate(models.Model):
    """The end of a stage in one round; a return to analysis begins a new round of the gates after it.

    What has to be met stands in `gating/conditions.py`; who answers for the improvement asks, somebody
    else who may decides.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("gate", "open")
        ASKED = "asked", pgettext_lazy("gate", "waits for a decision")
        PASSED = "passed", pgettext_lazy("gate", "passed")
        RETURNED = "returned", pgettext_lazy("gate", "returned")

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="gates")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    round = models.PositiveIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=1000, blank=True)
    # What stood at the moment of the decision: [{key, met, text}], so that later changes hide nothing.
    stood = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["improvement", "round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["improvement", "stage", "round"], name="one_gate_a_round"),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="gate_returns_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
                name="nobody_decides_the_own_gate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.improvement.number} {self.get_stage_display()}"

    @property
    def duty(self) -> str:
        """The key of the decision in `notices`."""
        return f"improvement.gate:{self.pk}"


class Evidence(models.Model):
    """What a condition stands on: a link that another part of Headwater put here, or a person's word.

    `machine`: put by an action (a pilot ended, a matrix was made), not typed in by somebody.
    """

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="evidence")
    condition = models.CharField(max_length=30)
    round = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=20, blank=True)
    number = models.CharField(max_length=20, blank=True)
    title = models.CharField(_("evidence"), max_length=300)
    url = models.CharField(_("address"), max_length=300, blank=True)
    machine = models.BooleanField(default=False)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["improvement", "condition"], name="evidence_of_condition")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Measure(models.Model):
    """One thing to do, by somebody, until a day, with evidence that it was done. A duty of its owner."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("measure", "to do")
        DONE = "done", pgettext_lazy("measure", "done")
        DROPPED = "dropped", pgettext_lazy("measure", "dropped")

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="measures")
    title = models.CharField(_("measure"), max_length=200)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="measures", verbose_name=_("owner"))
    due = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    evidence = models.TextField(_("evidence"), max_length=1000, blank=True)
    evidence_url = models.CharField(_("address"), max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    done_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(evidence=""), name="measure_is_done_with_evidence"
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(reason=""), name="measure_is_dropped_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def duty(self) -> str:
        """The key of its duty in `notices`."""
        return f"improvement.measure:{self.pk}"


class Remark(models.Model):
    """A word in the discussion."""

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="remarks")
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("remark"), max_length=2000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Document(models.Model):
    """A file or an address kept with the improvement. Files lie under the home's uploads."""

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=120)
    file = models.FileField(_("file"), upload_to="improvements/%Y/%m/", max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0)
    url = models.CharField(_("address"), max_length=300, blank=True)
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(file="") | ~Q(url=""), name="document_is_a_file_or_an_address"
            ),
        ]

    def __str__(self) -> str:
        return self.title
