"""`make setup`: environment and assets of a checkout. Standard library only; asks nothing; safe to repeat.

Every step carries a stamp, the hash of what it was made from, so that nothing is done twice.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable
from pathlib import Path

import assets
import browser

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
CENTRE = ROOT / "src" / "headwater" / "centre"
UV = ENVIRONMENT / "bin" / "uv"
REQUIREMENTS = ROOT / "requirements"


def say(text: str) -> None:
    """One line of progress."""
    print(f"setup: {text}", flush=True)


def run(*command: str | Path, check: bool = True) -> bool:
    """Run a command in the checkout; its own words are the explanation when it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=os.environ | {"LC_ALL": "C.UTF-8"})
    if check and done.returncode:
        sys.exit(f"setup: this command failed, see above: {' '.join(str(part) for part in command)}")
    return done.returncode == 0


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """Hash of some files' names and contents, and of words."""
    digest = hashlib.sha256(" ".join(words).encode())
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def step(name: str, made_from: str, words: str, work: Callable[[], None]) -> None:
    """Do `work` unless the stamp says that it was done from the very same things."""
    stamp = ENVIRONMENT / "stamps" / name
    if stamp.exists() and stamp.read_text() == made_from:
        return
    say(words)
    began = time.monotonic()
    work()
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(made_from)
    say(f"  done in {time.monotonic() - began:.1f} s")


def make_environment() -> None:
    """The virtual environment itself; made anew when its Python has gone away or the checkout was moved."""
    place = ENVIRONMENT / "stamps" / "place"
    moved = place.exists() and place.read_text() != str(ROOT)  # its programs name their old folder
    if not moved and PYTHON.exists() and run(PYTHON, "-c", "import pip", check=False):
        return
    say(f"making .venv with Python {sys.version.split()[0]}")
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=ENVIRONMENT.exists())
    except subprocess.CalledProcessError:
        sys.exit("setup: Python's venv module is not complete here. On Debian: apt install python3-venv")
    place.parent.mkdir(exist_ok=True)
    place.write_text(str(ROOT))


def bootstrap() -> None:
    """What installs the rest, by pip."""
    lock = REQUIREMENTS / "bootstrap.lock"
    run(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", lock)


def install(lock: Path) -> None:
    """All packages of a lock: by uv, which is quick; else by pip, whose settings uv does not read."""
    flags = ["-q", "--require-hashes", "--compile-bytecode"]
    if run(UV, "pip", "install", "--python", PYTHON, *flags, "-r", lock, check=False):
        return
    say("  uv did not reach a package index with its own settings; pip goes on with pip's")
    run(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", lock)


def install_package() -> None:
    """This checkout itself, editable."""
    flags = ["-q", "--disable-pip-version-check", "--no-deps", "--no-build-isolation"]
    run(PYTHON, "-m", "pip", "install", *flags, "-e", ".")


def install_python_side(with_tests: bool) -> None:
    """Environment and packages."""
    version = ".".join(map(str, sys.version_info[:3]))
    make_environment()
    lock = REQUIREMENTS / "bootstrap.lock"
    step("bootstrap", fingerprint([lock], version), "installing the installers", bootstrap)
    name = "test" if with_tests else "run"
    lock = REQUIREMENTS / f"{name}.lock"
    step(f"packages-{name}", fingerprint([lock], version), f"installing {lock.name}", lambda: install(lock))
    if with_tests:
        # The test lock holds all of the run lock (a house rule keeps it so), so that one is done too.
        run_lock = fingerprint([REQUIREMENTS / "run.lock"], version)
        (ENVIRONMENT / "stamps" / "packages-run").write_text(run_lock)
    step("package", fingerprint([ROOT / "pyproject.toml"], version), "installing headwater", install_package)


def make_assets() -> None:
    """Front-end packages, translations, collected static files."""
    packages = fingerprint(assets.made_from())
    step("front-end", packages, "fetching front-end packages by npm", lambda: assets.build(PYTHON))
    assets.write_icons()
    messages = [*CENTRE.glob("*/locale/*/LC_MESSAGES/*.po"), ROOT / "tools" / "messages.py"]
    step("translations", fingerprint(messages), "compiling translations", translations)
    static = (file for file in CENTRE.glob("*/static/**/*") if file.is_file())
    step("static", fingerprint(static), "collecting static files", collect_static)


def translations() -> None:
    """Compiled texts, by Babel: gettext is not on every machine."""
    run(PYTHON, ROOT / "tools" / "messages.py", "compile")


def collect_static() -> None:
    """Static files with hashed names and compressed twins, as the server gives them out."""
    settings = "headwater.centre.config.settings"
    run(PYTHON, "-m", "django", "collectstatic", "--noinput", "--clear", "-v", "0", "--settings", settings)


def main() -> None:
    """Read the arguments and do what is not done yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", action="store_true", help="with the needs of the tests")
    parser.add_argument("--no-browser", action="store_true", help="without a browser for the tests")
    chosen = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 (who runs this may have an older one)
        sys.exit("setup: this Python is older than 3.11. Name a newer one: make setup PYTHON=python3.11")
    if not os.access(ROOT, os.W_OK) or (
        (ROOT / ".state").exists() and not os.access(ROOT / ".state", os.W_OK)
    ):
        sys.exit(f"setup: this account may not write to {ROOT}; clone into a folder of your own")
    (ROOT / ".state").mkdir(exist_ok=True)
    with (ROOT / ".state" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # `make run` and `make test` at once: one waits
        install_python_side(chosen.test)
        make_assets()
        if chosen.test and not chosen.no_browser:
            browser.provide(say)


if __name__ == "__main__":
    main()
