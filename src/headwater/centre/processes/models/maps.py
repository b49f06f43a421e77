"""Process maps: steps with owners and the ways between them. A step keeps its identity for ever."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Person, Unit
from headwater.centre.processes.models.names import in_reader_language


class ProcessMap(models.Model):
    """A process of a unit. Its steps are the working state; `MapVersion` keeps what was put into effect."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    purpose = models.CharField(_("what it is for"), max_length=500, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)
    # Whether the working state differs from the version in force.
    touched = models.BooleanField(default=True)
    retired = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="one_map_of_a_name_in_a_unit")]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


class StepKind(models.TextChoices):
    START = "start", _("beginning")
    STEP = "step", _("step")
    DECISION = "decision", _("decision")
    END = "end", _("end")


class Step(models.Model):
    """One step. Taken out of the map it stays, because defects and complaints point at it."""

    process = models.ForeignKey(ProcessMap, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=StepKind, default=StepKind.STEP)
    # Who answers for it: a person, or a unit whose head does.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    rule = models.CharField(_("rule and time limit"), max_length=500, blank=True)
    system = models.CharField(_("system used"), max_length=80, blank=True)
    removed = models.BooleanField(default=False)

    class Meta:
        ordering = ["process", "number"]
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="one_step_of_a_number"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["start", "end"])
                | models.Q(unit__isnull=False)
                | models.Q(person__isnull=False),
                name="step_has_an_owner",
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)

    @property
    def label(self) -> str:
        """The number that people say, and the name."""
        return f"{self.number} {self}"

    @property
    def owner(self) -> Person | Unit | None:
        """The person, where one is named, else the unit."""
        return self.person or self.unit


class Flow(models.Model):
    """The way from one step to another; a decision's ways carry what decides."""

    process = models.ForeignKey(ProcessMap, models.CASCADE, related_name="flows")
    source = models.ForeignKey(Step, models.CASCADE, related_name="ways_out")
    target = models.ForeignKey(Step, models.CASCADE, related_name="ways_in")
    label = models.CharField(max_length=40, blank=True)
    label_en = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["source__number", "target__number"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="one_way_between_two_steps"),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")), name="a_way_leads_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.label, self.label_en)


class MapVersion(models.Model):
    """What was put into effect: steps and ways as they were, whatever becomes of units and names later."""

    process = models.ForeignKey(ProcessMap, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    drawn = models.JSONField()
    note = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    confirmed_by = models.CharField(max_length=150)
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["process", "-number"]
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="one_map_of_a_version")]

    def __str__(self) -> str:
        return f"{self.process} v{self.number}"
