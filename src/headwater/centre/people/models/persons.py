"""Persons (not only agents), their posts, grades, certificates and periods in a unit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models.units import Unit


class Person(models.Model):
    class Employer(models.TextChoices):
        OWN = "own", _("own staff")
        VENDOR = "vendor", _("vendor's staff")

    number = models.CharField(_("staff number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    # What the call system writes for this person; most centres use the staff number.
    agent_code = models.CharField(_("agent code"), max_length=60, unique=True, null=True, blank=True)
    employer = models.CharField(_("employer"), max_length=10, choices=Employer, default=Employer.OWN)
    joined = models.DateField(_("joined"), null=True, blank=True)
    left = models.DateField(_("left"), null=True, blank=True)
    left_reason = models.CharField(_("reason for leaving"), max_length=200, blank=True)
    training_start = models.DateField(_("training start"), null=True, blank=True)
    certified_on = models.DateField(_("certified on"), null=True, blank=True)
    first_solo_contact = models.DateField(_("first solo contact"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left=None)
                | models.Q(joined=None)
                | models.Q(left__gte=models.F("joined")),
                name="person_leaves_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post (岗位): what somebody is employed as. What one may do in Headwater is a role."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Membership(models.Model):
    """Who was in which unit, on which post, from when to when (both days included)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["person", "since"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="membership_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(until=None), name="one_open_membership_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} @ {self.unit} {self.since}"


class StarGrade(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="star_grades")
    stars = models.PositiveSmallIntegerField(_("stars"))
    since = models.DateField(_("since"))

    class Meta:
        ordering = ["person", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["person", "since"], name="one_star_grade_a_day"),
            models.CheckConstraint(condition=models.Q(stars__lte=5), name="at_most_five_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.stars}★"


class Certificate(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="certificates")
    name = models.CharField(_("certificate"), max_length=120)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)

    class Meta:
        ordering = ["person", "-issued_on"]
        constraints = [
            models.UniqueConstraint(fields=["person", "name", "issued_on"], name="one_certificate_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.name}"
