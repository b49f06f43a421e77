"""What people are told, the letters that carry it, what each wants to be told, and their duties."""

from headwater.centre.notices.models.choices import Choice
from headwater.centre.notices.models.duties import Duty
from headwater.centre.notices.models.notices import LEVELS, Letter, Level, Notice

__all__ = ["LEVELS", "Choice", "Duty", "Letter", "Level", "Notice"]
