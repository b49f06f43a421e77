"""A mail server of our own on this machine: what it was handed, and what it shall refuse."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from pytest_django import Settings


@dataclass
class MailServer:
    """Speaks as much SMTP as a sender needs. `refuse` maps an address to the answer that it gets."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    # Hang up after the letter was taken, before saying so: the sender cannot know whether it arrived.
    hang_up_after: bool = False

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation."""
        writer.write(b"220 test ready\r\n")
        while line := await reader.readline():
            word, text = line[:4].upper().strip(), line.decode().strip()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                self.letters.append(await self._letter(reader))
                if self.hang_up_after:
                    break
                writer.write(b"250 taken\r\n")
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                answer = next(
                    (a for who, a in self.refuse.items() if who in text and word == b"RCPT"), "250 ok"
                )
                writer.write(f"{answer}\r\n".encode())
            await writer.drain()
        writer.close()

    async def _letter(self, reader: asyncio.StreamReader) -> EmailMessage:
        lines = []
        while (line := await reader.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        found = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """It listens, and the centre sends its letters to it."""
    server, loop = MailServer(), asyncio.new_event_loop()
    listening = loop.run_until_complete(asyncio.start_server(server.talk, "127.0.0.1", 0))
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL = "headwater@centre.example"
    settings.SITE_ADDRESS = "https://centre.example"
    yield server
    asyncio.run_coroutine_threadsafe(_stop(listening), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


async def _stop(listening: asyncio.Server) -> None:
    listening.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
