"""Answers. Of an anonymous questionnaire there is no name and no hour: the database refuses them."""

from __future__ import annotations

from django.db import models

from headwater.centre.surveys.models.questionnaires import Option, Question
from headwater.centre.surveys.models.waves import Wave


class Answer(models.Model):
    """One filled questionnaire. `respondent` and `given_at` stay empty where it is anonymous."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="answers")
    given_on = models.DateField()
    given_at = models.DateTimeField(null=True, blank=True)
    respondent = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["wave", "given_on", "pk"]
        indexes = [models.Index(fields=["wave", "given_on"], name="answers_of_a_wave")]

    def __str__(self) -> str:
        return f"{self.wave} #{self.pk}"


class AnswerItem(models.Model):
    """What was answered to one question: an option, a score, or words."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="items")
    question = models.ForeignKey(Question, models.PROTECT, related_name="items")
    option = models.ForeignKey(Option, models.PROTECT, null=True, blank=True, related_name="items")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["answer", "question__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "question", "option"],
                nulls_distinct=False,
                name="an_answer_once_to_a_question",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.question_id}"


class Knock(models.Model):
    """That somebody sent the public form: nobody does it a thousand times. Never beside an answer."""

    address = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="knocks_of_an_address")]

    def __str__(self) -> str:
        return f"{self.at}"
