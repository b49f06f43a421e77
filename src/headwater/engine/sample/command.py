"""What `headwater sample` does: files into a folder, whole or not at all, and the report of it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from headwater.engine.sample.generate import SampleReport, generate
from headwater.engine.words import Problem, Words

Say = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """The arguments of the verb: how many contacts in how many days up to `end`, drawn by `seed`."""

    contacts: int
    days: int
    seed: int
    end: date


def to_folder(wish: Wish, out: Path, say: Say) -> dict[str, Any]:
    """Write the files into `out`, which must be new or empty; interrupted, it leaves nothing there."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Problem(
            Words(
                f"{out} is not empty; name a new folder with --out.",
                f"{out} 不是空文件夹；请用 --out 指定一个新文件夹。",
            )
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as aside:
        report = told_generate(wish, Path(aside) / "sample", say)
        if out.exists():
            out.rmdir()
        report.out.rename(out)
    return summary(replace(report, out=out)) | {"out": str(out)}


def summary(report: SampleReport) -> dict[str, Any]:
    """The report as the verb prints it."""
    return {
        "first_day": report.first.isoformat(),
        "last_day": report.last.isoformat(),
        "rows": report.rows,
        "complaints": report.complaints,
        "incidents": [incident["kind"] for incident in report.truth["incidents"]],
    }


def as_text(facts: dict[str, Any]) -> str:
    """The same for people."""
    rows = "\n".join(f"  {name:<15} {count:>12,}" for name, count in sorted(facts["rows"].items()))
    kinds = ", ".join(facts["incidents"])
    where = facts.get("out") or facts["home"]
    period = f"{facts['first_day']} to {facts['last_day']}"
    text = f"A sample centre from {period} in {where}:\n{rows}\n  complaint orders {facts['complaints']:>11,}"
    text += f"\nPlanted: {kinds}."
    if "accounts" in facts:
        signs = "\n".join(f"  {name:<12} {role}" for name, role in facts["accounts"].items())
        text += f"\nSign in with the password {facts['password']} as\n{signs}"
    return text


def told_generate(wish: Wish, folder: Path, say: Say) -> SampleReport:
    """`generate` that says every second how far it is."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > 1 or done == total:
            last = time.monotonic()
            say(f"sample: {done:,} of {total:,} contacts")

    return generate(folder, wish.contacts, wish.days, wish.seed, tell, wish.end)
