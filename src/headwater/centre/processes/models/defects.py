"""The defect register (流程缺陷): what is wrong with a step, whose it is, whom it touched, its state."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.findings.models import Reference
from headwater.centre.people.models import Person, Unit
from headwater.centre.processes.models.changes import ProcessChange
from headwater.centre.processes.models.maps import Step


class DefectKind(models.TextChoices):
    SYSTEM = "system", _("system")
    PROCESS = "process", _("process")
    RULE = "rule", _("rule")


class DefectState(models.TextChoices):
    FOUND = "found", pgettext_lazy("defect", "found")
    ACCEPTED = "accepted", pgettext_lazy("defect", "accepted")
    CHANGING = "changing", _("being changed")
    FIXED = "fixed", _("fixed")
    VERIFIED = "verified", _("verified")
    DECLINED = "declined", _("declined")
    MERGED = "merged", pgettext_lazy("defect", "merged into another")


class Severity(models.IntegerChoices):
    LOW = 1, _("low")
    MEDIUM = 2, _("medium")
    HIGH = 3, _("high")
    CRITICAL = 4, _("critical")


class Defect(models.Model):
    """A defect. `unit` found it, `department` owns it; both see it."""

    title = models.CharField(_("title"), max_length=160)
    detail = models.TextField(_("what is wrong"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=DefectKind)
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="defects")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    department = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity.choices, default=Severity.MEDIUM
    )
    customers = models.PositiveIntegerField(_("customers touched"), null=True, blank=True)
    seconds_lost = models.PositiveIntegerField(_("front-line seconds lost a month"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DefectState, default=DefectState.FOUND)
    due = models.DateField(_("to be fixed by"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    change = models.ForeignKey(ProcessChange, models.SET_NULL, null=True, blank=True, related_name="defects")
    # The same defect, reported before: what showed here stands there, and it is counted once.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    reported_by = models.CharField(max_length=150)
    found_on = models.DateField(_("found on"))
    accepted_on = models.DateField(null=True, blank=True)
    fixed_on = models.DateField(null=True, blank=True)
    verified_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "department"], name="defects_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(reason=""),
                name="declined_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(state="merged", merged_into__isnull=False)
                | (~models.Q(state="merged") & models.Q(merged_into=None)),
                name="merged_into_a_defect",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """As people say it."""
        return f"D-{self.pk}"


class DefectSource(models.Model):
    """A case in which the defect showed: a reference to whatever was there, which may be gone by now."""

    defect = models.ForeignKey(Defect, models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["defect", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["defect", "kind", "number"], name="a_case_once_in_a_defect")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def reference(self) -> Reference:
        """What it names."""
        return Reference(self.kind, self.number, self.title, self.url)
