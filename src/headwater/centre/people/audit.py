"""Write one line of the audit trail. Actions call this inside their own transaction."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people.models import Account, AuditEvent


@dataclass(frozen=True, slots=True)
class System:
    """Who acts where nobody is signed in: the command line (the system's user name) or a job."""

    name: str

    def __str__(self) -> str:
        return self.name


Actor = Account | System

# Set by the middleware for the length of a request.
origin: ContextVar[str | None] = ContextVar("origin", default=None)


def name_of(by: Actor) -> str:
    """The name under which an actor stands in the trail."""
    return by.username if isinstance(by, Account) else by.name


def record(
    *, by: Actor | str, action: str, about: models.Model | None = None, detail: dict[str, Any] | None = None
) -> AuditEvent:
    """Keep what happened. `action` is `noun.verb`, e.g. `unit.moved`; `about` the object concerned."""
    return AuditEvent.objects.create(
        by=by if isinstance(by, str) else name_of(by),
        action=action,
        about_kind=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        about=str(about)[:200] if about is not None else "",
        detail=detail or {},
        ip=origin.get(),
    )


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[str | None]]:
    """Old and new value of each field that differs, as text, for `detail`."""
    return {
        name: [_text(before.get(name)), _text(value)]
        for name, value in after.items()
        if before.get(name) != value
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def latest(about: models.Model) -> int:
    """The number of the last event about an object: a form carries it, to notice what others did."""
    return _events(about).values_list("pk", flat=True).order_by("-pk").first() or 0


def require_unchanged(about: models.Model, seen: int | None) -> None:
    """Refuse when somebody changed the object after `seen` (None: nobody was looking at a page)."""
    if seen is None:
        return
    since = _events(about).filter(pk__gt=seen).order_by("-pk").first()
    if since is not None:
        raise ValidationError(
            _("%(who)s changed %(what)s at %(when)s, after you opened this page. Look again, then save.")
            % {"who": since.by, "what": about, "when": timezone.localtime(since.at).strftime("%H:%M:%S")}
        )


def _events(about: models.Model) -> models.QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(about_kind=about._meta.label_lower, about_id=str(about.pk))
