"""Fishbone and five whys: what may have caused it, and what shows that it did."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.performance.actions.analyses import account_of, require_write
from headwater.centre.performance.models import Category, Cause, SpecialAnalysis, Why

MOST_CATEGORIES = 12


@transaction.atomic
def name_category(
    *,
    by: Actor,
    analysis: SpecialAnalysis,
    name: str,
    category: Category | None = None,
    seen: int | None = None,
) -> Category:
    """A new bone, or another name for one that is as it was `seen`."""
    require_write(by, analysis)
    if category is not None:
        audit.require_unchanged(category, seen)
    if not name.strip():
        raise ValidationError(_("Give the category a name."))
    if category is None:
        if analysis.categories.count() >= MOST_CATEGORIES:
            raise ValidationError(_("A fishbone of more than twelve categories is no longer read."))
        last = analysis.categories.aggregate(last=Max("place"))["last"]
        category = Category(analysis=analysis, place=(last or 0) + 1)
    category.name, category.usual = name.strip()[:80], ""
    category.save()
    _keep(by, "analysis.category_named", category, analysis)
    return category


@transaction.atomic
def drop_category(*, by: Actor, category: Category) -> None:
    """Take an empty bone away; one with causes on it has to be cleared first."""
    require_write(by, category.analysis)
    if category.causes.exists():
        raise ValidationError(_("“%(name)s” has causes on it. Take them away first.") % {"name": category})
    _keep(by, "analysis.category_dropped", category, category.analysis)
    category.delete()


@transaction.atomic
def write_cause(
    *,
    by: Actor,
    category: Category,
    text: str,
    parent: Cause | None = None,
    verdict: str = "suspected",
    evidence: str = "",
    evidence_url: str = "",
    cause: Cause | None = None,
    seen: int | None = None,
) -> Cause:
    """A cause on a bone, or below another cause; a verdict other than suspected needs evidence.

    Refused when somebody changed the cause since `seen`.
    """
    require_write(by, category.analysis)
    if cause is not None:
        audit.require_unchanged(cause, seen)
    if not text.strip():
        raise ValidationError(_("Write what may have caused it."))
    if verdict != Cause.Verdict.SUSPECTED and not evidence.strip():
        raise ValidationError(_("Say what shows that the cause is confirmed or ruled out."))
    made = cause or Cause(category=category, parent=parent, made_by=account_of(by))
    made.text, made.verdict = text.strip()[:200], verdict
    made.evidence, made.evidence_url = evidence.strip()[:1000], inside_address(evidence_url)
    made.save()
    _keep(by, "analysis.cause_changed" if cause else "analysis.cause_written", made, category.analysis)
    return made


@transaction.atomic
def drop_cause(*, by: Actor, cause: Cause) -> None:
    """Take a cause away, with what stands below it."""
    analysis = cause.category.analysis
    require_write(by, analysis)
    _keep(by, "analysis.cause_dropped", cause, analysis)
    cause.delete()


@transaction.atomic
def write_why(
    *,
    by: Actor,
    analysis: SpecialAnalysis,
    answer: str,
    line: int = 1,
    evidence: str = "",
    evidence_url: str = "",
    why: Why | None = None,
    seen: int | None = None,
) -> Why:
    """The next step of a chain, or other words for one; refused when somebody changed it since `seen`."""
    require_write(by, analysis)
    if why is not None:
        audit.require_unchanged(why, seen)
    if not answer.strip():
        raise ValidationError(_("Write the answer to the why."))
    if why is None:
        last = analysis.whys.filter(line=line).aggregate(last=Max("place"))["last"]
        why = Why(analysis=analysis, line=line, place=(last or 0) + 1, made_by=account_of(by))
    why.answer = answer.strip()[:500]
    why.evidence, why.evidence_url = evidence.strip()[:1000], inside_address(evidence_url)
    why.save()
    _keep(by, "analysis.why_written", why, analysis)
    return why


@transaction.atomic
def drop_why(*, by: Actor, why: Why) -> None:
    """Take a step out; those after it move up."""
    require_write(by, why.analysis)
    _keep(by, "analysis.why_dropped", why, why.analysis)
    later = list(why.analysis.whys.filter(line=why.line, place__gt=why.place))
    why.delete()
    for step in later:
        step.place -= 1
        step.save(update_fields=["place"])


def inside_address(text: str) -> str:
    """An address of Headwater or of the web, or nothing: evidence never runs a script."""
    address = text.strip()[:2000]
    if not address:
        return ""
    if address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    if address.startswith(("https://", "http://")):
        return address
    raise ValidationError(_("A link begins with / (a page of Headwater) or with https://."))


def _keep(by: Actor, action: str, about: Category | Cause | Why, analysis: SpecialAnalysis) -> None:
    audit.record(by=by, action=action, about=about, detail={"analysis": analysis.number})
