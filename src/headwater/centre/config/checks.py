"""System checks that explain wrong settings: what is wrong, where, and what to do."""

from __future__ import annotations

import os
import zoneinfo
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils.translation import gettext as _

from headwater.centre.config.home import RESTORE_MARK
from headwater.centre.config.mail import SCHEMES, mail_mistake
from headwater.centre.config.secrets_file import NO_KEY_YET, key_file

SHORTEST_KEY = 32
FEWEST_LETTERS = 10
Check = Callable[..., list[CheckMessage]]


def explained(find: Callable[[], Iterator[CheckMessage]]) -> Check:
    """Register a finder of mistakes as one of Django's checks."""

    def check(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
        return list(find())

    register(check)
    return check


@explained
def database_address() -> Iterator[CheckMessage]:
    """DATABASE_URL has the form of an address of PostgreSQL."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return
    hint = _("Write postgresql://user:password@host:5432/name, or unset it to use the embedded PostgreSQL.")
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_fine = urlsplit(""), False
    if parts.scheme not in ("postgresql", "postgres") or not port_is_fine:
        yield Error(_("DATABASE_URL is not an address of PostgreSQL."), hint=hint, id="headwater.E001")
    elif not parts.path.lstrip("/"):
        yield Error(_("DATABASE_URL names no database."), hint=hint, id="headwater.E002")


@explained
def home_is_writable() -> Iterator[CheckMessage]:
    """The data folder is there, or can be made, and can be written to."""
    home = Path(settings.HOME)
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        yield Error(
            _("The data folder %(home)s cannot be written to.") % {"home": home},
            hint=_("Give this account the right to, or name another folder: --home or HEADWATER_HOME."),
            id="headwater.E003",
        )


@explained
def restore_is_complete() -> Iterator[CheckMessage]:
    """No restore was killed in the middle."""
    if (Path(settings.HOME) / RESTORE_MARK).exists():
        yield Error(
            _("A restore was interrupted: files and ledger may not fit together."),
            hint=_("Run it again: headwater restore FILE --force"),
            id="headwater.E010",
        )


@explained
def secret_key() -> Iterator[CheckMessage]:
    """The signing key cannot be guessed, nor read by others."""
    key = settings.SECRET_KEY
    hint = _("Unset HEADWATER_SECRET_KEY and let the server make one, or give it 50 random characters.")
    # Before the first start of a server there is none: commands that sign nothing may do without.
    if key != NO_KEY_YET and (len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_LETTERS):
        yield Error(_("The secret key is too easy to guess."), hint=hint, id="headwater.E004")
    file = key_file(Path(settings.HOME))
    if "HEADWATER_SECRET_KEY" not in os.environ and file.exists() and file.stat().st_mode & 0o077:
        yield Error(
            _("Others on this machine may read the secret key %(file)s.") % {"file": file},
            hint=f"chmod 600 {file}",
            id="headwater.E005",
        )


@explained
def zone() -> Iterator[CheckMessage]:
    """The centre's time zone exists. (Django itself refuses to load an unknown one.)"""
    if settings.TIME_ZONE not in zoneinfo.available_timezones():
        yield Error(
            _("HEADWATER_ZONE: there is no time zone %(zone)s.") % {"zone": settings.TIME_ZONE},
            hint=_("Name it as in Asia/Shanghai."),
            id="headwater.E006",
        )


@explained
def debugging() -> Iterator[CheckMessage]:
    """Pages with the insides of an error are only for one's own machine."""
    outside = set(settings.ALLOWED_HOSTS) - {"127.0.0.1", "localhost", "[::1]", "testserver"}
    if settings.DEBUG and (outside or settings.BEHIND_TLS):
        yield Error(
            _("HEADWATER_DEBUG shows the insides of every error, and this server listens to others."),
            hint=_("Unset HEADWATER_DEBUG."),
            id="headwater.E007",
        )


@explained
def hosts() -> Iterator[CheckMessage]:
    """A server that listens to every name can be made to send wrong links."""
    if "*" in settings.ALLOWED_HOSTS:
        yield Warning(
            _("HEADWATER_HOSTS is *: the server believes any name that a request gives it."),
            hint=_("Name the hosts, with commas between."),
            id="headwater.W001",
        )
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if urlsplit(origin).scheme not in ("http", "https"):
            yield Error(
                _("HEADWATER_ORIGINS: %(origin)s is not a full origin.") % {"origin": origin},
                hint=_("Write it as https://headwater.example.org"),
                id="headwater.E008",
            )


@explained
def mail_server() -> Iterator[CheckMessage]:
    """The mail server can be spoken to, letters have a sender, and their links lead somewhere."""
    url = os.environ.get("HEADWATER_SMTP", "")
    if not url:
        return
    wrong = mail_mistake(url)
    said = {
        "scheme": _("HEADWATER_SMTP must begin with one of: %(schemes)s.")
        % {"schemes": ", ".join(f"{scheme}://" for scheme in SCHEMES)},
        "host": _("HEADWATER_SMTP names no mail server."),
        "port": _("HEADWATER_SMTP: the port is no number that a port can have."),
        "login": _("HEADWATER_SMTP: give both the name and the password, or neither."),
    }
    if wrong:
        hint = _(
            "Write it as smtp://name:password@mail.example.org:587; signs like @ or / in them as %40, %2F."
        )
        yield Error(said[wrong], hint=hint, id="headwater.E011")
    elif "@" not in settings.DEFAULT_FROM_EMAIL:
        hint = _("Set HEADWATER_MAIL_FROM to the address that letters come from.")
        yield Error(_("Letters have no sender."), hint=hint, id="headwater.E012")
    elif urlsplit(settings.SITE_ADDRESS).scheme not in ("http", "https"):
        hint = _("Set HEADWATER_ADDRESS to where people open the centre: https://headwater.example.org")
        yield Warning(_("Links in letters lead nowhere."), hint=hint, id="headwater.W003")


@explained
def static_files() -> Iterator[CheckMessage]:
    """Styles and scripts have been collected."""
    root = settings.STATIC_ROOT
    if root and not (Path(root) / "staticfiles.json").exists():
        yield Error(
            _("Styles and scripts are missing in %(root)s.") % {"root": root},
            hint=_("Run: make setup"),
            id="headwater.E009",
        )


@explained
def translations() -> Iterator[CheckMessage]:
    """Every room's Chinese has been compiled."""
    rooms = Path(__file__).resolve().parent.parent
    texts = rooms.glob("*/locale/*/LC_MESSAGES/django.po")
    missing = [file.parts[-5] for file in texts if not file.with_suffix(".mo").exists()]
    if missing:
        yield Warning(
            _("The Chinese of these rooms is not compiled: %(rooms)s.")
            % {"rooms": ", ".join(sorted(missing))},
            hint=_("Run: make setup"),
            id="headwater.W002",
        )
