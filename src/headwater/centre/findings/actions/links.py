"""Which object came out of which, and what is left of one that was deleted."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from headwater.centre.findings.models import Link, Member, Reference
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor, name_of

# Here the room that writes the link is the upper one, but its object came first.
FIRST_THOUGH_UPPER = frozenset(
    {
        ("signal", "finding"),
        ("weak_spot", "finding"),
        ("check", "finding"),
        ("complaint", "finding"),
        ("suggestion", "finding"),
        ("improvement", "change"),
        ("improvement", "handbook"),
    }
)


def remember(reference: Reference) -> Member:
    """The object's row, with the newest title and address."""
    told = {"title": reference.title[:300], "url": reference.url[:400]}
    news = {name: text for name, text in told.items() if text}
    member, new = Member.objects.get_or_create(kind=reference.kind, number=reference.number, defaults=told)
    if not new and any(getattr(member, name) != text for name, text in news.items()):
        Member.objects.filter(pk=member.pk).update(**news)
        member.refresh_from_db()
    return member


@transaction.atomic
def link(*, by: Actor, upper: Reference, lower: Reference) -> Link | None:
    """Keep that `upper` came out of `lower`; written by the upper of the two rooms. Again changes nothing.

    A pair that is linked already the other way round stays as it is: what opened a finding came before it.
    """
    before, after = remember(lower), remember(upper)
    if (upper.kind, lower.kind) in FIRST_THOUGH_UPPER:
        before, after = after, before
    if before == after or Link.objects.filter(before=after, after=before).exists():
        return None
    made, new = Link.objects.get_or_create(before=before, after=after, defaults={"by": name_of(by)})
    if new:
        audit.record(
            by=by, action="link.made", about=made, detail={"from": before.number, "to": after.number}
        )
    return made


def part(*, upper: Reference, lower: Reference) -> None:
    """They have nothing to do with each other after all; the action that parts them is on record."""
    pair = {"before__kind": lower.kind, "before__number": lower.number}
    pair |= {"after__kind": upper.kind, "after__number": upper.number}
    Link.objects.filter(**pair).delete()


@transaction.atomic
def gone(*, by: Actor, reference: Reference) -> None:
    """The object was deleted by its room: chains keep its number and title, and say that it is gone."""
    member = remember(reference)
    if member.gone_at is None:
        member.gone_at = timezone.now()
        member.save(update_fields=["gone_at"])
        audit.record(by=by, action="link.gone", about=member)
