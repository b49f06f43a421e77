"""Which findings an improvement answers, and the links of the chain that it writes as the upper room."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.findings import queries
from headwater.centre.findings.actions import close, come_back, link
from headwater.centre.findings.models import Finding, Outcome, Reference
from headwater.centre.improvement import duties
from headwater.centre.improvement.actions.holding import locked, require_open
from headwater.centre.improvement.models import Answered, Improvement
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor, System, name_of

REASON = {"en": "{number} kept its promise.", "zh": "{number} 已兑现承诺。"}


@transaction.atomic
def answer(*, by: Actor, improvement: Improvement, finding: Finding) -> Answered:
    """This improvement answers that finding. The caller has asked whether the finding may be seen."""
    row = locked(improvement.pk)
    duties.require_run(by, row)
    require_open(row)
    made, new = Answered.objects.get_or_create(
        improvement=row, finding=finding.pk, defaults={"title": finding.title[:200]}
    )
    if new:
        link(by=by, upper=row.reference, lower=finding.reference)
        audit.record(by=by, action="improvement.answers", about=row, detail={"finding": str(finding)})
    return made


@transaction.atomic
def came_from(*, by: Actor, improvement: Improvement, source: Reference) -> None:
    """Another object that the improvement came out of: a shortfall, a special analysis."""
    link(by=by, upper=improvement.reference, lower=source)


@transaction.atomic
def answer_number(*, by: Actor, improvement: Improvement, number: str) -> Answered:
    """As `answer`, by the number that people write; only findings that the asker sees."""
    found = queries.by_number(by, number)
    if found is None:
        raise ValidationError({"finding": _("There is no finding %(n)s that you may see.") % {"n": number}})
    return answer(by=by, improvement=improvement, finding=found)


def findings_of(improvement: Improvement) -> list[Finding]:
    """The findings answered that are still there; for one that joined another, the other."""
    keys = improvement.answers.values_list("finding", flat=True)
    rows = Finding.objects.filter(pk__in=list(keys)).select_related("unit", "owner", "joined_to")
    return list({found.pk: found for found in (row.joined_to or row for row in rows)}.values())


def give_back(*, by: Actor, improvement: Improvement, reason: str, verification: Reference | None) -> None:
    """The effect was not shown: every finding answered is open again and says so."""
    for finding in findings_of(improvement):
        come_back(by=by, finding=finding, reason=reason, verification=verification)


def settle(*, by: Actor, improvement: Improvement) -> None:
    """The effect was shown and the last gate passed: the findings answered are closed with it."""
    clock = System(name_of(by))
    verified = bool(queries.came_of(improvement.reference, "verification"))
    words = " / ".join(text.format(number=improvement.number) for text in REASON.values())
    for finding in findings_of(improvement):
        if finding.is_open:
            outcome = Outcome.VERIFIED if verified else Outcome.SOLVED
            close(by=clock, finding=finding, reason=words, outcome=outcome)
