"""Draw a sample, give it to listeners, write down what they heard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.notices.actions import fulfil, undertake, withdraw
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import wiring
from headwater.centre.performance.actions.analyses import account_of, may_write, require_write
from headwater.centre.performance.drawing import Cell, draw
from headwater.centre.performance.models import (
    CauseCode,
    Coding,
    Draft,
    Sample,
    SampledContact,
    SpecialAnalysis,
)
from headwater.centre.performance.sight import sight_of

MOST = 500
TITLE = gettext_noop("Listen to %(n)s contacts of %(analysis)s")


def duty_key(sample: Sample, person: Person | int) -> str:
    """Under which a listener's duty is kept."""
    return f"analysis.listening:{sample.pk}:{person if isinstance(person, int) else person.pk}"


@transaction.atomic
def draw_sample(
    *, by: Actor, analysis: SpecialAnalysis, cell: Cell, size: int, seed: int | None = None
) -> Sample:
    """Contacts of the cell at random, in the scope of who draws; the same seed draws the same ones."""
    require_write(by, analysis)
    require(by, Permission.SEE_ROWS)
    if not 1 <= size <= MOST:
        raise ValidationError(_("Draw between 1 and %(most)d contacts.") % {"most": MOST})
    now = wiring.machine()
    definition = now.definitions.get(analysis.indicator)
    if definition is None:
        raise ValidationError(_("The indicator of this analysis is no longer defined."))
    number = seed if seed is not None else analysis.pk * 1000 + analysis.samples.count() + 1
    population, drawn = draw(definition, cell, sight_of(by, None, Permission.SEE_ROWS), size, number)
    if not drawn:
        raise ValidationError(_("No contact lies in this cell, so none can be drawn. Choose a wider one."))
    made = Sample.objects.create(
        analysis=analysis,
        where=dict(cell.where),
        condition=cell.condition,
        start=timezone.make_aware(cell.start),
        end=timezone.make_aware(cell.end),
        size=size,
        population=population,
        seed=number,
        snapshot=now.lake.snapshot().number,
        drawn_by=account_of(by),
    )
    SampledContact.objects.bulk_create(
        SampledContact(
            sample=made,
            place=place,
            record=one.record[:120],
            day=one.day,
            facts=one.facts,
            recording=one.recording[:1000],
        )
        for place, one in enumerate(drawn, 1)
    )
    detail = {"analysis": analysis.number, "size": len(drawn), "of": population, "seed": number}
    audit.record(by=by, action="sample.drawn", about=made, detail=detail)
    return made


@transaction.atomic
def drop_sample(*, by: Actor, sample: Sample) -> None:
    """Take a sample away with what was heard in it."""
    require_write(by, sample.analysis)
    for person in _listeners(sample):
        withdraw(by=by, key=duty_key(sample, person))
    detail = {"analysis": sample.analysis.number, "contacts": sample.contacts.count()}
    audit.record(by=by, action="sample.dropped", about=sample, detail=detail)
    sample.delete()


@transaction.atomic
def assign(*, by: Actor, sample: Sample, listeners: Sequence[Person], due: date, twice: int = 0) -> Sample:
    """Share the contacts that nobody has coded yet among the listeners, in turn; the first `twice` contacts
    get a second listener too, so that agreement can be measured.
    """
    require_write(by, sample.analysis)
    people = list(dict.fromkeys(listeners))
    if not people:
        raise ValidationError(_("Choose at least one listener."))
    if twice and len(people) < 2:
        raise ValidationError(_("Two listeners are needed to hear contacts twice."))
    before = _listeners(sample)
    contacts = list(sample.contacts.prefetch_related("codings").order_by("place"))
    for turn, contact in enumerate(contacts):
        done = {coding.second for coding in contact.codings.all()}
        if False not in done:
            contact.listener = people[turn % len(people)]
        if True not in done:
            wanted = people[(turn + 1) % len(people)] if turn < twice else None
            # Whoever coded it first cannot be the second listener as well.
            contact.second = None if wanted and wanted.pk == contact.listener_id else wanted
    SampledContact.objects.bulk_update(contacts, ["listener", "second"])
    names = [str(person) for person in people]
    audit.record(by=by, action="sample.assigned", about=sample, detail={"to": names, "twice": twice})
    for person in before - {p.pk for p in people}:
        withdraw(by=by, key=duty_key(sample, person))
    for person in people:
        _give(by, sample, person, due)
    return sample


@transaction.atomic
def code_contact(*, by: Account, contact: SampledContact, cause: str, note: str = "") -> Coding:
    """Write down the cause that was heard; a cause that is not in the list yet joins it.

    By its listeners, each for themselves; one that nobody was given by whoever writes the analysis.
    """
    asked = listens_as(by, contact)
    if asked is None:
        raise PermissionDenied(_("This contact was given to somebody else to listen to."))
    coding, made = Coding.objects.update_or_create(
        contact=contact,
        second=asked,
        defaults={"code": cause_code(by=by, name=cause), "note": note.strip()[:1000], "listener": by.person},
    )
    Draft.objects.filter(account=by, place=f"listen:{contact.pk}").delete()
    detail = {"analysis": contact.sample.analysis.number, "cause": str(coding.code)}
    audit.record(
        by=by, action="contact.coded" if made else "contact.coded_anew", about=contact, detail=detail
    )
    if by.person_id and not left_to_hear(contact.sample, by.person_id):
        fulfil(by=by, key=duty_key(contact.sample, by.person_id))
    return coding


def cause_code(*, by: Actor, name: str) -> CauseCode:
    """The code of that name, made when there is none."""
    words = " ".join(name.split())[:120]
    if not words:
        raise ValidationError(_("Say which cause you heard."))
    found = CauseCode.objects.filter(name__iexact=words).first()
    if found is None:
        found = CauseCode.objects.create(name=words, made_by=account_of(by))
        audit.record(by=by, action="cause_code.added", about=found)
    return found


def listens_as(by: Account, contact: SampledContact) -> bool | None:
    """False: as the first listener; True: as the second; None: not at all."""
    if by.person_id is not None and by.person_id == contact.second_id:
        return True
    if by.person_id is not None and by.person_id == contact.listener_id:
        return False
    return False if contact.listener_id is None and may_write(by, contact.sample.analysis) else None


def left_to_hear(sample: Sample, person: int) -> int:
    """How many contacts of the sample a listener has not coded yet."""
    first = sample.contacts.filter(listener=person).exclude(codings__second=False).count()
    return first + sample.contacts.filter(second=person).exclude(codings__second=True).count()


def _listeners(sample: Sample) -> set[int]:
    pairs = sample.contacts.values_list("listener_id", "second_id")
    return {pk for pair in pairs for pk in pair if pk is not None}


def _give(by: Actor, sample: Sample, person: Person, due: date) -> None:
    left = left_to_hear(sample, person.pk)
    if not left:
        fulfil(by=by, key=duty_key(sample, person))
        return
    undertake(
        by=by,
        person=person,
        key=duty_key(sample, person),
        title=TITLE,
        params={"n": left, "analysis": sample.analysis.number},
        url=sample.get_absolute_url(),
        due=due,
        escalate_to=sample.analysis.owner if sample.analysis.owner_id != person.pk else None,
    )
