"""The only writers of this room."""

from headwater.centre.surveys.actions.answering import give_answer
from headwater.centre.surveys.actions.questionnaires import (
    add_question,
    change_question,
    change_questionnaire,
    make_questionnaire,
    remove_question,
    retire_questionnaire,
)
from headwater.centre.surveys.actions.sheets import discard_draft, keep_draft, make_counts
from headwater.centre.surveys.actions.waves import change_wave, close_wave, make_codes, new_link, open_wave

__all__ = [
    "add_question",
    "change_question",
    "change_questionnaire",
    "change_wave",
    "close_wave",
    "discard_draft",
    "give_answer",
    "keep_draft",
    "make_codes",
    "make_counts",
    "make_questionnaire",
    "new_link",
    "open_wave",
    "remove_question",
    "retire_questionnaire",
]
