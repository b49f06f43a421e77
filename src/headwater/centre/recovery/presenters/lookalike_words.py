"""What methods, features, seeds and selections are called on the pages of models."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.complaints.models import Cause, ComplaintClass, MassComplaint
from headwater.centre.recovery.customers import words_of
from headwater.centre.recovery.design import FILE, NOMINAL, ORDERS, SURVEYS, Feature, Seeds
from headwater.centre.recovery.models import Chosen, Way
from headwater.centre.ui.components import format_value, language_now


def way(method: str) -> str:
    """A method's name."""
    return str(Way(method).label) if method in Way.values else method


def feature_name(name: str) -> str:
    """A column's name in the reader's language."""
    return words_of(name).say(language_now())


def feature_rows(features: tuple[Feature, ...]) -> list[dict[str, Any]]:
    """The features with scale and weight."""
    return [
        {
            "name": feature_name(feature.name),
            "scale": _("nominal") if feature.kind == NOMINAL else _("interval"),
            "weight": f"{feature.weight:g}",
        }
        for feature in features
    ]


def selection_words(chosen_by: str, chosen: float) -> str:
    """How it is said who is in."""
    if chosen_by == Chosen.RADIUS:
        return _("radius %(r)s") % {"r": f"{chosen:g}"}
    if chosen_by == Chosen.SHARE:
        return _("the most alike %(share)s") % {"share": format_value("ratio", chosen)}
    return _("the most alike %(n)s") % {"n": format_value("count", chosen)}


def seed_words(seeds: Seeds) -> str:
    """Who complained, in words."""
    days = _days(seeds)
    if seeds.source == FILE:
        return _("%(n)s customers of the file %(file)s") % {"n": seeds.file_count, "file": seeds.file_name}
    if seeds.source == SURVEYS:
        score = f"{seeds.below:g}" if seeds.below is not None else "2"
        return _("customers who answered a survey with %(score)s or less%(days)s") % {
            "score": score,
            "days": days,
        }
    if seeds.source == ORDERS:
        return _("customers of complaint orders%(which)s%(days)s") % {"which": _which(seeds), "days": days}
    return _("nobody")


def _days(seeds: Seeds) -> str:
    if not seeds.start and not seeds.end:
        return ""
    ends = [f"{day:%Y-%m-%d}" if day else "…" for day in (seeds.start, seeds.end)]
    return _(", %(first)s to %(last)s") % {"first": ends[0], "last": ends[1]}


def _which(seeds: Seeds) -> str:
    names = [str(row) for row in ComplaintClass.objects.filter(pk__in=seeds.classes)]
    names += [str(row) for row in Cause.objects.filter(pk__in=seeds.causes)]
    mass = MassComplaint.objects.filter(pk=seeds.mass).first() if seeds.mass else None
    names += [str(mass)] if mass else []
    names += [_("without mass complaints")] if seeds.single else []
    return (
        _(" (%(names)s)") % {"names": ("、" if language_now() == "zh" else ", ").join(names)} if names else ""
    )
