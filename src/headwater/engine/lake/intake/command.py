"""The verb `headwater import`, without the command line around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

from headwater.engine.lake.intake.importing import import_files
from headwater.engine.lake.intake.looking import inspect
from headwater.engine.lake.intake.profile import Profile, checked, shipped
from headwater.engine.lake.intake.report import ImportReport, Progress, Tell
from headwater.engine.lake.intake.sources.opening import no_file
from headwater.engine.lake.intake.suggesting import completed, suggested
from headwater.engine.lake.snapshots import Lake
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Problem, Words


def profile_of(table: str, name: str, pairs: str) -> Profile | None:
    """The profile of the options: a shipped name, a TOML file, `theirs=ours,…`, or None: to be suggested.

    That of `theirs=ours,…` has no name: `run_import` completes it from the values of the file.
    """
    if name and pairs:
        raise Problem(
            Words("Give either --profile or --map, not both.", "--profile 与 --map 只能使用其中一个。")
        )
    if pairs:
        return Profile.from_map(table, _pairs(pairs))
    if not name:
        checked(Profile(name="", table=table))
        return None
    path = Path(name)
    if path.suffix != ".toml":
        return checked(replace(shipped(name), table=table))
    if not path.is_file():
        raise Problem(Words(f"There is no profile file {name}.", f"没有配置文件 {name}。"))
    found = Profile.from_toml(path.read_text(encoding="utf-8"))
    return checked(replace(found, table=table, name=found.name or path.stem))


@dataclass
class Lines:
    """Progress as lines for a terminal: each stage once, and every further tenth of a long one."""

    say: Callable[[str], None]
    language: str = "en"
    last: tuple[str, str, int] = ("", "", -1)

    def __call__(self, progress: Progress) -> None:
        """Says a line when there is something new to say."""
        now = (progress.stage, progress.source, int(progress.done * 10))
        if now != self.last:
            self.last = now
            part = f" {progress.done:.0%}" if progress.done else ""
            self.say(" ".join(filter(None, (progress.words.say(self.language), progress.source))) + part)


def _pairs(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in text.split(","):
        theirs, mark, ours = pair.rpartition("=")
        if not mark or not theirs.strip() or not ours.strip():
            raise Problem(
                Words(
                    f"--map cannot be read at “{pair}”; write theirs=ours, separated by commas.",
                    f"--map 中的“{pair}”无法理解；请写成 对方列=本系统列，以逗号分隔。",
                )
            )
        found[theirs.strip()] = ours.strip()
    return found


def _understood(file: Path, table: str, named: Profile | None) -> Profile:
    """The columns that a person named, or else those suggested, with the codes that their values need."""
    facts = inspect(file)
    return completed(named or suggested(facts, TABLES[table]).profile, facts)


def run_import(
    home: Path,
    table: str,
    files: list[Path],
    profile: Profile | None,
    language: str,
    by: str,
    tell: Tell | None = None,
) -> ImportReport:
    """Imports files into the lake of a data folder; rejected rows go to a new file in `<home>/rejects`."""
    lake = Lake(home)
    stamp = lake.clock().astimezone(UTC).strftime("%Y%m%d-%H%M%S-%f")
    rejects = home / "rejects" / f"{table}-{stamp}.csv"
    missing = [file for file in files if not file.exists()]
    if missing:
        raise no_file(missing[0])
    chosen = profile if profile and profile.name else _understood(files[0], table, profile)
    return import_files(lake, table, files, chosen, tell=tell, language=language, rejects_to=rejects, by=by)
