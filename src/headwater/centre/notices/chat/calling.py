"""One call to a chat over HTTP, without following it anywhere else."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import Any

from headwater.centre.notices.chat.speaking import Answer, Call, understood

SECONDS = 10
MOST_READ = 4_096


class _Stay(urllib.request.HTTPRedirectHandler):
    """A message is for the centre's people: it goes to the address that was given, or nowhere."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def call(chat: str, message: Call) -> Answer:
    """Post it and say how it went; never raises for what happens on the way."""
    request = urllib.request.Request(message.url, message.body, message.headers, method="POST")
    opener = urllib.request.build_opener(_Stay)
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return understood(chat, answer.status, answer.read(MOST_READ))
    except urllib.error.HTTPError as error:
        with error:
            return understood(chat, error.code, b"")
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        return Answer(False, again=True, why=f"{type(error).__name__}: {reason}"[:300])
