"""Fishbone, five whys and measures of a special analysis."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Account, Person
from headwater.centre.performance.models.analyses import SpecialAnalysis


class Category(models.Model):
    """A bone of the fish. A new analysis has the six usual ones; all can be changed."""

    analysis = models.ForeignKey(SpecialAnalysis, models.CASCADE, related_name="categories")
    place = models.PositiveSmallIntegerField(default=0)
    # One of the six usual categories, in the reader's language; empty for one of the people's own.
    usual = models.CharField(max_length=20, blank=True)
    name = models.CharField(_("category"), max_length=80, blank=True)

    class Meta:
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return str(self.name or USUAL.get(self.usual, self.usual))


USUAL = {
    "people": _("People"),
    "process": _("Process and rules"),
    "systems": _("Systems and network"),
    "product": _("Product and tariff"),
    "information": _("Information and knowledge"),
    "environment": _("Environment and events"),
}


class Cause(models.Model):
    """A possible cause on a bone; `parent` makes it a reason of another cause."""

    class Verdict(models.TextChoices):
        SUSPECTED = "suspected", _("suspected")
        CONFIRMED = "confirmed", _("confirmed")
        RULED_OUT = "ruled_out", _("ruled out")

    category = models.ForeignKey(Category, models.CASCADE, related_name="causes")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="reasons")
    text = models.CharField(_("cause"), max_length=200)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, default=Verdict.SUSPECTED)
    evidence = models.CharField(_("evidence"), max_length=1000, blank=True)
    evidence_url = models.CharField(_("link to the evidence"), max_length=2000, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Why(models.Model):
    """A step of the five whys: the answer, and what shows that it is so. `line` parts several chains."""

    analysis = models.ForeignKey(SpecialAnalysis, models.CASCADE, related_name="whys")
    line = models.PositiveSmallIntegerField(default=1)
    place = models.PositiveSmallIntegerField(default=1)
    answer = models.CharField(_("because"), max_length=500)
    evidence = models.CharField(_("evidence"), max_length=1000, blank=True)
    evidence_url = models.CharField(_("link to the evidence"), max_length=2000, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["line", "place", "pk"]

    def __str__(self) -> str:
        return self.answer


class Measure(models.Model):
    """What is done about it, by whom, until when; done only with evidence."""

    analysis = models.ForeignKey(SpecialAnalysis, models.CASCADE, related_name="measures")
    what = models.CharField(_("measure"), max_length=500)
    cause = models.ForeignKey(Cause, models.SET_NULL, null=True, blank=True, related_name="measures")
    owner = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="analysis_measures", verbose_name=_("owner")
    )
    due = models.DateField(_("until"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), max_length=4000, blank=True)
    evidence_url = models.CharField(_("link to the evidence"), max_length=2000, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | ~models.Q(evidence=""), name="measure_done_has_evidence"
            ),
        ]
        indexes = [models.Index(fields=["owner", "done_at"], name="measures_of_an_owner")]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("performance:measure", args=[self.pk])

    @property
    def key(self) -> str:
        """Under which the duty is kept."""
        return f"analysis.measure:{self.pk}"
