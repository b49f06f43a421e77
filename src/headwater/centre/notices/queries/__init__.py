"""The only readers of notices for other rooms: everybody reads the own ones."""

from headwater.centre.notices.queries.duties import duties_of, duties_under, duty, find_duties, handed_up_to
from headwater.centre.notices.queries.notices import letters, notices_of, unread_of

__all__ = [
    "duties_of",
    "duties_under",
    "duty",
    "find_duties",
    "handed_up_to",
    "letters",
    "notices_of",
    "unread_of",
]
