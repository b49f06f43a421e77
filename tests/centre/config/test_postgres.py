"""The embedded PostgreSQL: shared while somebody uses it, gone afterwards, whatever happens to whom."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from headwater.centre.config import postgres, unprivileged
from headwater.engine.words import Problem

USE = """
import sys, time, pathlib
from headwater.centre.config import postgres
with postgres.running(pathlib.Path(sys.argv[1])):
    print("up", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def user(home: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that uses the server for a while; returns when it does."""
    command = [sys.executable, "-c", USE, str(home), str(seconds)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "up\n"
    child.stdout.close()
    return child


def answers(home: Path) -> bool:
    """Whether the home's server answers."""
    return postgres.Server(home).answers(postgres.NAME)


def soon(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether it becomes true before the time is over."""
    latest = time.monotonic() + seconds
    while time.monotonic() < latest:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(autouse=True)
def no_other_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_starts_keeps_and_stops(home: Path) -> None:
    with (
        postgres.running(home),
        psycopg.connect(host=str(postgres.socket_folder(home)), dbname="headwater", user="headwater") as link,
    ):
        link.execute("create table kept (n int)")
    assert not answers(home)
    with (
        postgres.running(home),
        psycopg.connect(host=str(postgres.socket_folder(home)), dbname="headwater", user="headwater") as link,
    ):
        assert link.execute("select count(*) from kept").fetchone() == (0,)
        assert link.execute("show listen_addresses").fetchone() == ("",)


def test_nobody_else_may_look(home: Path) -> None:
    with postgres.running(home):
        for folder in (home / "pg", postgres.socket_folder(home)):
            assert folder.stat().st_mode & 0o777 == 0o700
            assert folder.stat().st_uid != 0


def test_the_last_user_stops_it(home: Path) -> None:
    with postgres.running(home):
        other = user(home, 1.0)
    assert answers(home)
    other.wait()
    assert not answers(home)


def test_killed_users_leave_nothing(home: Path) -> None:
    child = user(home, 60)
    child.kill()
    child.wait()
    assert soon(lambda: not answers(home))


def test_a_killed_server_is_started_again_with_what_was_committed(home: Path) -> None:
    host = str(postgres.socket_folder(home))
    with postgres.running(home):
        with psycopg.connect(host=host, dbname="headwater", user="headwater") as link:
            link.execute("create table kept (n int); insert into kept values (7)")
        os.kill(int((home / "pg" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        assert not answers(home)
        assert postgres.revive(home)
        assert not postgres.revive(home)
        with psycopg.connect(host=host, dbname="headwater", user="headwater") as link:
            assert link.execute("select n from kept").fetchall() == [(7,)]


def test_a_killed_first_start_is_repeated(home: Path) -> None:
    (home / "pg.new").mkdir()
    (home / "pg.new" / "PG_VERSION").write_text("half")
    with postgres.running(home):
        assert answers(home)


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)
    home.mkdir()
    socket = postgres.socket_folder(home)
    assert not socket.is_relative_to(home)
    assert len(os.fsencode(socket)) + len("/.s.PGSQL.5432") <= 107
    try:
        with postgres.running(home):
            assert socket.stat().st_mode & 0o777 == 0o700
    finally:
        socket.rmdir()


def test_somebody_elses_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(Problem, match="belongs to"):
        unprivileged.owner_for(tmp_path)


def test_an_outside_server_is_left_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/ledger")
    with postgres.running(home):
        assert not (home / "pg").exists()
