"""What `make check` looks at, so that `make test` alone finds it too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"
RULES = {
    "layers": [str(LINT_IMPORTS), "--no-logo"],
    "front doors": [sys.executable, "tools/doors.py"],
    "budgets": [sys.executable, "tools/budgets.py"],
    "translations": [sys.executable, "tools/messages.py", "check"],
}


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str) -> None:
    done = subprocess.run(RULES[rule], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
