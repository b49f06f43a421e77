"""`headwater serve` and `headwater worker`: start what is needed, watch over it, end all of it together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator

from django.conf import settings

from headwater.centre.config import postgres, start
from headwater.centre.config.home import data_folder
from headwater.centre.config.parent import die_with_parent, follow_parent
from headwater.centre.jobs import worker
from headwater.engine.words import Problem, Words

Say = Callable[[str], None]
SECONDS_TO_END = 10.0
# Tells a worker that it belongs to a server and ends with it.
UNDER_SERVER = "HEADWATER_UNDER_SERVER"
SECONDS_TO_BE_READY = 60.0
SECONDS_BETWEEN_LOOKS = 0.25
# A database that does not start, on a full disk perhaps, is not tried four times a second.
SECONDS_BEFORE_ANOTHER_TRY = 15.0
PROCESSES = max(2, min(4, os.cpu_count() or 1))
THREADS = 4  # a process; a page waits for PostgreSQL and DuckDB much of its time


def serve(*, host: str, port: int, with_worker: bool, tell: Say) -> None:
    """Run until SIGTERM or Ctrl-C; then end everything that was started here, PostgreSQL included."""
    refuse_taken_port(host, port)
    with contextlib.suppress(KeyboardInterrupt), start.ledger(strict=True):
        asked = note_wish_to_end()
        # The worker begins when pages are there: both at once would only make people wait longer.
        later = {"worker": [sys.executable, "-m", "headwater.cli", "worker"]} if with_worker else {}
        with children({"web server": web_command(host, port)}) as running:
            watch(running, later, address_of(host, port), tell, asked)


def work(*, tell: Say) -> None:
    """Do background work in this process until told to end."""
    if os.environ.get(UNDER_SERVER):
        follow_parent(SECONDS_TO_END)
    with contextlib.suppress(KeyboardInterrupt), start.ledger():
        tell("The worker is ready.")
        worker.run()


def web_command(host: str, port: int) -> list[str]:
    """Gunicorn on our wsgi module: processes with threads."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [sys.executable, "-m", "gunicorn", "--bind", address, "--worker-class", "gthread"]
    command += ["--workers", str(PROCESSES), "--threads", str(THREADS), "--keep-alive", "30"]
    # A big upload or a long count may hold a thread for minutes; the process itself still answers.
    command += ["--timeout", "120", "--graceful-timeout", "5", "--log-level", "warning"]
    # An explanation's link names its days and services; the default would refuse half of what browsers take.
    command += ["--limit-request-line", "8190"]
    command.append("--no-control-socket")  # nobody steers it from beside: signals do
    return [*command, "headwater.centre.config.wsgi:application"]


def refuse_taken_port(host: str, port: int) -> None:
    """Say so at once when somebody else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise Problem(
                Words(
                    en=f"Cannot listen on {host}:{port}: {error.strerror}. Choose another --port (or PORT=).",
                    zh=f"无法监听 {host}:{port}: {error.strerror}。请用 --port 或 PORT= 换一个端口。",
                )
            ) from error


def address_of(host: str, port: int) -> str:
    """Where this machine reaches the server; one that listens everywhere is reached here as well."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def note_wish_to_end() -> Callable[[], bool]:
    """From here on SIGTERM and Ctrl-C are noted, to be asked for.

    As an exception they can be lost: Python drops what is raised while it starts another process.
    """
    noted: list[int] = []
    for wish in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wish, lambda number, _: noted.append(number))
    return lambda: bool(noted)


Children = dict[str, "subprocess.Popen[bytes]"]


@contextlib.contextmanager
def children(commands: dict[str, list[str]]) -> Iterator[Children]:
    """Start processes; whatever happens, none of them is left at the end."""
    running: Children = {}
    try:
        for name, command in commands.items():
            running[name] = begin(command)
        yield running
    finally:
        end(running)


def begin(command: list[str]) -> subprocess.Popen[bytes]:
    """Start one process that dies with this one. This process has one thread: the hook is safe."""
    under = os.environ | {UNDER_SERVER: "1"}
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent, env=under)


def end(running: Children) -> None:
    """Ask politely, wait, then insist."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for child in running.values():
        child.terminate()
    latest = time.monotonic() + SECONDS_TO_END
    for child in running.values():
        try:
            child.wait(max(0.1, latest - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def watch(
    running: Children, later: dict[str, list[str]], address: str, tell: Say, asked: Callable[[], bool]
) -> None:
    """Say when it is ready and start the rest; start again what died; end when asked to."""
    ready, latest = False, time.monotonic() + SECONDS_TO_BE_READY
    database = Database(tell)
    while running["web server"].poll() is None:
        if asked():
            return
        time.sleep(SECONDS_BETWEEN_LOOKS)
        database.look_after()
        if not ready and (ready := answers(address)):
            tell(f"Headwater is ready on {address}  (Ctrl-C ends it)")
            running |= {name: begin(command) for name, command in later.items()}
        if not ready and time.monotonic() > latest:
            raise Problem(
                Words(
                    en="The server does not get ready: `headwater doctor` says what is missing.",
                    zh="服务未能就绪: 请运行 `headwater doctor` 查看原因。",
                )
            )
        for name, child in running.items():
            if name != "web server" and child.poll() is not None and not asked():
                tell(f"The {name} ended with code {child.returncode}; it is started again.")
                time.sleep(1.0)
                running[name] = begin(later[name])
    if asked():
        # Ctrl-C in a terminal reaches the web server as well.
        return
    raise Problem(
        Words(
            en=f"The web server ended with code {running['web server'].returncode}.",
            zh=f"网页服务已退出, 代码 {running['web server'].returncode}。",
        )
    )


class Database:
    """The embedded database while the server runs: one that was killed is started again at once."""

    def __init__(self, tell: Say) -> None:
        self.home, self.tell, self.not_before = data_folder(), tell, 0.0

    def look_after(self) -> None:
        """Look whether it is there."""
        if time.monotonic() < self.not_before:
            return
        try:
            if postgres.revive(self.home):
                self.tell("The database had ended; it is started again.")
        except Problem as problem:
            self.tell(problem.words.say("en"))
            self.not_before = time.monotonic() + SECONDS_BEFORE_ANOTHER_TRY


def answers(address: str) -> bool:
    """Whether the server says that it is well; asked by a name that it listens to."""
    name = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
    question = urllib.request.Request(f"{address}/healthz", headers={"Host": name})
    try:
        with urllib.request.urlopen(question, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False
