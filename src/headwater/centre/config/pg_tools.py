"""PostgreSQL's own dump and restore, on the ledger of the settings."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection

from headwater.centre.config.postgres import binaries
from headwater.engine.words import Problem, Words

VARIABLES = {
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "NAME": "PGDATABASE",
    "PASSWORD": "PGPASSWORD",
}


def surroundings() -> dict[str, str]:
    """The ledger's address as PostgreSQL's programs read it; no password in a list of processes."""
    ledger = settings.DATABASES["default"]
    found = {name: str(ledger.get(key) or "") for key, name in VARIABLES.items()}
    found |= {f"PG{key.upper()}": str(value) for key, value in ledger.get("OPTIONS", {}).items()}
    # A test's database has a name and a place of its own.
    found |= {"PGDATABASE": connection.settings_dict["NAME"], "PGHOST": connection.settings_dict["HOST"]}
    return os.environ | {name: value for name, value in found.items() if value}


def program(name: str) -> str:
    """The wheel's program; the machine's own where the server is younger than the wheel."""
    ours = binaries() / name
    if connection.pg_version // 10000 > int(binaries().parent.name.removeprefix("pginstall")):
        return shutil.which(name) or str(ours)
    return str(ours)


def run(command: list[str], **how: object) -> None:
    """Run one of them; its last words become the sentence when it fails."""
    done = subprocess.run(command, env=surroundings(), stderr=subprocess.PIPE, text=True, **how)  # type: ignore[call-overload]
    if done.returncode:
        said = " ".join(done.stderr.split())[-300:]
        name = Path(command[0]).name
        raise Problem(Words(en=f"{name} failed: {said}", zh=f"{name} 执行失败: {said}"))


def dump(file: Path) -> None:
    """Write the whole ledger into a file, as of one moment."""
    run([program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={file}"])


def load(file: Path) -> None:
    """Put a dump in the place of the whole ledger: all of it or, when anything fails, nothing."""
    script = file.with_suffix(".sql")
    with script.open("w") as out:
        out.write("drop schema public cascade; create schema public;\n")
        out.flush()
        run([program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)], stdout=out)
    command = [program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    run([*command, f"--file={script}"], stdout=subprocess.DEVNULL)
