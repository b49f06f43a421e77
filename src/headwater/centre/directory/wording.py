"""The audit trail in words: what each action is called, and what its details say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headwater.centre.directory.action_words import ACTIONS
from headwater.centre.people.models import AuditEvent

FIELDS: dict[str, Promise | str] = {
    "a": _("teams that try it (A)"),
    "accounts": _("accounts"),
    "active": _("in use"),
    "administrator": _("administrator"),
    "agent_code": _("agent code"),
    "anonymous": _("anonymous"),
    "asked": _("asked"),
    "attempts": _("attempts at most"),
    "away_from": _("away from"),
    "b": _("teams to compare with (B)"),
    "baseline": _("baseline"),
    "because": _("because"),
    "case": _("case"),
    "cases": _("cases"),
    "cause": _("cause"),
    "certificate": _("certificate"),
    "certified_on": _("certified on"),
    "change": _("process change"),
    "closed": _("last day"),
    "closes": _("last day"),
    "code": _("code"),
    "codes_only": _("only with a code"),
    "cohort": _("frozen list"),
    "condition": _("condition"),
    "controllable": _("controllable complaint"),
    "controllable_because": _("why other than by the rule"),
    "cost": _("cost"),
    "customers": _("customers touched"),
    "cutoff": _("cut-off"),
    "daily": _("customers a day"),
    "days_since_fix": _("days after the fix"),
    "defect": _("defect"),
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
    "fields": _("fields"),
    "file": _("file"),
    "filter": _("filter"),
    "finding": _("finding"),
    "fix": _("mended by"),
    "first_solo_contact": _("first solo contact"),
    "given": _("given out"),
    "groups": _("number of groups"),
    "handler": _("handler"),
    "head": _("head"),
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
    "late": _("after the time to report"),
    "left": _("last day"),
    "left_out": _("left out of the draw"),
    "left_reason": _("reason"),
    "level": _("level"),
    "looks": _("looks before the end"),
    "made": _("taken in"),
    "margin": _("allowed margin"),
    "mass": _("mass complaint"),
    "measure": _("measure"),
    "method": _("method"),
    "model": _("model"),
    "month": _("month"),
    "name": _("name"),
    "name_en": _("English name"),
    "note": _("note"),
    "number": _("staff number"),
    "opened": _("first day"),
    "opens": _("first day"),
    "order": _("order"),
    "orders": _("orders"),
    "outcome": _("what came of it"),
    "own_only": _("own figures only"),
    "owner": _("owner"),
    "parent": _("belongs to"),
    "permissions": _("rights"),
    "person": _("person"),
    "persons": _("persons"),
    "points": _("points"),
    "post": _("post"),
    "posts": _("posts"),
    "process": _("process"),
    "purpose": _("what it is for"),
    "reason": _("reason"),
    "rejected": _("rejected"),
    "removed": _("removed"),
    "role": _("role"),
    "row": _("row of the time line"),
    "rows": _("rows"),
    "rule": _("rule and time limit"),
    "same_type": _("same type"),
    "satisfied": _("satisfied"),
    "scope": _("individual or shared"),
    "scope_because": _("why other than proposed"),
    "seconds_lost": _("front-line seconds lost a month"),
    "seed": _("seed"),
    "sent_to": _("sent to so many"),
    "severity": _("severity"),
    "since": _("since"),
    "size": _("size"),
    "smallest": _("smallest group shown"),
    "source": _("source"),
    "stage": _("stage"),
    "stars": _("stars"),
    "start": _("first day in effect"),
    "state": _("state"),
    "step": _("step"),
    "system": _("system used"),
    "taken": _("answers kept"),
    "title": _("title"),
    "told": _("people told"),
    "trained": _("people trained"),
    "training_start": _("training start"),
    "treatment": _("what is done for the customer"),
    "unchanged": _("unchanged"),
    "unit": _("unit"),
    "units": _("units"),
    "unknown": _("unknown"),
    "until": _("until"),
    "valid": _("justified"),
    "verdict": _("verdict"),
    "version": _("version"),
    "wave": _("survey wave"),
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
        field = _field(event.about_kind, name)
        label, words = _label(field, name), _choices(field)
        if isinstance(value, list) and len(value) == 2:
            yield f"{label}: {_short(_read(value[0], words))} → {_short(_read(value[1], words))}"
        elif name == "because":
            yield f"{label}: {BECAUSE.get(str(value), value)}"
        elif value not in ("", None):
            yield f"{label}: {_short(_read(value, words))}"


@cache
def _field(kind: str, name: str) -> Any:
    """The field that a change is of: of the object itself, else the one of that name in its room.

    What is decided about an order stands in other tables of the room, but in the order's history.
    """
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return None
    nearest = [known.related_model for known in model._meta.related_objects if known.one_to_one]
    for one in (model, *nearest, *apps.get_app_config(model._meta.app_label).get_models()):
        try:
            return one._meta.get_field(name)
        except FieldDoesNotExist:
            continue
    return None


def _label(field: Any, name: str) -> str:
    """What a field is called: as the trail has it, else as its table does; its key where nobody said."""
    own = getattr(field, "verbose_name", None)
    return str(FIELDS.get(name) or (own if isinstance(own, Promise) else name))


def _choices(field: Any) -> dict[str, Any]:
    """The words of a field that is chosen from a list: the trail keeps what the table keeps."""
    if isinstance(field, BooleanField):
        return {"True": _("yes"), "False": _("no")}
    return {str(key): word for key, word in getattr(field, "flatchoices", None) or ()}


def _read(value: Any, words: dict[str, Any]) -> Any:
    return str(words[str(value)]) if words and not isinstance(value, list) and str(value) in words else value


def _short(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    text = "–" if value in ("", None) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
