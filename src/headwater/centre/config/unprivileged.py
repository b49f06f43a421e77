"""Who runs PostgreSQL: this account; or, because PostgreSQL refuses root, an account of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from headwater.engine.words import Problem, Words

NAME = "headwater"
# Lets the server find its files below folders that are closed to it, so that none need be opened.
SEE_THROUGH = "dac_read_search"
SEE_THROUGH_BIT = 2


def name_of(uid: int) -> str:
    """The account's name; PostgreSQL cannot do without."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise Problem(
            Words(
                en=f"The account {uid} has no name on this machine. Run as a named one, or set DATABASE_URL.",
                zh=f"本机没有编号为 {uid} 的账户名。请换用有名称的账户运行, 或设置 DATABASE_URL。",
            )
        ) from None


def owner_for(folder: Path) -> int:
    """The uid that runs the server of `folder`: its owner; for a new one this account, not root."""
    me = os.geteuid()
    if folder.exists():
        owner = folder.stat().st_uid
        if me not in (0, owner):
            raise Problem(
                Words(
                    en=f"{folder} belongs to {name_of(owner)}: run as that account, or name another --home.",
                    zh=f"{folder} 属于账户 {name_of(owner)}: 请用该账户运行, 或用 --home 指定别的目录。",
                )
            )
        return owner
    return me or _own_account()


def _own_account() -> int:
    for name in (NAME, None, "postgres", "nobody"):
        if name is None:
            _make_account()
        try:
            return pwd.getpwnam(name or NAME).pw_uid
        except KeyError:
            continue
    raise Problem(
        Words(
            en="Root may not run PostgreSQL, and no other account is there: useradd --system headwater.",
            zh="PostgreSQL 不能以 root 运行, 本机又没有别的账户。请新建: useradd --system headwater。",
        )
    )


def _make_account() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
        subprocess.run(command, capture_output=True, check=False)


def prefix(owner: int) -> list[str]:
    """What goes before a command so that it runs as `owner`; empty when that is this account."""
    if owner == os.geteuid():
        return []
    account = pwd.getpwuid(owner)
    command = ["setpriv", "--reuid", str(owner), "--regid", str(account.pw_gid), "--clear-groups"]
    if may_see_through():
        command += ["--inh-caps", f"-all,+{SEE_THROUGH}", "--ambient-caps", f"-all,+{SEE_THROUGH}"]
    return command


def may_see_through() -> bool:
    """Whether root may hand on the right to pass closed folders."""
    # Containers often take this capability away; then the folders above must be open to the account.
    status = Path("/proc/self/status").read_text()
    mask = next(line.split()[1] for line in status.splitlines() if line.startswith("CapPrm"))
    return bool(int(mask, 16) >> SEE_THROUGH_BIT & 1)
