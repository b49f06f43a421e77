"""Asterisk's queue_log: one line an event, folded into one row a call.

Lines read `epoch|call|queue|agent|event|data1|data2|…`. Calls are held until they end; a call without an end
by the close of the file lands with what is known of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from headwater.engine.lake.intake.sources.opened import BrokenLine, write_lined

COLUMNS = ("call", "entered", "queue", "caller", "agent", "wait", "talk", "outcome", "transfer", "ended")
# Events after which the call will not be heard of again.
LEFT = {"ABANDON", "EXITWITHTIMEOUT", "EXITWITHKEY", "EXITEMPTY"}
DONE = {"COMPLETEAGENT", "COMPLETECALLER", "TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER"}


@dataclass(slots=True)
class Call:
    """A call under way; times are the texts of the log."""

    line: int
    call: str
    entered: str = ""
    queue: str = ""
    caller: str = ""
    agent: str = ""
    wait: str = ""
    talk: str = ""
    outcome: str = "abandoned"
    transfer: str = ""
    ended: str = ""

    def cells(self) -> list[str]:
        """The call as a row."""
        return [getattr(self, name) for name in COLUMNS]


def convert_queue_log(path: Path, target: Path) -> tuple[tuple[str, ...], bool, tuple[BrokenLine, ...]]:
    """Writes the calls as lined text; returns columns, whether all cells are plain, and the broken lines."""
    broken: list[BrokenLine] = []
    plain = write_lined(target, COLUMNS, ((call.line, call.cells()) for call in _calls(path, broken)))
    return COLUMNS, plain, tuple(broken)


def _calls(path: Path, broken: list[BrokenLine]) -> Iterator[Call]:
    under_way: dict[str, Call] = {}
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            cells = line.rstrip("\r\n").split("|")
            if not line.strip():
                continue
            if len(cells) < 5 or not cells[0].split(".")[0].isdigit():
                broken.append(BrokenLine(number, "too_few_cells", line.rstrip("\r\n")))
                continue
            done = _event(under_way, number, cells)
            if done is not None:
                yield done
    yield from under_way.values()


def _event(under_way: dict[str, Call], number: int, cells: list[str]) -> Call | None:
    at, key, queue, agent, event = cells[:5]
    data = [*cells[5:], "", "", "", "", ""]
    if event == "ENTERQUEUE":
        # Passed on to a second queue: still one call, whose wait goes on.
        call = under_way.setdefault(key, Call(number, key, entered=at, queue=queue, caller=data[1]))
        call.queue = call.queue or queue
        return None
    call_or_none = under_way.get(key)
    if call_or_none is None:
        return None
    call = call_or_none
    if event == "CONNECT":
        call.agent, call.wait, call.outcome, call.queue = agent, data[0], "answered", queue
    elif event in LEFT:
        return _left(under_way, call, at)
    elif event in DONE:
        return _done(under_way, call, event, at, data)
    return None


def _left(under_way: dict[str, Call], call: Call, at: str) -> Call:
    call.ended, call.outcome = at, "abandoned"
    call.wait = f"{float(at) - float(call.entered):g}"
    return under_way.pop(call.call)


def _done(under_way: dict[str, Call], call: Call, event: str, at: str, data: list[str]) -> Call:
    call.ended = at
    if event.startswith("COMPLETE"):
        call.wait, call.talk = data[0] or call.wait, data[1]
    else:
        # TRANSFER|extension|context|hold|talk and the newer kinds alike name the target first.
        call.transfer, call.talk = data[0], data[3]
    return under_way.pop(call.call)
