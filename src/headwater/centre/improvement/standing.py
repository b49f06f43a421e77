"""How each condition of a gate stands at this moment: met or not, by what, since when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.improvement import gating
from headwater.centre.improvement.gating import Condition
from headwater.centre.improvement.models import BACK_TO, Evidence, Improvement, Measure, Method
from headwater.centre.improvement.presenters.words import listing
from headwater.centre.people.models import Account
from headwater.centre.people.queries import here
from headwater.centre.performance.queries import measured


@dataclass(frozen=True)
class Standing:
    """One condition as it stands. `text` says what the machine sees; `evidence` what was put or stated."""

    condition: Condition
    met: bool
    text: str
    evidence: tuple[Evidence, ...] = field(default=())


def conditions(improvement: Improvement, stage: str) -> list[Standing]:
    """How the conditions of a stage's gate stand."""
    every = list(improvement.evidence.all())
    return [_standing(improvement, c, every) for c in gating.conditions_of(improvement.method, stage)]


def _standing(improvement: Improvement, condition: Condition, every: list[Evidence]) -> Standing:
    own = tuple(e for e in every if e.condition == condition.key and _counts(improvement, condition, e))
    met, text = CHECKS[condition.key](improvement) if condition.key in CHECKS else (False, "")
    return Standing(condition, met or (condition.by_person and bool(own)), text, own)


# What a return leaves as it was, in whichever stage it stands: customers and data have not changed by it.
STAYING = ("voice", "data")


def _counts(improvement: Improvement, condition: Condition, evidence: Evidence) -> bool:
    """What was shown before a return counts for the stages before it, and for no later one."""
    stages = improvement.stages
    before = stages.index(condition.stage) < stages.index(BACK_TO[Method(improvement.method)])
    return before or condition.key in STAYING or evidence.round == improvement.returned_count


def _promise(improvement: Improvement) -> tuple[bool, str]:
    missing = [
        str(words)
        for there, words in (
            (improvement.indicator, _("indicator")),
            (improvement.size, _("size")),
            (improvement.due, _("day")),
        )
        if not there
    ]
    return not missing, _("missing: %(what)s") % {"what": listing(missing)} if missing else ""


def _owner(improvement: Improvement) -> tuple[bool, str]:
    owner = improvement.owner
    if not here(owner):
        return False, _("%(name)s has left") % {"name": owner.name}
    if not Account.objects.filter(person=owner, is_active=True).exists():
        return False, _("%(name)s has no account to be reminded by") % {"name": owner.name}
    return True, owner.name


def _definition(improvement: Improvement) -> tuple[bool, str]:
    found = measured.indicator(improvement.indicator) if improvement.indicator else None
    if found is None:
        return False, _("the indicator is not in force") if improvement.indicator else ""
    if improvement.definition_version is None:
        return False, ""
    if found.version != improvement.definition_version:
        return False, _("measured with version %(then)s, version %(now)s is in force: measure again") % {
            "then": improvement.definition_version,
            "now": found.version,
        }
    return True, _("version %(now)s") % {"now": found.version}


def _baseline(improvement: Improvement) -> tuple[bool, str]:
    if improvement.baseline is None:
        return False, ""
    if improvement.baseline_lower is None:
        return False, _("too few days for an interval")
    return True, _("snapshot %(n)s") % {"n": improvement.baseline_snapshot}


def _data(improvement: Improvement) -> tuple[bool, str]:
    if not (improvement.baseline_from and improvement.baseline_to and improvement.baseline_days):
        return False, ""
    length = (improvement.baseline_to - improvement.baseline_from).days + 1
    facts = {"have": improvement.baseline_days, "length": length}
    return improvement.baseline_days >= length, _("%(have)s of %(length)s days have data") % facts


def _measures(improvement: Improvement) -> tuple[bool, str]:
    every = list(improvement.measures.all())
    back = improvement.returns.first()
    # What was done before it came back has not helped.
    new = [
        m
        for m in every
        if back is None or m.made_at > back.at or (m.done_on or date.min) > timezone.localdate(back.at)
    ]
    left = sum(1 for m in every if m.state == Measure.State.OPEN)
    done = sum(1 for m in new if m.state == Measure.State.DONE)
    if every and not new and not left:
        return False, _("no measure since it came back")
    if not every:
        return False, _("no measure yet")
    return bool(done) and not left, _("%(done)s done, %(left)s to do") % {"done": done, "left": left}


def _verification(improvement: Improvement) -> tuple[bool, str]:
    accepted = improvement.acceptance
    if accepted is None:
        return False, _("nothing was accepted yet")
    return True, f"V-{accepted.verification_id}"


CHECKS: dict[str, Callable[[Improvement], tuple[bool, str]]] = {
    "promise": _promise,
    "owner": _owner,
    "definition": _definition,
    "baseline": _baseline,
    "data": _data,
    "measures": _measures,
    "verification": _verification,
}
