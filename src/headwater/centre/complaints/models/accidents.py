"""The register of service accidents (客户服务事故): class, severity, evidence, persons, duty to report."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models.classes import Severity
from headwater.centre.complaints.models.orders import Attachment, Order
from headwater.centre.people.models import Person, Unit


class AccidentClass(models.Model):
    """A kind of accident (ten are shipped as a template), and how soon it has to be reported upwards."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    meaning = models.CharField(_("what belongs to it"), max_length=300, blank=True)
    meaning_en = models.CharField(_("the same in English"), max_length=300, blank=True)
    severity = models.PositiveSmallIntegerField(
        pgettext_lazy("accident", "severity"), choices=Severity.choices, default=Severity.HIGH
    )
    report_hours = models.PositiveSmallIntegerField(
        _("to be reported within (hours)"), default=24, validators=[MinValueValidator(1)]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def meaning_shown(self) -> str:
        """What belongs to it, in the reader's language."""
        return self.meaning_en if self.meaning_en and get_language() == "en" else self.meaning


class AccidentState(models.TextChoices):
    OPEN = "open", pgettext_lazy("accident", "to be reported")
    REPORTED = "reported", pgettext_lazy("accident", "reported")
    CLOSED = "closed", pgettext_lazy("accident", "concluded")


class Accident(models.Model):
    """E-2: what happened, what was wrong, what would have been right. The training lab reads it."""

    title = models.CharField(_("title"), max_length=160)
    klass = models.ForeignKey(
        AccidentClass, models.PROTECT, related_name="accidents", verbose_name=_("class")
    )
    severity = models.PositiveSmallIntegerField(
        pgettext_lazy("accident", "severity"), choices=Severity.choices, default=Severity.HIGH
    )
    happened_at = models.DateTimeField(_("happened at"))
    known_at = models.DateTimeField(_("known since"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    order = models.ForeignKey(
        Order,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="accidents",
        verbose_name=_("complaint order"),
    )
    what = models.TextField(_("what happened"), max_length=4000)
    wrong = models.TextField(_("what was wrong"), blank=True, max_length=2000)
    right = models.TextField(_("what would have been right"), blank=True, max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=AccidentState, default=AccidentState.OPEN)
    # The duty to report: who, to whom, until when; then what was reported.
    reporter = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("who has to report")
    )
    report_to = models.CharField(_("to be reported to"), max_length=120)
    report_due = models.DateTimeField(_("to be reported by"))
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    report = models.TextField(_("what was reported"), blank=True, max_length=4000)
    conclusion = models.TextField(_("conclusion"), blank=True, max_length=4000)
    closed_at = models.DateTimeField(_("concluded at"), null=True, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-happened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | (Q(reported_at__isnull=False) & ~Q(report="")),
                name="reported_accident_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (~Q(conclusion="") & ~Q(right="")),
                name="concluded_accident_says_what_is_right",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {mask_text(self.title)}"

    @property
    def number(self) -> str:
        """As people read it: E-2."""
        return f"E-{self.pk}"

    @property
    def url(self) -> str:
        """The one address of this accident."""
        return f"/complaints/accidents/{self.pk}/"


class AccidentPerson(models.Model):
    """Somebody who had a part in it."""

    accident = models.ForeignKey(Accident, models.CASCADE, related_name="persons")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    part = models.CharField(_("part in it"), max_length=120, blank=True)

    class Meta:
        ordering = ["accident", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["accident", "person"], name="a_person_once_in_an_accident")
        ]

    def __str__(self) -> str:
        return str(self.person)


class AccidentEvidence(models.Model):
    """What shows it: a file of the complaint order, or words."""

    accident = models.ForeignKey(Accident, models.CASCADE, related_name="evidence")
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(_("what it shows"), max_length=500)
    added_by = models.CharField(max_length=150)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["accident", "pk"]

    def __str__(self) -> str:
        return self.text
