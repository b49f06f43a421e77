"""Wrong settings are explained: each mistake has its number, its sentence and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from headwater.centre.config import checks, mail, mistakes
from headwater.centre.config.home import RESTORE_MARK

CASES: list[tuple[str, checks.Check, dict[str, Any], dict[str, str]]] = [
    ("headwater.E001", checks.database_address, {}, {"DATABASE_URL": "mysql://user@host/name"}),
    ("headwater.E001", checks.database_address, {}, {"DATABASE_URL": "postgresql://host:seven/name"}),
    ("headwater.E002", checks.database_address, {}, {"DATABASE_URL": "postgresql://user@host"}),
    ("headwater.E003", checks.home_is_writable, {"HOME": Path("/dev/null/headwater")}, {}),
    ("headwater.E004", checks.secret_key, {"SECRET_KEY": "secret"}, {}),
    ("headwater.E004", checks.secret_key, {"SECRET_KEY": "a" * 50}, {}),
    ("headwater.E006", checks.zone, {"TIME_ZONE": "Asia/Nowhere"}, {}),
    ("headwater.E007", checks.debugging, {"DEBUG": True, "ALLOWED_HOSTS": ["example.org"]}, {}),
    ("headwater.E008", checks.hosts, {"CSRF_TRUSTED_ORIGINS": ["example.org"]}, {}),
    ("headwater.W001", checks.hosts, {"ALLOWED_HOSTS": ["*"]}, {}),
    ("headwater.E011", checks.mail_server, {}, {"HEADWATER_SMTP": "mail.example.org"}),
    ("headwater.E011", checks.mail_server, {}, {"HEADWATER_SMTP": "smtp://:587"}),
    ("headwater.E011", checks.mail_server, {}, {"HEADWATER_SMTP": "smtp://mail.example.org:seven"}),
    ("headwater.E011", checks.mail_server, {}, {"HEADWATER_SMTP": "smtp://name@mail.example.org"}),
    ("headwater.E012", checks.mail_server, {}, {"HEADWATER_SMTP": "smtp://mail.example.org"}),
    (
        "headwater.W003",
        checks.mail_server,
        {"DEFAULT_FROM_EMAIL": "a@b.example"},
        {"HEADWATER_SMTP": "smtps://m"},
    ),
    ("headwater.E009", checks.static_files, {"STATIC_ROOT": "/nowhere"}, {}),
]


@pytest.mark.parametrize(("number", "check", "wrong", "environment"), CASES)
def test_a_mistake_is_explained(
    number: str,
    check: checks.Check,
    wrong: dict[str, Any],
    environment: dict[str, str],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in wrong.items():
        setattr(settings, name, value)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (found,) = check()
    assert found.id == number
    assert found.msg and found.hint


def test_the_parts_of_a_mail_address() -> None:
    server = mail.mail_server("smtp://name:p%40ss@mail.example.org")
    assert (server.host, server.port, server.user, server.password) == (
        "mail.example.org",
        587,
        "name",
        "p@ss",
    )
    assert server.starttls and not server.tls
    assert mail.mail_server("smtps://m").port == 465 and mail.mail_server("smtps://m").tls
    plain = mail.mail_server("smtp+plain://127.0.0.1:2525")
    assert (plain.port, plain.starttls, plain.tls) == (2525, False, False)
    assert mail.mail_server("nonsense").host == ""
    assert mail.site_address("", ["https://a.example/"]) == "https://a.example"


def test_right_settings_are_not_complained_about(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    settings.SECRET_KEY = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH3jL5nP7rT9v"
    quiet = (checks.database_address, checks.home_is_writable, checks.secret_key, checks.zone, checks.hosts)
    assert [message for check in (*quiet, checks.debugging) for message in check()] == []


def test_a_key_that_others_may_read(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    settings.SECRET_KEY = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH3jL5nP7rT9v"
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret_key").write_text(settings.SECRET_KEY)
    (tmp_path / "keys" / "secret_key").chmod(0o644)
    assert [message.id for message in checks.secret_key()] == ["headwater.E005"]


def test_an_interrupted_restore_is_noticed(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    (tmp_path / RESTORE_MARK).touch()
    assert [message.id for message in checks.restore_is_complete()] == ["headwater.E010"]


def test_mistakes_speak_both_languages(settings: Settings) -> None:
    settings.SECRET_KEY = "secret"
    (found,) = [mistake for mistake in mistakes.mistakes() if mistake.id == "headwater.E004"]
    assert found.serious
    assert "too easy" in found.said.en
    assert "密钥" in found.said.zh
