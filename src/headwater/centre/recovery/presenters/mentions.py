"""What the complaint texts speak of, offered as features and conditions."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from headwater.centre.recovery.design import Seeds
from headwater.centre.recovery.models import LookalikeModel, Screening
from headwater.centre.recovery.presenters.lookalike_words import feature_name
from headwater.centre.ui.components import format_value, language_now
from headwater.engine.text.extract import KINDS, SYMPTOMS

SYMPTOM_WORDS = {symptom.code: symptom.words for symptom in SYMPTOMS}


def offered(row: Screening | None, model: LookalikeModel) -> list[dict[str, Any]]:
    """Each thing with the sentence that it came from and what it can be used for."""
    if row is None:
        return []
    return [
        {
            "kind": KINDS[line["kind"]].say(language_now()) if line["kind"] in KINDS else line["kind"],
            "text": _text(line),
            "orders": format_value("count", line["orders"]),
            "sentence": line["sentence"],
            "uses": uses(line, model),
        }
        for line in row.facts.get("mentions", ())
    ]


def _text(line: dict[str, Any]) -> str:
    words = SYMPTOM_WORDS.get(line["value"])
    return words.say(language_now()) if words else str(line["value"])


def uses(line: dict[str, Any], model: LookalikeModel) -> list[dict[str, str]]:
    """As a condition, as a feature, as a footprint: what the data know of it."""
    found, column, value = [], line.get("column", ""), line["value"]
    if column:
        where = "{} = '{}'".format(column, value.replace("'", "’"))
        edit = reverse("recovery:model-edit", args=[model.pk])
        found.append(_use(_("as condition"), f"{edit}?{urlencode({'within': where})}"))
        if column not in {feature["name"] for feature in model.features}:
            words = _("take “%(name)s” as feature") % {"name": feature_name(column)}
            found.append(_use(words, f"{edit}?{urlencode({'feature': column})}"))
    if line.get("area") or _is_day(line):
        asked = {"areas": value} if line.get("area") else {"day": value}
        mass = Seeds.of(model.seeds).mass
        asked |= {"mass": str(mass)} if mass else {}
        found.append(_use(_("as footprint"), f"{reverse('recovery:footprint-new')}?{urlencode(asked)}"))
    return found


def _use(words: str, url: str) -> dict[str, str]:
    return {"words": words, "url": url}


def _is_day(line: dict[str, Any]) -> bool:
    if line["kind"] != "time":
        return False
    try:
        date.fromisoformat(line["value"])
    except ValueError:
        return False
    return True
