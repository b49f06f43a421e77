"""The end of `make check`: linters, types, import rules, translations, budgets; one verdict at the end."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = {
    "types": [str(BIN / "mypy")],
    "layers": [str(BIN / "lint-imports"), "--no-logo"],
    "lint": [str(BIN / "ruff"), "check", "-q", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "-q", "."],
    "doors": [sys.executable, "tools/doors.py"],
    "budgets": [sys.executable, "tools/budgets.py"],
    "translations": [sys.executable, "tools/messages.py", "check"],
}


def run(name: str) -> tuple[str, int, str, float]:
    """One check: its name, its code, what it said, how long it took."""
    began = time.monotonic()
    done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True)
    return name, done.returncode, (done.stdout + done.stderr).strip(), time.monotonic() - began


def main() -> int:
    """Run all checks on both cores, the longest first; print what failed whole."""
    failed = []
    with ThreadPoolExecutor(2) as pool:
        for name, code, said, seconds in pool.map(run, CHECKS):
            print(f"check: {name}: {'FAILED' if code else 'ok'} ({seconds:.1f} s)", flush=True)
            if code:
                failed.append(name)
                print(said, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
