"""Waves: opened, changed, closed; codes that work once; a new link when the old one went astray."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.surveys.actions.questionnaires import held
from headwater.centre.surveys.models import Invitation, Questionnaire, Wave

FIELDS = ("name", "opens", "closes", "drawn_from", "asked", "codes_only")
MOST_CODES = 20_000
LONGEST_DAYS = 366
# Without letters and digits that look alike.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def open_wave(
    *,
    by: Actor,
    questionnaire: Questionnaire,
    name: str,
    opens: date,
    closes: date,
    drawn_from: str = "",
    asked: int | None = None,
    codes_only: bool = False,
) -> Wave:
    """A round of asking, with a link that works from its first to its last day."""
    questionnaire = held(by, questionnaire)
    if not questionnaire.questions.exists():
        raise ValidationError(_("Write the questions first."))
    last = questionnaire.waves.aggregate(n=Max("number"))["n"] or 0
    wave = Wave(questionnaire=questionnaire, number=last + 1, name=name, opens=opens, closes=closes)
    wave.drawn_from, wave.asked, wave.codes_only = drawn_from, asked, codes_only
    wave.key = secrets.token_hex(12)
    _check(wave)
    wave.save()
    detail = {"title": str(wave), "since": str(opens), "until": str(closes)}
    audit.record(by=by, action="wave.opened", about=questionnaire, detail=detail)
    return wave


def _check(wave: Wave) -> None:
    if wave.closes < wave.opens:
        raise ValidationError({"closes": _("The last day comes before the first.")})
    if wave.closes - wave.opens > timedelta(days=LONGEST_DAYS):
        raise ValidationError({"closes": _("A wave lasts a year at most.")})


@transaction.atomic
def change_wave(*, by: Actor, wave: Wave, seen: int | None = None, **facts: Any) -> Wave:
    """Other days, other sample."""
    questionnaire = held(by, wave.questionnaire)
    audit.require_unchanged(questionnaire, seen)
    before = {name: getattr(wave, name) for name in FIELDS}
    for name in FIELDS:
        setattr(wave, name, facts.get(name, before[name]))
    _check(wave)
    _refuse_another_end(questionnaire, wave, before["closes"])
    wave.save()
    after = {name: getattr(wave, name) for name in FIELDS}
    detail = {"title": str(wave)} | audit.changes(before, after)
    audit.record(by=by, action="wave.changed", about=questionnaire, detail=detail)
    return wave


def _refuse_another_end(questionnaire: Questionnaire, wave: Wave, closed: date) -> None:
    """Whoever has seen all answers and lets one more come in would see that one alone."""
    today = timezone.localdate()
    if questionnaire.anonymous and closed < today <= wave.closes and wave.answers.exists():
        raise ValidationError(
            {"closes": _("This anonymous wave is over and was answered: open another one instead.")}
        )


@transaction.atomic
def close_wave(*, by: Actor, wave: Wave) -> Wave:
    """No more answers from now on."""
    questionnaire = held(by, wave.questionnaire)
    yesterday = timezone.localdate() - timedelta(days=1)
    wave.closes = max(wave.opens, min(wave.closes, yesterday))
    # A wave that began today has no day before: its link is made worthless instead.
    wave.key = secrets.token_hex(12)
    wave.save(update_fields=["closes", "key"])
    audit.record(by=by, action="wave.closed", about=questionnaire, detail={"title": str(wave)})
    return wave


@transaction.atomic
def new_link(*, by: Actor, wave: Wave) -> Wave:
    """Another link; those given out before do not work any more."""
    questionnaire = held(by, wave.questionnaire)
    wave.key = secrets.token_hex(12)
    wave.save(update_fields=["key"])
    audit.record(by=by, action="wave.link_changed", about=questionnaire, detail={"title": str(wave)})
    return wave


@transaction.atomic
def make_codes(*, by: Actor, wave: Wave, count: int = 0, names: Iterable[str] = ()) -> list[Invitation]:
    """Codes that work once. Names go with them only where the questionnaire is not anonymous."""
    questionnaire = held(by, wave.questionnaire)
    named = [name.strip()[:120] for name in names if name.strip()]
    wanted: list[str] = [""] * count if questionnaire.anonymous else named or [""] * count
    if questionnaire.anonymous and named:
        raise ValidationError(
            {"names": _("This questionnaire is anonymous: nobody keeps who got which code.")}
        )
    if not 0 < len(wanted) <= MOST_CODES:
        raise ValidationError({"count": _("Between 1 and %(most)d codes at once.") % {"most": MOST_CODES}})
    made = Invitation.objects.bulk_create(
        Invitation(wave=wave, code=_code(), sent_to=name) for name in wanted
    )
    detail = {"title": str(wave), "rows": len(made)}
    audit.record(by=by, action="wave.codes_made", about=questionnaire, detail=detail)
    return made


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _position in range(12))
