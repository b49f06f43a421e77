"""Questionnaires: what is asked, on which scale, and whether anybody can ever know who answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.people.models import Person, Unit

SMALLEST_GROUP = 5


class Kind(models.TextChoices):
    """The kinds that the lake's table `surveys` knows."""

    RELATIONSHIP = "relationship", _("customers, the whole base")
    POST_CONTACT = "post_contact", _("customers after a contact")
    FOLLOW_UP = "follow_up", _("customers called back")
    EMPLOYEE = "employee", _("employees")


class Questionnaire(models.Model):
    """`anonymous` is fixed with the first answer: a trigger of the database sees to it."""

    title = models.CharField(_("title"), max_length=160)
    intro = models.TextField(_("what stands above the questions"), blank=True)
    kind = models.CharField(_("who is asked"), max_length=20, choices=Kind, default=Kind.RELATIONSHIP)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    anonymous = models.BooleanField(_("anonymous"), default=True)
    smallest = models.PositiveSmallIntegerField(_("smallest group shown"), default=SMALLEST_GROUP)
    retired = models.BooleanField(default=False)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(smallest__gte=SMALLEST_GROUP), name="groups_are_not_shown_below_five"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """As people say it."""
        return f"Q-{self.pk}"


class QuestionKind(models.TextChoices):
    PICK_ONE = "pick_one", _("choose one")
    PICK_MANY = "pick_many", _("choose several")
    SCORE = "score", pgettext_lazy("question", "score")
    TEXT = "text", _("own words")
    GROUP = "group", _("the answerer's group")


PICKS = (QuestionKind.PICK_ONE, QuestionKind.PICK_MANY)


class Question(models.Model):
    """A question. A scored one is about one requirement; a choice offers several."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions")
    number = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind)
    text = models.CharField(_("question"), max_length=300)
    level1 = models.CharField(_("aspect"), max_length=80, blank=True)
    level2 = models.CharField(_("requirement"), max_length=120, blank=True)
    low = models.PositiveSmallIntegerField(_("lowest score"), default=1)
    high = models.PositiveSmallIntegerField(_("highest score"), default=5)
    low_words = models.CharField(_("words at the lowest"), max_length=40, blank=True)
    high_words = models.CharField(_("words at the highest"), max_length=40, blank=True)
    # A score at or below this counts as the requirement being missed.
    missed_at = models.PositiveSmallIntegerField(_("counts as missed up to"), default=3)
    required = models.BooleanField(_("must be answered"), default=False)

    class Meta:
        ordering = ["questionnaire", "number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="one_question_of_a_number"),
            models.CheckConstraint(
                condition=models.Q(high__gt=models.F("low")) & models.Q(high__lte=100),
                name="scores_go_upwards_to_a_hundred",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @property
    def scores(self) -> range:
        """The steps of the scale."""
        return range(self.low, self.high + 1)


class Option(models.Model):
    """Something that may be chosen: an aspect and the requirement in it, or a group's name."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="options")
    number = models.PositiveIntegerField()
    level1 = models.CharField(max_length=80)
    level2 = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="one_option_of_a_number"),
            models.UniqueConstraint(fields=["question", "level1", "level2"], name="an_option_once"),
        ]

    def __str__(self) -> str:
        return self.level2 or self.level1
