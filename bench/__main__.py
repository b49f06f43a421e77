"""`make bench`: every benchmark, each as a ratio measured in this run, with the machine's facts.

    python -m bench [--write] [--only NAME]

A benchmark is a file here with a function `measure()` that returns lines: name, ours and peer (seconds, or
in `unit`), ratio, target, ok. What is compared runs within the same minutes on the same machine.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import platform
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "docs" / "benchmarks.md"
LIBRARIES = ("duckdb", "ibis-framework", "pyarrow", "numpy", "numba", "django", "gunicorn")
HEAD = ("what", "ours", "compared with", "ratio", "at most", "met")
Line = dict[str, Any]


def names() -> list[str]:
    """The benchmarks, by file."""
    return sorted(found.name for found in pkgutil.iter_modules([str(HERE)]) if not found.name.startswith("_"))


def measure(name: str) -> list[Line]:
    """Run one benchmark; one that fails is a line that is not met."""
    module = importlib.import_module(f"bench.{name}")
    if not hasattr(module, "measure"):
        return []
    began = time.perf_counter()
    print(f"bench: {name}", file=sys.stderr, flush=True)
    try:
        lines = list(module.measure())
    except Exception as error:
        lines = [{"name": f"{name}: {type(error).__name__}: {error}", "ok": False}]
    print(f"bench:   {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return lines


def machine() -> list[str]:
    """What the figures were measured on."""
    cpu = next(
        (line.split(":")[1].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = next((int(line.split()[1]) for line in _read("/proc/meminfo") if line.startswith("MemTotal")), 0)
    system = next(
        (line.split("=")[1].strip('"') for line in _read("/etc/os-release") if line.startswith("PRETTY")), ""
    )
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        f"- {len(os.sched_getaffinity(0))} cores ({cpu}), {memory / (1 << 20):.0f} GB of memory",
        f"- {system or platform.system()}, Linux {platform.release()}, Python {platform.python_version()}",
        f"- {libraries}",
        f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load before: {os.getloadavg()[0]:.1f}",
    ]


def _read(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []


def shown(value: Any, unit: str = "") -> str:
    """A figure with three digits that count."""
    if isinstance(value, float):
        text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
        return f"{text} {unit}".strip()
    return "" if value is None else f"{value} {unit}".strip()


def row(line: Line) -> tuple[str, ...]:
    """One line of the table."""
    unit = line.get("unit", "s")
    met = {True: "yes", False: "NO", None: ""}[line.get("ok")]
    figures = (shown(line.get("ours"), unit), shown(line.get("peer"), unit))
    return (str(line["name"]), *figures, shown(line.get("ratio")), shown(line.get("target")), met)


def table(lines: list[Line]) -> str:
    """The lines as Markdown, columns aligned so that it reads well in a terminal too."""
    rows = [HEAD, *(row(line) for line in lines)]
    widths = [max(len(cells[column]) for cells in rows) for column in range(len(HEAD))]
    text = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
        for cells in rows
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)


def document(facts: list[str], results: dict[str, list[Line]]) -> str:
    """The page that stands in the documentation."""
    parts = [
        "# Benchmarks",
        "Each figure is a ratio measured in one run on one machine, ours to what it is compared with.\n"
        "`make bench` repeats all of it; `python -m bench --write` writes this page.",
        "\n".join(facts),
    ]
    for name, lines in results.items():
        heading = name.replace("_", " ").capitalize()
        parts.append(f"## {heading}\n{table(lines)}")
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Measure, print, write where asked; 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help=f"write {DOCUMENT.name}")
    parser.add_argument("--only", action="append", choices=names(), help="one benchmark; may be repeated")
    chosen = parser.parse_args()
    facts = machine()
    print("\n".join(facts), flush=True)
    results = {}
    for name in chosen.only or names():
        lines = measure(name)
        if lines:
            results[name] = lines
            print(f"\n{table(lines)}", flush=True)
    if chosen.write:
        DOCUMENT.write_text(document(facts, results), encoding="utf-8")
    return 0 if all(line.get("ok") is not False for lines in results.values() for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
