"""`headwater doctor`: looks at everything that must be right, and says what to do about what is not."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from headwater.centre.config import health
from headwater.centre.config.mistakes import mistakes
from headwater.centre.notices.queries import letters
from headwater.engine.words import Words

WELL, MIND, WRONG = "well", "mind", "wrong"
MARKS = {WELL: "ok  ", MIND: "mind", WRONG: "BAD "}
LEAST_FREE_BYTES = 1 << 30
SILENT_SECONDS = 30
NOTHING = Words(en="", zh="")
RERUN = Words(
    en="Run `make setup`; if that does not help, please report it.",
    zh="请运行 `make setup`; 若仍未解决, 请报告此问题。",
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it is, what was seen, what to do (empty when all is well)."""

    name: str
    state: str
    seen: Words
    todo: Words = NOTHING

    def say(self, language: str) -> dict[str, str]:
        """The finding in one language."""
        seen, todo = self.seen.say(language), self.todo.say(language)
        return {"name": self.name, "state": self.state, "seen": seen, "todo": todo}


def examine() -> list[Finding]:
    """Look at everything; nothing that is found stops the rest."""
    found: list[Finding] = []
    for name, look in LOOKS.items():
        try:
            found.extend(look())
        except Exception as error:  # the doctor reports what others stumble over
            said = f"{type(error).__name__}: {error}"
            found.append(Finding(name, WRONG, Words(en=said, zh=said), RERUN))
    return found


def well(findings: Sequence[Finding]) -> bool:
    """Whether nothing is wrong; things to mind are allowed."""
    return all(finding.state != WRONG for finding in findings)


def as_text(findings: Sequence[Finding], language: str) -> str:
    """One line a finding, and what to do below it."""
    lines = []
    for finding in findings:
        said = finding.say(language)
        lines.append(f"{MARKS[finding.state]}  {finding.name}: {said['seen']}")
        if said["todo"]:
            lines.append(f"      -> {said['todo']}")
    return "\n".join(lines)


def _settings() -> Iterator[Finding]:
    found = mistakes()
    for mistake in found:
        yield Finding(mistake.id, WRONG if mistake.serious else MIND, mistake.said, mistake.hint)
    if not found:
        yield Finding("settings", WELL, Words(en="no mistakes", zh="没有错误"))


def _database() -> Iterator[Finding]:
    why = health.database()
    if why:
        todo = Words(
            en="Look at DATABASE_URL and at the server itself.", zh="请检查 DATABASE_URL 和数据库服务。"
        )
        yield Finding("database", WRONG, Words(en=why, zh=why), todo)
        return
    number = f"PostgreSQL {connection.pg_version // 10000}"
    yield Finding("database", WELL, Words(en=number, zh=number))
    waiting = health.waiting_migrations()
    if waiting:
        seen = Words(en=f"{len(waiting)} waiting", zh=f"{len(waiting)} 个待执行")
        todo = Words(
            en="Any start of `headwater serve` brings them in.", zh="启动 `headwater serve` 时会自动执行。"
        )
        yield Finding("migrations", MIND, seen, todo)
        return
    yield Finding("migrations", WELL, Words(en="all there", zh="已全部执行"))
    yield from _worker()


def _worker() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from procrastinate_workers"
                " where last_heartbeat > now() - make_interval(secs => %s)",
                [SILENT_SECONDS],
            )
            alive = cursor.fetchone()[0]
            cursor.execute("select count(*) from procrastinate_jobs where status = 'todo'")
            waiting = cursor.fetchone()[0]
    except DatabaseError as error:
        yield Finding("worker", WRONG, Words(en=str(error), zh=str(error)))
        return
    seen = Words(en=f"{alive} alive, {waiting} jobs waiting", zh=f"{alive} 个运行中, {waiting} 个任务等待")
    todo = Words(
        en="`headwater serve` or `headwater worker` starts one.",
        zh="`headwater serve` 或 `headwater worker` 会启动它。",
    )
    yield Finding("worker", WELL, seen) if alive else Finding("worker", MIND, seen, todo)


def _lake() -> Iterator[Finding]:
    number, why = health.lake()
    if why:
        todo = Words(
            en="Bring the folder back from a backup: headwater restore.",
            zh="请从备份恢复: headwater restore。",
        )
        yield Finding("lake", WRONG, Words(en=why, zh=why), todo)
        return
    seen = Words(en=f"snapshot {number}", zh=f"快照 {number}")
    todo = Words(en="Nothing was brought in yet: headwater import.", zh="尚未导入数据: headwater import。")
    yield Finding("lake", WELL, seen) if number else Finding("lake", MIND, seen, todo)


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(Path(settings.HOME)).free
    seen = Words(en=f"{free / (1 << 30):.1f} GB free", zh=f"剩余 {free / (1 << 30):.1f} GB")
    todo = Words(en="Make room, or move the data folder.", zh="请清理磁盘, 或迁移数据目录。")
    yield Finding("disk", WELL, seen) if free > LEAST_FREE_BYTES else Finding("disk", WRONG, seen, todo)


def _mail() -> Iterator[Finding]:
    """Whether letters are sent at all, and whether some wait or were refused."""
    if not settings.EMAIL_HOST:
        seen = Words(en="not set: notices stand on the pages alone", zh="未设置: 通知仅在页面显示")
        todo = Words(
            en="HEADWATER_SMTP=smtp://name:password@mail.example.org:587 and HEADWATER_MAIL_FROM send them.",
            zh="设置 HEADWATER_SMTP=smtp://name:password@mail.example.org:587 "
            "和 HEADWATER_MAIL_FROM 即可发送。",
        )
        yield Finding("mail", MIND, seen, todo)
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    told = letters()
    en = f"{server}, {told.waiting} letters waiting, {told.refused} refused in the last week"
    zh = f"{server}, {told.waiting} 封等待发送, 最近一周 {told.refused} 封被拒收"
    todo = Words(en=told.why, zh=told.why)
    late = told.tried or told.refused
    yield (
        Finding("mail", MIND, Words(en=en, zh=zh), todo)
        if late
        else Finding("mail", WELL, Words(en=en, zh=zh))
    )


LOOKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "settings": _settings,
    "database": _database,
    "lake": _lake,
    "disk": _disk,
    "mail": _mail,
}
