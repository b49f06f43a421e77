"""A browser and Chinese fonts for the browser tests: found, or installed where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")


def find() -> str | None:
    """Path of a browser of the Chromium family on this machine, HEADWATER_BROWSER first."""
    named = os.environ.get("HEADWATER_BROWSER")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def chinese_fonts() -> bool:
    """Whether the machine can draw Chinese."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True).stdout.strip())


def provide(say: Callable[[str], None]) -> None:
    """Install what is missing, as Debian packages, where this account may."""
    wanted = [name for name, there in zip(PACKAGES, (find(), chinese_fonts()), strict=True) if not there]
    if not wanted:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"missing, and no right to install here: {' '.join(wanted)}; browser tests may be skipped")
        return
    say(f"installing the Debian packages {' '.join(wanted)}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    done = subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted], env=quiet)
    if done.returncode:
        say("the packages could not be installed, see above; browser tests may be skipped")
