"""Letters: put together from notices, sent once, tried again while the mail server is away."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from headwater.centre.notices.models import Choice, Letter, Level, Notice
from headwater.centre.people.models import Person
from headwater.engine.words import Problem, Words

TASK = "notices.deliver"
# Minutes until the next attempt; the last one is repeated until about three days are over.
WAITS = (1, 5, 15, 60, 180, 360, 720, 720, 720, 720, 720)
LONGEST_SUBJECT = 120
SECONDS_FOR_A_LETTER = 20


def is_set_up() -> bool:
    """Whether a mail server is named at all."""
    return bool(settings.EMAIL_HOST)


def deliver(now: datetime) -> dict[str, int]:
    """Put together what is to be sent, and send it. What cannot be sent waits for another attempt."""
    made = gather(now)
    sent = 0
    if not is_set_up():
        return {"letters": made, "sent": 0}
    with_server = EmailBackend(timeout=SECONDS_FOR_A_LETTER)
    try:
        for pk in list(_due(now).values_list("pk", flat=True)):
            sent += _send(pk, now, with_server)
    finally:
        _hang_up(with_server)
    return {"letters": made, "sent": sent}


def gather(now: datetime) -> int:
    """One letter a person with all that waits; quiet hours hold back what is not urgent."""
    waiting = Notice.objects.filter(by_mail=True, letter=None, read_at=None)
    persons = waiting.order_by("to").values_list("to", flat=True).distinct()
    return sum(_gather_for(pk, now) for pk in persons)


@transaction.atomic
def _gather_for(person: int, now: datetime) -> int:
    held = Notice.objects.select_for_update(skip_locked=True).filter(
        to=person, by_mail=True, letter=None, read_at=None
    )
    waiting = list(held.order_by("at", "pk"))
    receiver = Person.objects.get(pk=person)
    choice = Choice.objects.filter(person=person).first() or Choice()
    quiet = choice.not_before(timezone.localtime(now)) > timezone.localtime(now)
    going = [notice for notice in waiting if not quiet or notice.level == Level.URGENT]
    if not going or not receiver.email:
        return 0
    letter = Letter.objects.create(
        to=receiver, address=receiver.email, message_id=f"<{uuid4().hex}@headwater>", not_before=now
    )
    Notice.objects.filter(pk__in=[notice.pk for notice in going]).update(letter=letter)
    return 1


def _due(now: datetime) -> QuerySet[Letter]:
    return Letter.objects.filter(state=Letter.State.WAITING, not_before__lte=now).order_by("not_before", "pk")


@transaction.atomic
def _send(pk: int, now: datetime, server: EmailBackend) -> int:
    """Send one letter. Its row is locked meanwhile, so that no other worker sends it too."""
    letter = _due(now).select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if letter is None:
        return 0
    letter.attempts += 1
    try:
        composed = compose(letter)
    except (KeyError, TypeError, ValueError) as error:
        # A notice whose words do not fit its facts must not hold up the letters behind it.
        _not_sent(letter, error, now)
        letter.save()
        return 0
    try:
        server.send_messages([composed])
    except (OSError, smtplib.SMTPException) as error:
        _hang_up(server)
        _not_sent(letter, error, now)
        letter.save()
        return 0
    letter.state, letter.sent_at, letter.error = Letter.State.SENT, now, ""
    letter.save()
    return 1


def _not_sent(letter: Letter, error: Exception, now: datetime) -> None:
    """Wait for the next attempt; give up when the server will never take it or three days are over."""
    letter.error = f"{type(error).__name__}: {error}"[:400]
    if refused_for_good(error) or letter.attempts > len(WAITS):
        letter.state = Letter.State.FAILED
    else:
        letter.not_before = now + timedelta(minutes=WAITS[letter.attempts - 1])


def refused_for_good(error: Exception) -> bool:
    """Whether the server has said no to this address or letter. A wrong password is ours to mend, so no."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPSenderRefused):
        return False
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _hang_up(server: EmailBackend) -> None:
    try:
        server.close()
    except (OSError, smtplib.SMTPException):
        server.connection = None


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The letter in its receiver's language: a line and a link for each notice."""
    account = getattr(letter.to, "account", None)
    code = (account.language if account else "") or settings.LANGUAGE_CODE
    language = "en" if code.startswith("en") else "zh"
    with override(code):
        lines = [
            {"text": notice.say(language), "url": absolute(notice.url), "level": notice.level}
            for notice in letter.notices.order_by("at", "pk")
        ]
        facts = {"to": letter.to, "lines": lines, "choices": absolute("/notices/choices/"), "language": code}
        message = EmailMultiAlternatives(
            subject=subject([str(line["text"]) for line in lines]),
            body=render_to_string("notices/letter.txt", facts),
            to=[letter.address],
            headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("notices/letter.html", facts), "text/html")
    return message


def subject(texts: Sequence[str]) -> str:
    """What the letter is about, in one line."""
    first = " ".join(texts[0].split())[:LONGEST_SUBJECT] if texts else ""
    if len(texts) < 2:
        return first
    return _("%(first)s (and %(n)s more)") % {"first": first, "n": len(texts) - 1}


def absolute(url: str) -> str:
    """A link for letters; empty where the centre's address is not known."""
    return f"{settings.SITE_ADDRESS}{url}" if settings.SITE_ADDRESS and url else ""


def stuck() -> Letter | None:
    """A letter that waits because an attempt failed."""
    return Letter.objects.filter(state=Letter.State.WAITING, attempts__gt=0).order_by("-not_before").first()


def unreachable() -> Problem:
    """What the page of background work says while letters cannot be sent."""
    waiting = stuck()
    said = waiting.error if waiting else ""
    return Problem(
        Words(
            en=f"Letters wait: the mail server did not take them ({said}). They are tried again by "
            "themselves; `headwater doctor` says how mail is set.",
            zh=f"有邮件未发出: 邮件服务器未接收 ({said})。系统会自动重试; "
            "邮件设置可用 `headwater doctor` 查看。",
        )
    )
