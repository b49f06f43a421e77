"""`headwater restore`: the file is checked whole before anything is touched; then all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from headwater.centre.config import backup, pg_tools, start
from headwater.centre.config.home import RESTORE_MARK
from headwater.centre.people.models import Account
from headwater.engine.words import Problem, Words

Say = Callable[[str], None]


def put_back(home: Path, file: Path, *, force: bool, tell: Say) -> dict[str, Any]:
    """Put ledger, lake, files and keys back: check, unpack aside, exchange."""
    if not force:
        refuse_full(home)
    refuse_company()
    with tempfile.TemporaryDirectory(prefix="restore-", dir=home / "run") as folder:
        stage = Path(folder)
        tell("checking the file")
        facts = unpack(file, stage)
        refuse_strange(facts)
        tell("exchanging")
        exchange(home, stage)
    shutil.rmtree(home / "cube", ignore_errors=True)  # built of what was there before
    start.bring_up_to_date()  # the backup may be older than this program
    return facts


def refuse_full(home: Path) -> None:
    """What is there is not thrown away by accident."""
    if (home / "lake" / "CURRENT").exists() or Account.objects.exists():
        raise Problem(
            Words(
                en=f"{home} is not empty: name an empty --home, or add --force to replace what is there.",
                zh=f"{home} 不是空的: 请用 --home 指定空目录, 或加 --force 替换其中的内容。",
            )
        )


def refuse_company() -> None:
    """Nobody else may work on the ledger meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and pid <> pg_backend_pid() and backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise Problem(
            Words(
                en=f"The ledger is in use by {others} others: stop `headwater serve` and workers first.",
                zh=f"另有 {others} 个连接正在使用台账: 请先停止 `headwater serve` 和后台进程。",
            )
        )


def unpack(file: Path, stage: Path) -> dict[str, Any]:
    """Unpack the whole archive aside and check every sum; its manifest."""
    try:
        with tarfile.open(file) as tar:
            tar.extractall(stage, filter="data")
        facts: dict[str, Any] = json.loads((stage / "manifest.json").read_text())
        sums: dict[str, str] = json.loads((stage / "sums.json").read_text())
    except (tarfile.TarError, EOFError, json.JSONDecodeError, FileNotFoundError) as error:
        if not file.exists():
            raise
        raise _damaged(file, str(error)) from error
    for name, wanted in sums.items():
        with (stage / name).open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != wanted:
                raise _damaged(file, name)
    return facts


def _damaged(file: Path, what: str) -> Problem:
    return Problem(
        Words(
            en=f"{file} is not a complete backup ({what}); nothing was changed. Take another copy.",
            zh=f"{file} 不是完整的备份文件 ({what}); 未作任何改动。请换用另一份备份。",
        )
    )


def refuse_strange(facts: dict[str, Any]) -> None:
    """A backup of a younger program holds what this one does not know."""
    known = {".".join(key) for key in MigrationLoader(connection).disk_migrations}
    strange = [name for name in facts["migrations"] if name not in known]
    if facts["format"] > backup.FORMAT or strange:
        raise Problem(
            Words(
                en=f"A younger Headwater ({facts['headwater']}) made this backup: upgrade this one first.",
                zh=f"该备份由更新版本的 Headwater ({facts['headwater']}) 生成: 请先升级本机版本。",
            )
        )


def exchange(home: Path, stage: Path) -> None:
    """New files in, old ones aside; the ledger in one transaction; when that fails, all as it was."""
    (home / RESTORE_MARK).touch()
    aside = stage / "before"
    aside.mkdir()
    for name in backup.FOLDERS:
        _move(home / name, aside / name)
        _move(stage / name, home / name)
    try:
        connection.close()
        pg_tools.load(stage / "ledger.dump")
    except BaseException:
        for name in backup.FOLDERS:
            shutil.rmtree(home / name, ignore_errors=True)
            _move(aside / name, home / name)
        (home / RESTORE_MARK).unlink()
        raise
    (home / RESTORE_MARK).unlink()


def _move(source: Path, target: Path) -> None:
    if source.exists():
        source.rename(target)
