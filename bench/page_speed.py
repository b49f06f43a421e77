"""Pages on a sample centre: twenty people at once who click every five seconds.

What is timed is the whole answer of one request on this machine's own address, header to last byte. A click
opens a page; the parts that the page asks for are fetched after it and timed as requests of their own.
"""

from __future__ import annotations

import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

PEOPLE, EVERY, SECONDS, TARGET = 20, 5.0, 60.0, 0.150
CONTACTS, DAYS, SEED = 200_000, 60, 1
ROLES = ("manager", "operations", "supervisor", "leader", "quality", "analyst", "agent", "deputy")
PAGES = (
    "/indicators/",
    "/indicators/answer_rate/",
    "/indicators/service_level_20s/?period=this_week",
    "/indicators/aht/?period=this_month&by=team",
    "/indicators/first_contact_resolution/?period=this_month",
    "/indicators/offered/?period=last_week&compare=same_weekday",
    "/indicators/att/?period=this_month&by=service",
    "/indicators/satisfaction_top2/?period=this_quarter",
    "/",
)
PART = re.compile(r'hx-get="(/indicators/[^"]*part=(?:groups|heat|about)[^"]*)"')
LINK = re.compile(r'href="(/indicators/[a-z0-9_]+/\?[^"#]*)"')
HEADWATER = [sys.executable, "-m", "headwater.cli"]


def measure() -> list[dict[str, Any]]:
    """One line: the 95th percentile of all requests, beside the limit."""
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder, _server(Path(folder)) as base:
        password = (Path(folder) / "keys" / "demo_password").read_text().strip()
        _until_counted(Path(folder))
        _warm(base, password)
        before = _cpu_seconds()
        asked = sorted(_crowd(base, password), reverse=True)
        times = [seconds for seconds, _path in reversed(asked)]
        cpu = (_cpu_seconds() - before) / max(1, len(times))
    if not times:
        return [{"name": "indicator pages", "ok": False}]
    for seconds, path in asked[:8]:
        print(f"bench:   slow: {seconds:.3f} s {path}", file=sys.stderr)
    middle, high = times[len(times) // 2], times[int(len(times) * 0.95)]
    crowd = f"{PEOPLE} people, a click every {EVERY:.0f} s"
    name = f"pages, {crowd}: p95 of {len(times):,} requests (p50 {middle:.3f} s)"
    line = {"name": name, "ours": high, "peer": TARGET, "unit": "s", "ratio": high / TARGET, "target": 1.0}
    work = {
        "name": "work of all server processes for a request, PostgreSQL included",
        "ours": cpu,
        "unit": "s",
    }
    return [line | {"ok": high <= TARGET}, work]


@contextmanager
def _server(home: Path) -> Iterator[str]:
    """A sample centre and the server on it, as `make run` has them."""
    environment = os.environ | {"HEADWATER_HOME": str(home)}
    size = ["--contacts", str(CONTACTS), "--days", str(DAYS), "--seed", str(SEED)]
    subprocess.run([*HEADWATER, "sample", *size], env=environment, check=True, stdout=subprocess.DEVNULL)
    port = _free_port()
    process = subprocess.Popen([*HEADWATER, "serve", "--port", str(port)], env=environment)
    try:
        base = f"http://127.0.0.1:{port}"
        _until_ready(base)
        yield base
    finally:
        process.terminate()
        process.wait(60)


def _free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


def _until_ready(base: str) -> None:
    for _try in range(120):
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(1)
    raise RuntimeError("the server was not ready within two minutes")


def _until_counted(home: Path) -> None:
    """The worker counts the roll-ups within the first minute, as it does after every import."""
    for _try in range(180):
        if (home / "cube" / "CURRENT").exists():
            return
        time.sleep(1)
    raise RuntimeError("the roll-ups were not counted within three minutes")


def _cpu_seconds() -> float:
    """What the server's processes have used so far: all that were started from here."""
    parents, used = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        used[int(folder.name)] = int(fields[11]) + int(fields[12])
    mine, grown = {os.getpid()}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in mine} - mine
        mine, grown = mine | more, bool(more)
    mine.discard(os.getpid())
    return sum(used.get(pid, 0) for pid in mine) / os.sysconf("SC_CLK_TCK")


class Person:
    """A browser without a screen: cookies, pages, the parts that pages ask for."""

    def __init__(self, base: str, name: str, password: str, seed: int) -> None:
        self.base, self.random = base, random.Random(seed)
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.times: list[tuple[float, str]] = []
        page = self._get("/indicators/")[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        sent = {"csrfmiddlewaretoken": token[1] if token else "", "username": name, "password": password}
        form = urllib.parse.urlencode(sent | {"next": "/indicators/"}).encode()
        request = urllib.request.Request(f"{base}/sign-in/", form, {"Referer": f"{base}/sign-in/"})
        with self.opener.open(request, timeout=60) as answer:
            if "sign-in" in answer.url:
                raise RuntimeError(f"{name} could not sign in")

    def _get(self, path: str, part: bool = False) -> tuple[float, str]:
        headers = {"HX-Request": "true"} if part else {}
        request = urllib.request.Request(self.base + path.replace("&amp;", "&"), headers=headers)
        began = time.perf_counter()
        with self.opener.open(request, timeout=60) as answer:
            text = answer.read().decode()
        return time.perf_counter() - began, text

    def click(self, path: str) -> str:
        """Open a page and, as its script does, the parts below."""
        seconds, text = self._get(path)
        self.times.append((seconds, path))
        for part in PART.findall(text):
            self.times.append((self._get(part, part=True)[0], part))
        return text

    def work(self, until: float) -> None:
        """Click until the time is over: a page of the list, or a link of the page that is open."""
        text = ""
        time.sleep(self.random.uniform(0, EVERY))
        while time.monotonic() < until:
            links = LINK.findall(text)
            there = links if links and self.random.random() < 0.5 else PAGES
            began = time.monotonic()
            text = self.click(self.random.choice(there))
            time.sleep(max(0.0, EVERY - (time.monotonic() - began)))


def _warm(base: str, password: str) -> None:
    """The first look at a page compiles its template and reads the roll-ups; nobody waits for that twice."""
    # Twice: there is more than one server process.
    for name in ROLES * 2:
        person = Person(base, name, password, 0)
        for path in PAGES:
            person.click(path)


def _crowd(base: str, password: str) -> list[tuple[float, str]]:
    people = [Person(base, ROLES[n % len(ROLES)], password, n) for n in range(PEOPLE)]
    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=person.work, args=(until,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [timed for person in people for timed in person.times]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
