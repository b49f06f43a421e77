"""Notices by e-mail, over a real connection: once, in the reader's language, never lost."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from pytest_django import Settings

from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run
from headwater.centre.notices import actions, mail
from headwater.centre.notices.models import Choice, Letter, Notice
from headwater.centre.people.audit import System
from headwater.centre.people.models import Person
from tests.cast import Cast
from tests.centre.notices.conftest import MailServer

CLOCK = System("clock")
TEXT = gettext_noop("%(what)s is due today.")
NOON = datetime(2026, 3, 16, 12, 0, tzinfo=timezone.get_default_timezone())


def reader(cast: Cast, name: str = "manager", language: str = "zh-hans") -> Person:
    """Somebody with an address."""
    person = cast.persons[name]
    person.email = f"{name}@centre.example"
    person.save()
    account = cast.accounts[name]
    account.language = language
    account.save()
    return person


def tell(to: Person, what: str = "I-12", level: str = "info") -> None:
    actions.notify(by=CLOCK, to=to, text=TEXT, params={"what": what}, url="/improvements/12/", level=level)


def test_it_is_sent_once_and_in_the_readers_language(cast: Cast, mail_server: MailServer) -> None:
    tell(reader(cast, language="en"))
    tell(reader(cast, "quality"), "改进 I-13")
    assert mail.deliver(timezone.now()) == {"letters": 2, "sent": 2}
    assert mail.deliver(timezone.now()) == {"letters": 0, "sent": 0}
    english, chinese = sorted(mail_server.letters, key=lambda letter: str(letter["To"]))
    assert english["Subject"] == "I-12 is due today." and english["From"] == "headwater@centre.example"
    body = english.get_body(("plain",))
    assert body is not None and "https://centre.example/improvements/12/" in body.get_content()
    assert "改进 I-13" in chinese["Subject"] and "due" not in chinese["Subject"]
    assert english["Message-ID"] != chinese["Message-ID"]


def test_what_waits_together_goes_in_one_letter(cast: Cast, mail_server: MailServer) -> None:
    person = reader(cast)
    for number in range(3):
        tell(person, f"I-{number}")
    mail.deliver(timezone.now())
    assert len(mail_server.letters) == 1
    body = mail_server.letters[0].get_body(("html",))
    assert body is not None and all(f"I-{number}" in body.get_content() for number in range(3))


def test_the_action_asks_for_the_delivery_and_the_worker_does_it(cast: Cast, mail_server: MailServer) -> None:
    tell(reader(cast))
    assert Run.objects.filter(task=mail.TASK).count() == 1
    running.perform_waiting()
    assert len(mail_server.letters) == 1


def test_an_action_that_fails_tells_nobody(cast: Cast, mail_server: MailServer) -> None:
    person = reader(cast)
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(person)
        raise RuntimeError
    assert (Notice.objects.count(), Run.objects.count()) == (0, 0)


def test_a_server_that_is_away_loses_nothing(cast: Cast, mail_server: MailServer, settings: Settings) -> None:
    tell(reader(cast))
    settings.EMAIL_PORT = 1  # nobody listens there
    running.perform_waiting()
    letter, run = Letter.objects.get(), Run.objects.get()
    assert (letter.state, letter.attempts) == (Letter.State.WAITING, 1) and "refused" in letter.error
    assert run.state == "failed" and "邮件" in run.errors["zh"]
    settings.EMAIL_PORT = mail_server.port
    assert mail.deliver(timezone.now())["sent"] == 0  # not yet: it waits a minute
    assert mail.deliver(timezone.now() + timedelta(minutes=2))["sent"] == 1
    assert mail_server.letters[0]["Message-ID"] == letter.message_id


def test_an_address_that_is_refused_is_given_up_and_others_are_served(
    cast: Cast, mail_server: MailServer
) -> None:
    mail_server.refuse = {"manager@": "550 no such mailbox", "quality@": "451 try later"}
    for name in ("manager", "quality", "analyst"):
        tell(reader(cast, name))
    assert mail.deliver(timezone.now()) == {"letters": 3, "sent": 1}
    states = {letter.to.name: letter.state for letter in Letter.objects.all()}
    assert states == {"manager": "failed", "quality": "waiting", "analyst": "sent"}
    assert "no such mailbox" in Letter.objects.get(to__name="manager").error


def test_a_notice_whose_words_do_not_fit_holds_up_nobody(cast: Cast, mail_server: MailServer) -> None:
    tell(reader(cast))
    Notice.objects.update(params={"other": "I-12"})
    tell(reader(cast, "quality"))
    assert mail.deliver(timezone.now()) == {"letters": 2, "sent": 1}
    states = {letter.to.name: letter.state for letter in Letter.objects.all()}
    assert states == {"manager": "waiting", "quality": "sent"}
    assert "what" in Letter.objects.get(to__name="manager").error


def test_after_three_days_it_is_given_up(cast: Cast, settings: Settings, mail_server: MailServer) -> None:
    tell(reader(cast))
    settings.EMAIL_PORT = 1
    now, begun = timezone.now(), timezone.now()
    for _attempt in range(len(mail.WAITS) + 1):
        mail.deliver(now)
        now += timedelta(hours=12, minutes=1)
    letter = Letter.objects.get()
    assert letter.state == Letter.State.FAILED
    assert sum(mail.WAITS) > 2.5 * 24 * 60 and now - begun > timedelta(days=3)


def test_a_torn_connection_repeats_the_same_message_number(cast: Cast, mail_server: MailServer) -> None:
    """The sender cannot know whether it arrived; a server that has it already knows it by its number."""
    tell(reader(cast))
    mail_server.hang_up_after = True
    assert mail.deliver(timezone.now())["sent"] == 0
    mail_server.hang_up_after = False
    assert mail.deliver(timezone.now() + timedelta(minutes=2))["sent"] == 1
    first, second = mail_server.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_who_wants_none_and_who_wants_only_what_presses(cast: Cast, mail_server: MailServer) -> None:
    quiet, busy = reader(cast, "quality"), reader(cast, "manager")
    Choice.objects.create(person=quiet, email=False)
    Choice.objects.create(person=busy, least="warning")
    for level in ("info", "warning", "urgent"):
        tell(quiet, level=level)
        tell(busy, level=level)
    assert mail.deliver(timezone.now()) == {"letters": 1, "sent": 1}
    assert Letter.objects.get().notices.count() == 2
    assert Notice.objects.filter(to=quiet).count() == 3  # the page shows them all the same


def test_quiet_hours_hold_back_what_does_not_press(cast: Cast, mail_server: MailServer) -> None:
    person = reader(cast)
    Choice.objects.create(person=person, quiet_from=time(22), quiet_until=time(7))
    tell(person, "I-1")
    tell(person, "I-2", level="urgent")
    night = NOON.replace(hour=23)
    assert mail.deliver(night)["sent"] == 1
    assert "I-2" in mail_server.letters[0]["Subject"]
    assert mail.deliver(night + timedelta(hours=7))["sent"] == 0
    assert mail.deliver(night + timedelta(hours=8))["sent"] == 1
    assert "I-1" in mail_server.letters[1]["Subject"]


@pytest.mark.parametrize(
    ("hour", "first", "last", "expected"),
    [
        (23, 22, 7, (17, 7)),
        (3, 22, 7, (16, 7)),
        (12, 22, 7, (16, 12)),
        (7, 22, 7, (16, 7)),
        (13, 12, 14, (16, 14)),
        (14, 12, 14, (16, 14)),
        (12, 8, 8, (16, 12)),
    ],
)
def test_the_end_of_quiet_hours(hour: int, first: int, last: int, expected: tuple[int, int]) -> None:
    choice = Choice(quiet_from=time(first), quiet_until=time(last))
    free = choice.not_before(NOON.replace(hour=hour))
    assert (free.day, free.hour) == expected


def test_without_a_server_or_an_address_there_is_the_page_alone(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    tell(reader(cast))
    assert not Notice.objects.get().by_mail and Run.objects.count() == 0
    settings.EMAIL_HOST = "127.0.0.1"
    tell(cast.persons["quality"])
    assert Notice.objects.filter(by_mail=True).count() == 0


def test_what_was_read_in_the_page_needs_no_letter(cast: Cast, mail_server: MailServer) -> None:
    tell(reader(cast))
    actions.read(by=cast.account("manager"), notice=Notice.objects.get())
    assert mail.deliver(timezone.now()) == {"letters": 0, "sent": 0}
