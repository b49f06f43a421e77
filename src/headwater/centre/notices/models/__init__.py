"""What people are told, the letters that carry it, what each wants to be told, and their duties."""

from headwater.centre.notices.models.choices import Choice
from headwater.centre.notices.models.duties import Duty
from headwater.centre.notices.models.notices import LEVELS, Letter, Level, Notice
from headwater.centre.notices.models.robots import Chat, Posting, Robot, Topic

__all__ = ["LEVELS", "Chat", "Choice", "Duty", "Letter", "Level", "Notice", "Posting", "Robot", "Topic"]
