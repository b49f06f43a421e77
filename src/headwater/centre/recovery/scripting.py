"""Scripts with places for facts: "{segment}" in the text becomes the customer's brand in the call."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.people.models import Person
from headwater.centre.recovery.models import Recipient
from headwater.centre.recovery.queries.groups import group_names, named
from headwater.centre.recovery.saying_why import said_to_customer
from headwater.centre.ui.components import language_now, mask_customer

PLACE = re.compile(r"\{([^{}]*)\}")
# The places that a script may have, in the order in which they are offered.
PLACES: dict[str, str | Promise] = {
    "customer": gettext_lazy("the customer's number, masked"),
    "segment": gettext_lazy("the customer's brand"),
    "region": gettext_lazy("the customer's region"),
    "reason": gettext_lazy("why you call, as it may be read to the customer"),
    "group": gettext_lazy("the group of the cohort"),
    "treatment": gettext_lazy("what is done for the customer"),
    "agent": gettext_lazy("your own name"),
}
NOTHING_KNOWN = "…"


def require_known_places(text: str) -> None:
    """Refuse a script with a place that nothing fills; say which there are."""
    unknown = [name for name in PLACE.findall(text) if name not in PLACES]
    if unknown:
        raise ValidationError(
            {
                "text": _("Nothing fills the place {%(name)s}. There are: %(all)s.")
                % {"name": unknown[0][:40], "all": ", ".join(f"{{{name}}}" for name in PLACES)}
            }
        )


def filled(text: str, recipient: Recipient, person: Person | None) -> str:
    """The script for one call. What is not known of a customer becomes an ellipsis, never an empty gap.

    Why the model put the customer in (`reason_lines`) is for the caller's eyes: nobody reads that out.
    """
    facts: dict[str, str] = {
        "customer": mask_customer(recipient.customer),
        "reason": said_to_customer(recipient.campaign.cohort.problem).say(language_now()),
        "group": named(recipient.group, group_names(recipient.campaign)),
        "treatment": recipient.campaign.treatment,
        "agent": person.name if person else "",
        **{name: str(recipient.facts.get(name, "")) for name in ("segment", "region")},
    }
    return PLACE.sub(lambda place: facts.get(place[1], "") or NOTHING_KNOWN, text)


def reasons_in_words(recipient: Recipient) -> str:
    """Why the customer is in, in the reader's language, as one text."""
    return ("；" if language_now() == "zh" else "; ").join(reason_lines(recipient))


def reason_lines(recipient: Recipient) -> list[str]:
    """The same, each reason for itself."""
    here, other = ("zh", "en") if language_now() == "zh" else ("en", "zh")
    told = [r if isinstance(r, dict) else {"en": str(r), "zh": str(r)} for r in recipient.reasons]
    return [str(reason.get(here) or reason.get(other) or "") for reason in told]
