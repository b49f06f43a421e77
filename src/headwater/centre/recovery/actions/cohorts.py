"""Freezing lists: what a campaign is made of, written at once and never changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.models import Cohort, Footprint, Screening
from headwater.centre.recovery.scores import Selection, best, count_of
from headwater.centre.recovery.screening_engine import expected
from headwater.centre.recovery.touched import members_of
from headwater.centre.ui.components import language_now
from headwater.engine.words import Words

# More would be a campaign nobody can call; the database holds it, a page of people does not.
MOST_MEMBERS = 500_000
COPY = 'COPY recovery_cohortmember (cohort_id, customer, rank, score, "group", reasons) FROM STDIN'
NO_BETTER = Words("The back-test found this model no better than chance.", "回测表明该模型并不优于随机挑选。")
UNTESTED = Words("This model was never back-tested.", "该模型未经回测。")


@dataclass(frozen=True, slots=True)
class Member:
    """One customer to be frozen; they are ranked in the order in which they come."""

    customer: str
    score: float | None = None
    group: str = ""
    reasons: tuple[dict[str, str], ...] = field(default=())


@transaction.atomic
def freeze(
    *,
    by: Actor,
    name: str,
    unit: Unit,
    source: str,
    members: Iterable[Member],
    source_number: str = "",
    source_url: str = "",
    **facts: Any,
) -> Cohort:
    """Keep a list as it is now. `facts`: further fields of `Cohort`. Nobody in it, or too many: refused."""
    require(by, Permission.MODEL_LOOKALIKES, unit)
    made = Cohort(name=name.strip(), unit=unit, source=source, source_number=source_number, **facts)
    made.source_url = source_url
    made.made_by = by if isinstance(by, Account) else None
    made.full_clean()
    made.save()
    made.count = _write(made, members)
    if not made.count:
        raise ValidationError(_("Nobody is in this list: choose a larger radius or other conditions."))
    if made.count > MOST_MEMBERS:
        raise ValidationError(
            _("%(count)s customers are more than a list can hold (%(most)s): choose a smaller radius.")
            % {"count": f"{made.count:,}", "most": f"{MOST_MEMBERS:,}"}
        )
    made.save(update_fields=["count"])
    detail = {"from": source_number, "customers": made.count, "overruled": made.overruled_reason}
    audit.record(by=by, action="cohort.frozen", about=made, detail=detail)
    return made


def _write(cohort: Cohort, members: Iterable[Member]) -> int:
    """Row by row through COPY: sixty thousand customers take a second, not a minute."""
    count = 0
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for count, member in enumerate(members, 1):
            reasons = json.dumps(list(member.reasons), ensure_ascii=False)
            copy.write_row((cohort.pk, member.customer, count, member.score, member.group, reasons))
            if count > MOST_MEMBERS:
                break
    return count


def freeze_screening(*, by: Actor, screening: Screening, name: str, selection: Selection) -> Cohort:
    """The customers that a screening found, up to a radius or a number, best first.

    A model that is no better than chance, or was never back-tested, is refused unless somebody overruled
    that with a reason.
    """
    if screening.state != Screening.State.DONE:
        raise ValidationError(_("%(number)s is not done yet.") % {"number": screening.number})
    if not screening.usable:
        why = NO_BETTER if screening.no_better else UNTESTED
        raise ValidationError(
            _("%(why)s It may be used only when somebody overrules this with a reason.") % {"why": said(why)}
        )
    facts = best(screening, selection)
    share = count_of(screening, selection) / max(1, screening.customers - screening.complainants)
    return freeze(
        by=by,
        name=name,
        unit=screening.model.unit,
        source=Cohort.Source.LOOKALIKE,
        members=(Member(*row) for row in facts),
        source_number=screening.number,
        source_url=screening.get_absolute_url(),
        screening=screening,
        mass=screening.design.get("seeds", {}).get("mass"),
        problem=screening.model.problem,
        method=screening.method,
        radius=selection.radius,
        expected_precision=expected(screening.backtest, screening.method, share),
        warning=_warning(screening),
        overruled_reason=screening.overruled_reason,
    )


def _warning(screening: Screening) -> dict[str, str]:
    if screening.no_better is False:
        return {}
    words = NO_BETTER if screening.no_better else UNTESTED
    return {"en": words.en, "zh": words.zh}


def said(words: Words) -> str:
    """A sentence of the engine's kind, in the reader's language."""
    return words.say(language_now())


def freeze_footprint(
    *, by: Actor, footprint: Footprint, name: str, groups: Iterable[str] = (), most: int | None = None
) -> Cohort:
    """The customers of a footprint who did not complain; only those in one of `groups`, at most `most`."""
    if footprint.state != Footprint.State.DONE:
        raise ValidationError(_("%(number)s is not counted yet.") % {"number": footprint.number})
    names = {group["key"]: group["name"] for group in footprint.groups}
    chosen = set(groups) or set(names)
    return freeze(
        by=by,
        name=name,
        unit=footprint.unit,
        source=Cohort.Source.FOOTPRINT,
        members=(
            Member(row.customer, row.score, row.groups, _group_reasons(row.groups, names))
            for row in members_of(footprint, chosen, most)
        ),
        source_number=footprint.number,
        source_url=footprint.get_absolute_url(),
        mass=footprint.mass,
        problem=_("Incident"),
    )


def _group_reasons(keys: str, names: dict[str, str]) -> tuple[dict[str, str], ...]:
    return tuple({"en": names.get(key, key), "zh": names.get(key, key)} for key in keys.split("+"))
