"""Who is told what of pilots, verifications, waves and the watch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from headwater.centre.improvement.models import Improvement, Pilot, Verification, Wave
from headwater.centre.improvement.telling import leaders
from headwater.centre.notices.actions import fulfil, notify, undertake
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.engine.words import Words

LOCKED = gettext_noop("%(what)s is locked and begins on %(day)s.")
LOOKED = gettext_noop("%(what)s: a planned look. %(why)s")
HARM = gettext_noop("%(what)s does harm: decide whether it is broken off. %(why)s")
ENDED = gettext_noop("%(what)s has ended. %(why)s")
STOPPED = gettext_noop("%(what)s was broken off. %(why)s")
SHOWN = gettext_noop("%(what)s has shown the effect and waits for acceptance. %(why)s")
NOT_SHOWN = gettext_noop("%(what)s: %(why)s It goes back to analysis.")
IMPOSSIBLE = gettext_noop("%(what)s cannot be judged. %(why)s")
WAVE = gettext_noop("%(what)s takes over the new way in %(unit)s from %(day)s; you answer for it on site.")
INSPECT = gettext_noop("Inspect on site: %(number)s in %(unit)s")
SLIPPED = gettext_noop("The gain of %(what)s slips back. %(why)s")
INSPECT_WITHIN = timedelta(days=14)


def _people(improvement: Improvement, by: Actor) -> list[Any]:
    """The owner and whoever opened it, without who does this."""
    mine = by.person_id if isinstance(by, Account) else None
    return [person for person in leaders(improvement) if person.pk != mine]


def _why(kept: dict[str, str]) -> Words:
    return Words(en=kept.get("en", ""), zh=kept.get("zh", ""))


def locked(by: Actor, pilot: Pilot) -> None:
    facts = {"what": str(pilot), "day": f"{pilot.start:%Y-%m-%d}"}
    notify(by=by, to=_people(pilot.improvement, by), text=LOCKED, params=facts, url=pilot.url)


def looked(by: Actor, pilot: Pilot, found: dict[str, Any], *, last: bool) -> None:
    """What a look found; harm is urgent."""
    harm = found["state"] == "harmed"
    text, level = (ENDED, "info") if last else (HARM, "urgent") if harm else (LOOKED, "info")
    facts = {"what": str(pilot), "why": _why(found["words"])}
    notify(by=by, to=_people(pilot.improvement, by), text=text, params=facts, url=pilot.url, level=level)


def stopped(by: Actor, pilot: Pilot) -> None:
    facts = {"what": str(pilot), "why": pilot.stopped_reason}
    notify(by=by, to=_people(pilot.improvement, by), text=STOPPED, params=facts, url=pilot.url)


def judged(by: Actor, row: Verification, why: dict[str, str]) -> None:
    """The verdict; acceptance is asked for, or the way back is told."""
    text = IMPOSSIBLE if row.state == Verification.State.IMPOSSIBLE else NOT_SHOWN
    if row.verdict == "shown":
        text = SHOWN
    level = "info" if row.verdict == "shown" else "warning"
    facts = {"what": str(row), "why": _why(why)}
    notify(by=by, to=_people(row.improvement, by), text=text, params=facts, url=row.url, level=level)


def roll_out(improvement: Improvement) -> str:
    """The address of the roll-out."""
    return reverse("improvement:roll-out", args=[improvement.pk])


def wave(by: Actor, row: Wave) -> None:
    """Whoever answers for it on site: told now, and to inspect within a fortnight of the start."""
    improvement = row.improvement
    facts = {"what": str(improvement), "unit": str(row.unit), "day": f"{row.starts:%Y-%m-%d}"}
    notify(by=by, to=row.owner, text=WAVE, params=facts, url=roll_out(improvement))
    undertake(
        by=by,
        person=row.owner,
        key=row.duty,
        title=INSPECT,
        params={"number": improvement.number, "unit": str(row.unit)},
        url=reverse("improvement:inspect", args=[row.pk]),
        due=row.starts + INSPECT_WITHIN,
        escalate_to=improvement.owner if improvement.owner_id != row.owner_id else None,
    )


def inspected(by: Actor, row: Wave) -> None:
    fulfil(by=by, key=row.duty)


def slipped(by: Actor, improvement: Improvement, why: dict[str, str]) -> None:
    facts = {"what": str(improvement), "why": _why(why)}
    to, url = _people(improvement, by), roll_out(improvement)
    notify(by=by, to=to, text=SLIPPED, params=facts, url=url, level="warning")
