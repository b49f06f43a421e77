"""The mail server: `HEADWATER_SMTP`, e.g. smtp://name:password@mail.example.org:587, and who writes."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

# Plain, then TLS by request, on the port for that; TLS from the first byte; plain all along.
SCHEMES = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over; no host: nowhere."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail_server(url: str) -> MailServer:
    """The server of an address; none where the address is missing or wrong (a system check explains it)."""
    if not url or mail_mistake(url):
        return MailServer()
    parts = urlsplit(url)
    return MailServer(
        host=parts.hostname or "",
        port=parts.port or SCHEMES[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp",
        tls=parts.scheme == "smtps",
    )


def mail_mistake(url: str) -> str:
    """Which part of the address cannot be used: "", "scheme", "host", "port" or "login"."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "port"
    if parts.scheme not in SCHEMES:
        return "scheme"
    if not parts.hostname:
        return "host"
    if port == 0:
        return "port"
    return "login" if bool(parts.username) != bool(parts.password) else ""


def site_address(own: str, origins: list[str]) -> str:
    """Where people reach the centre: `HEADWATER_ADDRESS`, or the first of the origins."""
    return (own or (origins[0] if origins else "")).rstrip("/")
