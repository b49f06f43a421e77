"""`headwater serve` as a whole: ready, ended, killed; nothing stays behind and no job is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from headwater.centre.config import postgres

HEADWATER = Path(sys.executable).parent / "headwater"
DEFER = """
from headwater.centre.config import start
with start.ledger():
    from headwater.centre.jobs import running
    from headwater.centre.people.audit import System
    print(running.defer("jobs.rehearsal", by=System("test"), seconds=4.0, steps=20).pk)
"""


class Headwater:
    """One running command."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen([str(HEADWATER), *arguments], stderr=subprocess.PIPE, text=True)

    def descendants(self) -> list[int]:
        """Numbers of the processes below it."""
        found, look = [], [self.process.pid]
        while look:
            children = Path(f"/proc/{look.pop()}/task").glob("*/children")
            more = [int(pid) for file in children for pid in file.read_text().split()]
            found += more
            look += more
        return found

    def end(self, how: signal.Signals) -> str:
        """Send a signal, wait, and return what it had said."""
        self.process.send_signal(how)
        said = self.process.communicate(timeout=30)[1]
        return str(said)


def health(port: int) -> tuple[int, dict[str, object]]:
    """Status and body of /healthz; 0 when nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, {}
    except OSError:
        return 0, {}


def soon(true: Callable[[], object], seconds: float) -> bool:
    """Whether it becomes true before the time is over."""
    latest = time.monotonic() + seconds
    while time.monotonic() < latest:
        if true():
            return True
        time.sleep(0.1)
    return False


def alive(pid: int) -> bool:
    """Whether a process is there and not only waiting to be buried."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def server_pid(home: Path) -> int:
    """The embedded server's number."""
    return int((home / "pg" / "postmaster.pid").read_text().split()[0])


@contextmanager
def serving(home: Path, port: int, *options: str) -> Iterator[Headwater]:
    """A server that answers, ended afterwards."""
    command = Headwater("serve", "--port", str(port), "--home", str(home), *options)
    try:
        soon(lambda: health(port)[0] == 200 or command.process.poll() is not None, 60)
        if command.process.poll() is not None:
            pytest.fail(command.process.communicate()[1])
        yield command
    finally:
        if command.process.poll() is None:
            command.end(signal.SIGTERM)
        if command.process.stderr:
            command.process.stderr.close()


@pytest.fixture
def served(server_home: Path, port: int) -> Iterator[Headwater]:
    with serving(server_home, port) as command:
        yield command


def test_ready_and_ended(served: Headwater, server_home: Path, port: int) -> None:
    assert health(port)[1] == {
        "status": "ok",
        "database": True,
        "migrations": True,
        "lake": True,
        "snapshot": 0,
    }
    below = [*served.descendants(), server_pid(server_home)]
    assert len(below) >= 4
    said = served.end(signal.SIGTERM)
    assert served.process.returncode == 0
    assert "Traceback" not in said
    assert [pid for pid in below if alive(pid)] == []


def test_ctrl_c_ends_it_as_well(served: Headwater, server_home: Path, port: int) -> None:
    database = server_pid(server_home)
    said = served.end(signal.SIGINT)
    assert (served.process.returncode, "Traceback" in said) == (0, False)
    assert health(port)[0] == 0
    assert not alive(database)


def test_killed_it_leaves_nothing_listening(served: Headwater, server_home: Path, port: int) -> None:
    below = [*served.descendants(), server_pid(server_home)]
    served.end(signal.SIGKILL)
    assert soon(lambda: not any(alive(pid) for pid in below), 30)
    assert health(port)[0] == 0


def test_a_taken_port_is_one_sentence(served: Headwater, server_home: Path, port: int) -> None:
    second = Headwater("serve", "--port", str(port), "--home", str(server_home))
    said = second.process.communicate(timeout=30)[1]
    assert second.process.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in said
    assert len(said.strip().splitlines()) == 1


def test_unwell_without_its_database(server_home: Path, port: int) -> None:
    with serving(server_home, port, "--no-worker"):
        ledger = server_home / "pg"
        os.kill(server_pid(server_home), signal.SIGKILL)
        # So that it cannot be started again at once.
        ledger.rename(server_home / "pg.away")
        ledger.write_text("not a folder")
        unwell = soon(lambda: health(port)[0] == 503, 20)
        ledger.unlink()
        (server_home / "pg.away").rename(ledger)
        assert unwell


def test_a_killed_database_is_started_again(served: Headwater, server_home: Path, port: int) -> None:
    first = server_pid(server_home)
    os.kill(first, signal.SIGKILL)

    def another() -> bool:
        # Between the dead one and the next there may be no such file, or an empty one.
        with suppress(OSError, IndexError):
            return server_pid(server_home) != first
        return False

    assert soon(lambda: another() and health(port)[0] == 200, 60)


def row(home: Path, run: int) -> tuple[str, int]:
    """State and attempts of a run."""
    host = str(postgres.socket_folder(home))
    with psycopg.connect(host=host, dbname="headwater", user="headwater") as link:
        found = link.execute("select state, attempts from jobs_run where id = %s", [run]).fetchone()
    assert found is not None
    return found[0], found[1]


def test_the_job_of_a_killed_worker_is_taken_up_again(server_home: Path) -> None:
    with postgres.running(server_home):
        run = int(subprocess.check_output([sys.executable, "-c", DEFER], text=True))
        first = Headwater("worker", "--home", str(server_home))
        began = soon(lambda: row(server_home, run) == ("doing", 1), 30)
        first.end(signal.SIGKILL)
        assert began
        assert row(server_home, run) == ("doing", 1)
        second = Headwater("worker", "--home", str(server_home))
        ended = soon(lambda: row(server_home, run) == ("done", 2), 60)
        second.end(signal.SIGTERM)
        assert ended
        assert second.process.returncode == 0
