"""Models, screenings and footprints as far as the asker may see them: of the own units, or owned."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from headwater.centre.people.access import can, units_of
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.recovery.models import Footprint, LookalikeModel, Screening


def _theirs(by: Actor, prefix: str = "") -> Q:
    if isinstance(by, System):
        return Q()
    held = units_of(by, Permission.SEE_RECOVERY)
    seen = inside(held, f"{prefix}unit__path")
    person = by.person_id if isinstance(by, Account) else None
    return seen | Q(**{f"{prefix}owner_id": person}) if person is not None else seen


def models_seen_by(by: Actor) -> QuerySet[LookalikeModel]:
    """The library as the asker sees it."""
    return LookalikeModel.objects.filter(_theirs(by)).select_related("unit", "owner")


def screenings_seen_by(by: Actor) -> QuerySet[Screening]:
    """Screenings of models that the asker sees."""
    rows = Screening.objects.filter(_theirs(by, "model__"))
    return rows.select_related("model__unit", "model__owner", "asked_by", "overruled_by")


def footprints_seen_by(by: Actor) -> QuerySet[Footprint]:
    """Footprints that the asker sees."""
    return Footprint.objects.filter(_theirs(by)).select_related("unit", "owner", "ranked_by")


def may_model(by: Actor, row: LookalikeModel | Footprint) -> bool:
    """Whether the asker may change and run it."""
    return can(by, Permission.MODEL_LOOKALIKES, row.unit)


def latest_done(model: LookalikeModel) -> Screening | None:
    """The newest screening that came to its end."""
    return model.screenings.filter(state=Screening.State.DONE).order_by("-sequence").first()


def find_models(by: Actor, words: str) -> QuerySet[LookalikeModel]:
    """By number (X-4, 4), a part of the name or of the kind of problem."""
    return models_seen_by(by).filter(hit(words, "X-", ("name", "problem")))


def find_footprints(by: Actor, words: str) -> QuerySet[Footprint]:
    """By number (T-5, 5) or a part of the name."""
    return footprints_seen_by(by).filter(hit(words, "T-", ("name",)))


def hit(words: str, letter: str, fields: tuple[str, ...]) -> Q:
    """What is found by a number (with or without its letter) or by a part of one of the fields."""
    part = words.strip()
    hit = Q()
    for field in fields:
        hit |= Q(**{f"{field}__icontains": part})
    number = part.upper().removeprefix(letter)
    return hit | Q(pk=int(number)) if number.isdecimal() and len(number) < 10 else hit
