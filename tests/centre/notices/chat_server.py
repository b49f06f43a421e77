"""A chat of our own on this machine: what its robots were handed, and what it answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Heard:
    """One call: where, with what."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


@dataclass
class ChatServer:
    """Answers every call with `status` and `answer`; keeps what it heard."""

    port: int = 0
    status: int = 200
    answer: bytes = b'{"errcode":0,"errmsg":"ok"}'
    elsewhere: str = ""
    heard: list[Heard] = field(default_factory=list)

    def address(self, path: str = "/robot/send?key=k-1") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def chat() -> Iterator[ChatServer]:
    """It listens until the block is over."""
    state = ChatServer()

    class Robots(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            state.heard.append(Heard(parts.path, parse_qs(parts.query), dict(self.headers), raw))
            self.send_response(state.status)
            if state.elsewhere:
                self.send_header("Location", state.elsewhere)
            self.send_header("Content-Length", str(len(state.answer)))
            self.end_headers()
            self.wfile.write(state.answer)

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Robots)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
