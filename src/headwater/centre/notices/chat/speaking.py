"""A message as WeCom, DingTalk, Feishu or another system take it, and what their answers mean.

Formats and signatures as in the three makers' manuals for the robots of group chats.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from headwater.centre.notices.models import Chat, Level

TITLE = "Headwater"
# WeCom takes 4,096 bytes of Markdown, the others more; one bound for all.
MOST_BYTES = 3_600
# Codes that say "not now": busy, or too many messages in a minute.
LATER = {-1, 45_009, 130_101, 9_499, 11_232}
MARKS = {Level.URGENT: "🔴 ", Level.WARNING: "🟠 ", Level.INFO: ""}
# Signs with a meaning in Markdown; what people typed shall be read, not obeyed.
HARMLESS = str.maketrans(
    {"[": "［", "]": "］", "<": "＜", ">": "＞", "*": "＊", "`": "｀", "#": "＃", "\n": " "}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said: words, where it leads (absolute, or empty), how pressing."""

    text: str
    url: str
    level: str
    topic: str


@dataclass(frozen=True, slots=True)
class Call:
    """What is posted where."""

    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """Taken, or why not; `again` when it may be taken later."""

    taken: bool
    again: bool = False
    why: str = ""


def message(chat: str, address: str, secret: str, lines: Sequence[Line], seconds: float, key: str) -> Call:
    """The call for these lines; `seconds` since 1970 is now, `key` names this message for the receiver."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": TITLE}
    if chat == Chat.OTHER:
        return _for_others(address, secret, lines, headers, key)
    if chat == Chat.FEISHU:
        return Call(address, _json(_feishu(lines, secret, int(seconds))), headers)
    if chat == Chat.DINGTALK:
        text = {"title": _headline(lines), "text": f"#### {TITLE}\n" + _markdown(lines, "\n\n")}
        return Call(
            _signed_for_dingtalk(address, secret, int(seconds * 1000)),
            _json({"msgtype": "markdown", "markdown": text}),
            headers,
        )
    content = f"**{TITLE}**\n" + _markdown(lines, "\n")
    return Call(address, _json({"msgtype": "markdown", "markdown": {"content": content}}), headers)


def fitting(lines: Sequence[Line]) -> int:
    """How many of the lines, from the first on, one message can hold; at least one."""
    size = 0
    for count, line in enumerate(lines):
        size += len(line.text.encode()) + len(line.url.encode()) + 20
        if size > MOST_BYTES:
            return max(count, 1)
    return len(lines)


def _headline(lines: Sequence[Line]) -> str:
    return f"{TITLE}: {lines[0].text[:60]}"


def _markdown(lines: Sequence[Line], between: str) -> str:
    rows = []
    for line in lines:
        words = MARKS[Level(line.level)] + line.text.translate(HARMLESS)
        rows.append(f"- [{words}]({line.url})" if line.url else f"- {words}")
    return between.join(rows)


def _feishu(lines: Sequence[Line], secret: str, seconds: int) -> dict[str, Any]:
    rows: list[list[dict[str, str]]] = []
    for line in lines:
        words = MARKS[Level(line.level)] + line.text
        rows.append(
            [{"tag": "a", "text": words, "href": line.url}] if line.url else [{"tag": "text", "text": words}]
        )
    body: dict[str, Any] = {
        "msg_type": "post",
        "content": {"post": {"zh_cn": {"title": TITLE, "content": rows}}},
    }
    if secret:
        # The text to be signed is the key here, and what is signed is empty: so the manual has it.
        key = f"{seconds}\n{secret}".encode()
        body |= {"timestamp": str(seconds), "sign": _base64(hmac.digest(key, b"", hashlib.sha256))}
    return body


def _signed_for_dingtalk(address: str, secret: str, milliseconds: int) -> str:
    if not secret:
        return address
    signed = hmac.digest(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256)
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}timestamp={milliseconds}&sign={quote_plus(_base64(signed))}"


def _for_others(address: str, secret: str, lines: Sequence[Line], headers: dict[str, str], key: str) -> Call:
    items = [{"text": x.text, "url": x.url, "level": x.level, "topic": x.topic} for x in lines]
    body = _json({"from": TITLE, "id": key, "items": items})
    headers = headers | {"X-Headwater-Delivery": key}
    if secret:
        signed = hmac.digest(secret.encode(), body, hashlib.sha256).hex()
        headers["X-Headwater-Signature"] = f"sha256={signed}"
    return Call(address, body, headers)


def understood(chat: str, status: int, body: bytes) -> Answer:
    """What the answer to a call means."""
    if status >= 500 or status in (408, 425, 429):
        return Answer(False, again=True, why=f"HTTP {status}")
    if not 200 <= status < 300:
        return Answer(False, why=f"HTTP {status}")
    if chat == Chat.OTHER:
        return Answer(True)
    try:
        said = json.loads(body)
        code = int(said.get("errcode", said.get("code", said.get("StatusCode"))))
    except (ValueError, TypeError, AttributeError):
        # Some page answered, a sign-in of the house perhaps, but no chat.
        return Answer(False, why=f"HTTP {status}, ?")
    if code == 0:
        return Answer(True)
    reason = str(said.get("errmsg") or said.get("msg") or said.get("StatusMessage") or "")
    return Answer(False, again=code in LATER, why=f"{code} {reason}".strip()[:300])


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
