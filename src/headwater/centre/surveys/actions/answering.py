"""Taking an answer from the public page: nobody is signed in, so the link and the code are all there is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from headwater.centre.surveys.models import Answer, AnswerItem, Invitation, Knock, Option, Question, Wave

# One office sends from one address: enough for a whole team, too few to stuff a survey.
MOST_KNOCKS, WITHIN = 60, timedelta(minutes=10)
LONGEST_TEXT = 2000
# A number, an option, several options, or words.
Given = Mapping[int, Any]


def knock(address: str) -> bool:
    """Note that an address sends the form; False when it did so too often just now.

    Only a keyed digest of the address is kept, changed every day and for minutes, and never beside an answer.
    """
    digest = salted_hmac("surveys.knock", f"{timezone.localdate()} {address}").hexdigest()[:64]
    forget_knocks()
    if Knock.objects.filter(address=digest).count() >= MOST_KNOCKS:
        return False
    Knock.objects.create(address=digest)
    return True


def forget_knocks() -> None:
    """Away with those that count no more: nothing shall tell later when somebody answered."""
    Knock.objects.filter(at__lt=timezone.now() - WITHIN).delete()


def _sent_before(once: str) -> bool:
    """Whether this very form came in minutes ago: a double click sends it twice. Kept as a knock is."""
    digest = salted_hmac("surveys.once", once).hexdigest()[:64]
    with connection.cursor() as cursor:
        # The second of two waits here for the first.
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"answer {digest}"])
    _row, new = Knock.objects.get_or_create(address=digest)
    return not new


@transaction.atomic
def give_answer(*, wave: Wave, given: Given, code: str = "", once: str = "") -> Answer | None:
    """Keep one filled questionnaire. Anonymous: without name, without hour, without the code's number.

    `once` names the form as it was shown: sent again it is not kept again. Nothing stands in the audit
    trail, which would say what the answer must not.
    """
    questionnaire = wave.questionnaire
    today = timezone.localdate()
    if not wave.open_on(today) or questionnaire.retired:
        raise ValidationError(_("This survey is closed. Thank you for wanting to answer."))
    if once and _sent_before(once):
        return None
    invitation = _spend(wave, code)
    named = not questionnaire.anonymous
    answer = Answer.objects.create(
        wave=wave,
        given_on=today,
        given_at=timezone.now() if named else None,
        respondent=invitation.sent_to if named and invitation else "",
    )
    questions = questionnaire.questions.prefetch_related("options")
    items = [item for question in questions for item in _items(answer, question, given.get(question.pk))]
    if not items:
        raise ValidationError(_("Please answer at least one question."))
    AnswerItem.objects.bulk_create(items)
    return answer


def _spend(wave: Wave, code: str) -> Invitation | None:
    if not code:
        if wave.codes_only:
            raise ValidationError(_("This survey is answered with the code that you were sent."))
        return None
    invitation = Invitation.objects.select_for_update().filter(wave=wave, code=code, used=False).first()
    if invitation is None:
        raise ValidationError(_("This code is not valid, or was used already."))
    invitation.used = True
    invitation.save(update_fields=["used"])
    return invitation


def _items(answer: Answer, question: Question, value: Any) -> list[AnswerItem]:
    if value in (None, "", []):
        return []
    if question.kind == "score":
        return [AnswerItem(answer=answer, question=question, score=int(value))]
    if question.kind == "text":
        return [AnswerItem(answer=answer, question=question, text=str(value).strip()[:LONGEST_TEXT])]
    chosen: list[Option] = list(value) if isinstance(value, list | tuple) else [value]
    return [AnswerItem(answer=answer, question=question, option=option) for option in chosen]
