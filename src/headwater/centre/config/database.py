"""Where the ledger stands: `DATABASE_URL`, or the PostgreSQL that `headwater` starts in the home."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from headwater.centre.config.postgres import socket_folder

NAME = USER = "headwater"


def database_settings(url: str, home: Path) -> dict[str, Any]:
    """Django's settings for the ledger. A wrong `url` is explained by a system check, not here."""
    common = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    if not url:
        return common | {"NAME": NAME, "USER": USER, "HOST": str(socket_folder(home))}
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or parts.hostname or ""
    return common | {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
