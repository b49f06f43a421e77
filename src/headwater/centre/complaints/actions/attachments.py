"""Files put to an order, and taken away again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints import attachments
from headwater.centre.complaints.actions.holding import K, happen, locked, require_handle
from headwater.centre.complaints.models import Attachment, Order
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor

MOST = 50


@transaction.atomic
def attach(*, by: Actor, order: Order, file: Any) -> Attachment:
    """Keep a file with the order; the same content twice is refused."""
    row = locked(order)
    require_handle(by, row)
    if row.attachments.filter(removed_at=None).count() >= MOST:
        raise ValidationError({"file": _("An order keeps at most %(n)s files.") % {"n": MOST}})
    kind = attachments.check(file)
    key, digest = attachments.keep(file)
    if row.attachments.filter(digest=digest, removed_at=None).exists():
        attachments.path_of(key).unlink(missing_ok=True)
        raise ValidationError({"file": _("This file is here already.")})
    made = Attachment.objects.create(
        order=row, name=str(file.name)[-160:], key=key, kind=kind, size=file.size, digest=digest,
        added_by=audit.name_of(by),
    )  # fmt: skip
    happen(row, K.ATTACHED, by=by, text=made.name)
    return made


@transaction.atomic
def detach(*, by: Actor, attachment: Attachment) -> Attachment:
    """Take it off the page; the file goes once this is certain, that it was there stays known."""
    row = locked(attachment.order)
    require_handle(by, row)
    attachment = Attachment.objects.get(pk=attachment.pk)
    if attachment.removed_at is not None:
        return attachment
    attachment.removed_at = timezone.now()
    attachment.save(update_fields=["removed_at"])
    happen(row, K.CHANGED, by=by, data={"removed": attachment.name}, trail="complaint.detached")
    transaction.on_commit(lambda: attachments.path_of(attachment.key).unlink(missing_ok=True))
    return attachment
