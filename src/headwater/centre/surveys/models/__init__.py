"""Tables of questionnaires, their waves, answers, and of counts that came in as Excel."""

from headwater.centre.surveys.models.answers import Answer, AnswerItem, Knock
from headwater.centre.surveys.models.questionnaires import (
    SMALLEST_GROUP,
    Kind,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
)
from headwater.centre.surveys.models.sheets import CountSheet, SheetDraft
from headwater.centre.surveys.models.waves import Invitation, Wave

__all__ = [
    "SMALLEST_GROUP",
    "Answer",
    "AnswerItem",
    "CountSheet",
    "Invitation",
    "Kind",
    "Knock",
    "Option",
    "Question",
    "QuestionKind",
    "Questionnaire",
    "SheetDraft",
    "Wave",
]
