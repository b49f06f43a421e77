"""What the home page says of work: the own duties, and the findings of the own units."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headwater.centre.findings.queries import open_findings
from headwater.centre.notices.queries import duties_of, duties_under
from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Line:
    """A count that leads to its list."""

    label: str | Promise
    count: int
    url: str
    icon: str
    mood: str = ""


def standing(by: Account) -> list[Line]:
    """Only what there is: nobody needs to read that nothing waits."""
    found = [*_duties(by), *(_findings(by) if can(by, Permission.SEE_FINDINGS) else [])]
    return [line for line in found if line.count]


def _duties(by: Account) -> list[Line]:
    here, today = reverse("notices:duties"), timezone.localdate()
    counts = duties_of(by).order_by().aggregate(all=Count("pk"), late=Count("pk", filter=Q(due__lt=today)))
    return [
        Line(_("my duties"), counts["all"], here, "calendar-due"),
        Line(_("of these late"), counts["late"], here, "alert-triangle", "bad"),
        Line(_("late with the people below"), duties_under(by).count(), here, "users", "near"),
    ]


def _findings(by: Account) -> list[Line]:
    here, today = reverse("findings:list"), timezone.localdate()
    counts = open_findings(by).aggregate(
        all=Count("pk"),
        alone=Count("pk", filter=Q(owner=None)),
        late=Count("pk", filter=Q(due__lt=today)),
        back=Count("pk", filter=Q(returns__gt=0)),
    )
    back = f"{reverse('today:loop')}?at=back"
    return [
        Line(_("open findings"), counts["all"], reverse("today:loop"), "eye-exclamation"),
        Line(_("without an owner"), counts["alone"], f"{here}?state=open&owner=nobody", "user-off", "near"),
        Line(_("past their day"), counts["late"], f"{here}?only=late", "alert-triangle", "bad"),
        Line(_("came back from verification"), counts["back"], back, "arrow-back-up", "bad"),
    ]
