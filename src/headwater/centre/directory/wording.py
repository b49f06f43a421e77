"""The audit trail in words: what each action is called, and what its details say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headwater.centre.directory.action_words import ACTIONS
from headwater.centre.people.models import AuditEvent

FIELDS: dict[str, Promise | str] = {
    "a": _("teams that try it (A)"),
    "accounts": _("accounts"),
    "agent_code": _("agent code"),
    "anonymous": _("anonymous"),
    "asked": _("asked"),
    "attempts": _("attempts at most"),
    "away_from": _("away from"),
    "b": _("teams to compare with (B)"),
    "baseline": _("baseline"),
    "because": _("because"),
    "case": _("case"),
    "certificate": _("certificate"),
    "certified_on": _("certified on"),
    "change": _("process change"),
    "closed": _("last day"),
    "closes": _("last day"),
    "code": _("code"),
    "codes_only": _("only with a code"),
    "cohort": _("frozen list"),
    "condition": _("condition"),
    "cost": _("cost"),
    "customers": _("customers touched"),
    "cutoff": _("cut-off"),
    "daily": _("customers a day"),
    "department": _("owning department"),
    "description": _("description"),
    "detail": _("what is wrong"),
    "document": _("document"),
    "drawn": _("customers in the draw"),
    "drawn_from": _("sample"),
    "due": _("due"),
    "duties": _("duties"),
    "duties_en": _("duties in English"),
    "effect": _("effect"),
    "email": _("e-mail"),
    "employer": _("employer"),
    "ended": _("sessions ended"),
    "evidence": _("evidence"),
    "expires_on": _("expires on"),
    "file": _("file"),
    "filter": _("filter"),
    "finding": _("finding"),
    "first_solo_contact": _("first solo contact"),
    "given": _("given out"),
    "held_out": _("held out"),
    "improvement": _("improvement"),
    "indicator": _("indicator"),
    "indicators": _("indicators"),
    "informed": _("people informed"),
    "inside": _("of them in the list"),
    "intro": _("introduction"),
    "issued_on": _("issued on"),
    "joined": _("joined"),
    "kept": _("kept items"),
    "kind": _("kind"),
    "label": _("words"),
    "left": _("last day"),
    "left_out": _("left out of the draw"),
    "left_reason": _("reason"),
    "level": _("level"),
    "looks": _("looks before the end"),
    "margin": _("allowed margin"),
    "measure": _("measure"),
    "method": _("method"),
    "month": _("month"),
    "name": _("name"),
    "name_en": _("English name"),
    "note": _("note"),
    "number": _("staff number"),
    "opened": _("first day"),
    "opens": _("first day"),
    "own_only": _("own figures only"),
    "owner": _("owner"),
    "parent": _("belongs to"),
    "permissions": _("rights"),
    "person": _("person"),
    "persons": _("persons"),
    "post": _("post"),
    "posts": _("posts"),
    "process": _("process"),
    "purpose": _("what it is for"),
    "reason": _("reason"),
    "role": _("role"),
    "rows": _("rows"),
    "rule": _("rule and time limit"),
    "seconds_lost": _("front-line seconds lost a month"),
    "seed": _("seed"),
    "severity": _("severity"),
    "since": _("since"),
    "size": _("size"),
    "smallest": _("smallest group shown"),
    "stage": _("stage"),
    "stars": _("stars"),
    "start": _("first day in effect"),
    "state": _("state"),
    "step": _("step"),
    "system": _("system used"),
    "taken": _("answers kept"),
    "title": _("title"),
    "trained": _("people trained"),
    "training_start": _("training start"),
    "treatment": _("what is done for the customer"),
    "unit": _("unit"),
    "units": _("units"),
    "unknown": _("unknown"),
    "until": _("until"),
    "verdict": _("verdict"),
    "version": _("version"),
    "way": _("way"),
    "weeks": _("weeks"),
    "weight": _("weight"),
    "weights": _("weights"),
    "years": _("years"),
}
# Under these names something else than a person or a command stands in the trail.
ACTORS: dict[str, Promise | str] = {"sample": _("sample data")}
BECAUSE: dict[str, Promise | str] = {
    "password": _("wrong name or password"),
    "locked": _("locked after too many failures"),
    "left": _("the person has left"),
}
LONGEST = 160


@dataclass(frozen=True, slots=True)
class Line:
    """One event as a reader sees it."""

    at: Any
    by: str
    what: str
    about: str
    details: tuple[str, ...]
    ip: str


def said(event: AuditEvent) -> Line:
    """The event in the reader's language; an action or a field without words keeps its key."""
    what = str(ACTIONS.get(event.action, event.action))
    return Line(event.at, who(event.by), what, event.about, tuple(_details(event)), event.ip or "")


def who(name: str) -> str:
    """Who acted, as a reader sees the name that the trail keeps."""
    return str(ACTORS.get(name, name))


def _details(event: AuditEvent) -> Iterable[str]:
    for name, value in event.detail.items():
        label = str(FIELDS.get(name, name))
        words = _choices(event.about_kind, name)
        if isinstance(value, list) and len(value) == 2:
            yield f"{label}: {_short(_read(value[0], words))} → {_short(_read(value[1], words))}"
        elif name == "because":
            yield f"{label}: {BECAUSE.get(str(value), value)}"
        elif value not in ("", None):
            yield f"{label}: {_short(_read(value, words))}"


@cache
def _choices(kind: str, name: str) -> dict[str, Any]:
    """The words of a field that is chosen from a list: the trail keeps what the table keeps."""
    try:
        field = apps.get_model(kind)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return {}
    return {str(key): word for key, word in getattr(field, "flatchoices", None) or ()}


def _read(value: Any, words: dict[str, Any]) -> Any:
    return str(words[str(value)]) if words and not isinstance(value, list) and str(value) in words else value


def _short(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    text = "–" if value in ("", None) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
