"""What every command on the ledger begins with: data folder, key, PostgreSQL, Django, migrations."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection

from headwater.centre.config import postgres, secrets_file
from headwater.centre.config.home import data_folder
from headwater.centre.config.mistakes import LANGUAGES, mistakes
from headwater.engine.words import Problem, Words

# Any number will do, as long as all who migrate this ledger use the same.
MIGRATION_LOCK = 5_120_720


@contextlib.contextmanager
def ledger(*, strict: bool = False, migrate: bool = True) -> Iterator[None]:
    """Within this block the ledger can be used; afterwards what was started is stopped.

    `strict`: refuse to go on with settings that a system check calls wrong.
    """
    home = data_folder()
    secrets_file.ensure(home)
    with postgres.running(home):
        wake()
        if strict:
            refuse_wrong_settings()
        if migrate:
            bring_up_to_date()
        try:
            yield
        finally:
            connection.close()


def wake() -> None:
    """Load the settings and all rooms; a mistake in the settings becomes a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "headwater.centre.config.settings")
    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as error:
        raise Problem(
            Words(
                en=f"A setting cannot be used: {error}. The environment variables HEADWATER_… hold them.",
                zh=f"设置无法使用: {error}。设置来自环境变量 HEADWATER_…。",
            )
        ) from error


def bring_up_to_date() -> None:
    """Migrate the ledger; of several starters at once one does it and the others wait."""
    try:
        cursor = connection.cursor()
    except (OperationalError, ImproperlyConfigured) as error:
        why = " ".join(str(error).split())
        raise Problem(
            Words(
                en=f"The ledger cannot be reached, look at DATABASE_URL: {why}",
                zh=f"无法连接台账数据库, 请检查 DATABASE_URL: {why}",
            )
        ) from error
    with cursor:
        cursor.execute("select pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def refuse_wrong_settings() -> None:
    """Do not start with settings that a system check calls wrong; say which, and what to do."""
    wrong = [mistake for mistake in mistakes() if mistake.serious]
    if wrong:
        sentences = {
            language: " ".join(f"{m.said.say(language)} {m.hint.say(language)}".strip() for m in wrong)
            for language in LANGUAGES
        }
        raise Problem(Words(**sentences))
