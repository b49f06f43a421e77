"""The end of `make run`: a sample centre at the first time, then the server in the foreground."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADWATER = ROOT / ".venv" / "bin" / "headwater"
SAMPLE = ["--contacts", "200000", "--days", "60", "--seed", "1"]
PR_SET_PDEATHSIG = 1


def sample_wanted(home: Path) -> bool:
    """Whether the home is new, or its sample was broken off: a sample's contacts come last."""
    begun = (home / "sample").exists() and not (home / "lake" / "contacts").exists()
    return begun or not (home / "lake" / "CURRENT").exists()


def main() -> None:
    """Make the sample centre where the home has none, then become the server."""
    os.environ["HEADWATER_HOME"] = os.environ.get("HEADWATER_HOME") or str(ROOT / ".state" / "home")
    home = Path(os.environ["HEADWATER_HOME"])
    # When make is killed without a word, the server shall not stay behind.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if sample_wanted(home):
        print(f"run: a sample centre for {home}", flush=True)
        done = subprocess.run([HEADWATER, "sample", *SAMPLE])
        if done.returncode:
            sys.exit(done.returncode)
    elif (password := home / "keys" / "demo_password").exists():
        print(f"run: sign in as manager, leader, agent, admin ... with {password.read_text()}", flush=True)
    os.execv(HEADWATER, [str(HEADWATER), "serve"])


if __name__ == "__main__":
    main()
