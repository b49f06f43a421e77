"""Hold an improvement while something is decided about it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from headwater.centre.improvement.models import Improvement


def locked(pk: int) -> Improvement:
    """The improvement, held until the end of the transaction: two people never decide at once."""
    return Improvement.objects.select_for_update(of=("self",)).select_related("unit", "owner").get(pk=pk)


def require_open(improvement: Improvement) -> None:
    """Refuse to change what is closed."""
    if not improvement.open:
        raise ValidationError(
            _("%(number)s is closed; nothing can be changed.") % {"number": improvement.number}
        )
