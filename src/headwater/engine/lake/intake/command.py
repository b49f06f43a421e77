"""The verb `headwater import`, without the command line around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from headwater.engine.lake.intake.importing import import_files
from headwater.engine.lake.intake.profile import Profile, shipped
from headwater.engine.lake.intake.report import ImportReport, Tell
from headwater.engine.lake.intake.suggesting import suggest
from headwater.engine.lake.snapshots import Lake
from headwater.engine.words import Problem, Words


def profile_of(table: str, files: list[Path], name: str, pairs: str) -> Profile:
    """The profile of the options: a shipped name or a TOML file, `theirs=ours,…`, or else what is suggested."""
    if name and pairs:
        raise Problem(
            Words("Give either --profile or --map, not both.", "--profile 与 --map 只能使用其中一个。")
        )
    if name:
        path = Path(name)
        return (
            Profile.from_toml(path.read_text(encoding="utf-8")) if path.suffix == ".toml" else shipped(name)
        )
    if pairs:
        return Profile.from_map(table, _pairs(pairs))
    return suggest(files[0], table)


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


def run_import(
    home: Path,
    table: str,
    files: list[Path],
    *,
    profile: str = "",
    pairs: str = "",
    language: str = "en",
    by: str = "system",
    tell: Tell | None = None,
    clock: Callable[[], datetime] | None = None,
) -> ImportReport:
    """Imports files into the lake of a data folder; rejected rows go to `<home>/rejects/`."""
    lake = Lake(home)
    if clock is not None:
        lake = Lake(home, clock)
    stamp = lake.clock().astimezone(UTC).strftime("%Y%m%d-%H%M%S-%f")
    rejects = home / "rejects" / f"{table}-{stamp}.csv"
    chosen = profile_of(table, files, profile, pairs)
    return import_files(lake, table, files, chosen, tell=tell, language=language, rejects_to=rejects, by=by)
