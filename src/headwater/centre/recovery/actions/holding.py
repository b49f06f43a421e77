"""Hold a campaign while something is decided about it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from headwater.centre.people.audit import Actor, System
from headwater.centre.recovery.models import Campaign
from headwater.centre.recovery.queries.campaigns import may_run


def held(by: Actor, campaign: Campaign) -> Campaign:
    """The campaign as it is now, held until the end of the transaction, if `by` runs it."""
    found = Campaign.objects.select_for_update(of=("self",)).select_related("unit", "owner", "cohort")
    row = found.get(pk=campaign.pk)
    require_run(by, row)
    return row


def require_run(by: Actor, campaign: Campaign) -> None:
    """Refuse in a sentence."""
    if not (isinstance(by, System) or may_run(by, campaign)):
        raise PermissionDenied(
            _("Only who runs campaigns of %(unit)s may change %(number)s.")
            % {"unit": campaign.unit, "number": campaign.number}
        )


def require_state(campaign: Campaign, *states: Any) -> None:
    """Refuse what does not fit the state that the campaign is in."""
    if campaign.state not in states:
        wanted = ", ".join(str(Campaign.State(state).label) for state in states)
        raise ValidationError(
            _("%(number)s is %(state)s; this needs a campaign that is: %(wanted)s.")
            % {
                "number": campaign.number,
                "state": campaign.get_state_display(),  # type: ignore[attr-defined]
                "wanted": wanted,
            }
        )
