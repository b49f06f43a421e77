"""For every test: a data folder of its own, and (only where a test asks for the ledger) a real PostgreSQL.

Django is woken in `tests/awake.py`, which the folders with Django in them import; so the tests of
`engine` run without it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from headwater.centre.config import postgres

# The workers of one run share the folder: pytest-xdist starts them with this process's environment.
if "HEADWATER_TEST_ROOM" not in os.environ:
    os.environ["HEADWATER_TEST_ROOM"] = tempfile.mkdtemp(prefix="hwtest-")
    OURS = True
else:
    OURS = False
ROOM = Path(os.environ["HEADWATER_TEST_ROOM"])
os.environ["HEADWATER_HOME"] = str(ROOM / os.environ.get("PYTEST_XDIST_WORKER", "alone"))
for _name in ("DATABASE_URL", "HEADWATER_LANGUAGE", "HEADWATER_ZONE", "HEADWATER_DEBUG"):
    os.environ.pop(_name, None)


def pytest_unconfigure() -> None:
    """Whoever made the folder clears it away, once the last user's PostgreSQL has ended."""
    for _ in range(50 if OURS else 0):
        shutil.rmtree(ROOM, ignore_errors=True)
        if not ROOM.exists():
            break
        time.sleep(0.1)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """The ledger of this run: the embedded PostgreSQL, without its care for a power cut."""
    home = ROOM / "ledger"
    with postgres.running(home):
        host = str(postgres.socket_folder(home))
        with psycopg.connect(host=host, dbname="postgres", user=postgres.NAME, autocommit=True) as link:
            link.execute("alter system set fsync = off")
            link.execute("alter system set synchronous_commit = off")
            link.execute("select pg_reload_conf()")
        connections["default"].settings_dict["HOST"] = host
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Nobody drops the databases: the whole server is thrown away, and a last reader would be in the way."""
    return True


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder for one test, known to the commands that it starts."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HEADWATER_HOME", str(folder))
    return folder
