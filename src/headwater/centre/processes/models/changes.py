"""Process changes (流程优化) and the procedures that they give new versions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Person, Unit
from headwater.centre.processes.models.maps import ProcessMap, Step
from headwater.centre.processes.models.names import in_reader_language


class ChangeState(models.TextChoices):
    DRAFT = "draft", _("being written")
    OFFERED = "offered", _("waits for confirmation")
    CONFIRMED = "confirmed", _("in effect")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ProcessChange(models.Model):
    """A change of how something is done; `improvement` is a reference (kind, number, title, url) or empty."""

    title = models.CharField(_("title"), max_length=160)
    reason = models.TextField(_("why"), blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    process = models.ForeignKey(ProcessMap, models.SET_NULL, null=True, blank=True, related_name="changes")
    step = models.ForeignKey(Step, models.SET_NULL, null=True, blank=True, related_name="changes")
    improvement = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ChangeState, default=ChangeState.DRAFT)
    due = models.DateField(_("to be ready by"), null=True, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """As people say it."""
        return f"G-{self.pk}"

    def get_absolute_url(self) -> str:
        """Its page, for rooms that list changes."""
        return f"/processes/changes/{self.pk}/"

    @property
    def open(self) -> bool:
        """Whether it may still be written."""
        return self.state in (ChangeState.DRAFT, ChangeState.OFFERED)


class Procedure(models.Model):
    """How something is done, step by step; its text stands in its versions."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    process = models.ForeignKey(ProcessMap, models.SET_NULL, null=True, blank=True, related_name="procedures")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="one_procedure_of_a_name_in_a_unit")
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


class ProcedureVersion(models.Model):
    """A version of the text. Confirmed, it is never altered again: the next one is written."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(_("text"))
    text_en = models.TextField(_("English text"), blank=True)
    valid_from = models.DateField(_("valid from"))
    change = models.ForeignKey(ProcessChange, models.SET_NULL, null=True, blank=True, related_name="versions")
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField(auto_now=True)
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["procedure", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="one_text_of_a_version"),
            # One change holds at most one text of each procedure.
            models.UniqueConstraint(fields=["procedure", "change"], name="one_text_of_a_change"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} v{self.number}"

    @property
    def shown(self) -> str:
        """The text in the reader's language."""
        return in_reader_language(self.text, self.text_en)

    @property
    def lines(self) -> list[str]:
        """The steps: the text's lines that say something."""
        return [line.strip() for line in self.shown.splitlines() if line.strip()]
