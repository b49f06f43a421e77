"""The front doors: what one room may import of another. (Which room of which: import-linter.)"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

CENTRE = Path(__file__).resolve().parent.parent / "src" / "headwater" / "centre"
FRONT = {"models", "queries", "actions"}
# Foundation rooms offer more than what people write; composition looks into the rooms it composes.
MORE = {
    "people": {"access", "permissions", "roles", "audit", "keys"},
    "ui": {
        "components",
        "charts",
        "menu",
        "tables",
        "exports",
        "values",
        "state",
        "saved",
        "tasks",
        "data_clock",
        "deck",
        "deck_room",
        "refusals",
        "forms",
        "paper",
        "persons",
        "unreadable",
        "offers",
        "bell",
        "journeys",
    },
    "directory": {"wording"},
    # What people wrote is masked in one way, in the rooms above as well.
    "complaints": {"masking"},
    "jobs": {"running"},
    "notices": {"heads"},
    # Maps as plain values and pictures: the tracer of complaints points at their steps.
    "processes": {"drawing", "snapshots"},
    "reference": {"calendars", "periods"},
}
COMPOSERS = {"config", "api"}
FOR_COMPOSERS = {"urls", "jobs", "api", "worker", "access", "menu"}


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a module imports from the rooms."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("headwater.centre."):
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("headwater.centre."):
                    yield node.lineno, alias.name


def complaints() -> Iterator[str]:
    """Every import that goes past a front door."""
    for file in sorted(CENTRE.rglob("*.py")):
        own = file.relative_to(CENTRE).parts[0]
        for line, name in imported(ast.parse(file.read_text(encoding="utf-8"))):
            room, _dot, rest = name.removeprefix("headwater.centre.").partition(".")
            inner = rest.partition(".")[0]
            allowed = FRONT | MORE.get(room, set()) | (FOR_COMPOSERS if own in COMPOSERS else set())
            if room != own and "migrations" not in file.parts and inner not in allowed:
                yield f"{file.relative_to(CENTRE)}:{line}: {name} is not a front door of {room}"


def main() -> int:
    """Print every complaint; 1 when there is one."""
    found = list(complaints())
    print("\n".join(found) or "doors: all kept")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
