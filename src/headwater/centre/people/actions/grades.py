"""Star grades and certificates: what a person has proved, with dates."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.actions.persons import require_over
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Certificate, Person, StarGrade


@transaction.atomic
def grade(*, person: Person, stars: int, since: date, by: Actor) -> StarGrade:
    """Stars from a day on; a second grade on the same day corrects the first."""
    require_over(by, person)
    if not 0 <= stars <= 5:
        raise ValidationError(_("A star grade is 0 to 5."))
    Person.objects.select_for_update().get(pk=person.pk)
    before = StarGrade.objects.filter(person=person, since__lte=since).order_by("-since").first()
    # The person's row is locked, so nobody else puts a grade on this day meanwhile.
    if before is not None and before.since == since:
        StarGrade.objects.filter(pk=before.pk).update(stars=stars)
        held = before
    else:
        held = StarGrade.objects.create(person=person, since=since, stars=stars)
    detail = {"stars": [before and before.stars, stars], "since": str(since)}
    held.stars = stars
    audit.record(by=by, action="person.graded", about=person, detail=detail)
    return held


@transaction.atomic
def certify(
    *, person: Person, name: str, issued_on: date, by: Actor, expires_on: date | None = None
) -> Certificate:
    """A certificate that the person was given."""
    require_over(by, person)
    if expires_on is not None and expires_on < issued_on:
        raise ValidationError(_("A certificate cannot expire before it was issued."))
    if Certificate.objects.filter(person=person, name=name, issued_on=issued_on).exists():
        raise ValidationError(_("%(person)s has this certificate of that day.") % {"person": person})
    given = Certificate.objects.create(person=person, name=name, issued_on=issued_on, expires_on=expires_on)
    detail = {"certificate": name, "issued_on": str(issued_on), "expires_on": str(expires_on or "")}
    audit.record(by=by, action="certificate.given", about=person, detail=detail)
    return given


@transaction.atomic
def withdraw(*, certificate: Certificate, by: Actor) -> None:
    """Take a certificate away (given by mistake, or lost by rule); the trail keeps it."""
    require_over(by, certificate.person)
    detail = {"certificate": certificate.name, "issued_on": str(certificate.issued_on)}
    audit.record(by=by, action="certificate.withdrawn", about=certificate.person, detail=detail)
    certificate.delete()
