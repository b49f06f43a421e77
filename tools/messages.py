"""Texts of the pages: `update` (from the sources into the .po files), `check`, `compile`. By Babel alone.

A room is a folder under `src/headwater/centre`; its texts stand in its own `locale/zh_Hans`.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

CENTRE = Path(__file__).resolve().parent.parent / "src" / "headwater" / "centre"
LOCALE = "zh_Hans"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = r"""msgid ""
msgstr ""
"Language: zh_Hans\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[sdfr]|%[sdfr]|\{\w*(?:![rsa])?(?::[^{}]*)?\}")


def rooms() -> list[Path]:
    """The rooms, by name."""
    return sorted(folder for folder in CENTRE.iterdir() if folder.is_dir() and folder.name[0] not in "._")


def catalogue_file(room: Path) -> Path:
    """Where a room's Chinese stands."""
    return room / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def code_of(file: Path) -> str:
    """A source file as Python; a template is turned into calls of gettext first, as Django does it."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return text
    # What surrounds the calls is nonsense to Python; without its indentation it can still be read.
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(file)).split("\n"))


def extracted(room: Path) -> Catalog:
    """All texts that a room's sources ask for."""
    catalog = Catalog()
    files = [*room.rglob("*.py"), *room.glob("templates/**/*.html"), *room.glob("templates/**/*.txt")]
    for file in sorted(files):
        if "migrations" in file.parts:
            continue
        found = extract("python", io.BytesIO(code_of(file).encode()), KEYWORDS, options={"encoding": "utf-8"})
        for _line, text, comments, context in found:
            place = str(file.relative_to(room))
            catalog.add(text, locations=[(place, None)], auto_comments=comments, context=context)
    return catalog


def existing(room: Path) -> Catalog:
    """The room's Chinese as it stands, or an empty catalogue."""
    file = catalogue_file(room)
    if not file.exists():
        return Catalog(locale=LOCALE, domain="django", project="headwater", version="")
    with file.open("rb") as stream:
        return read_po(stream, locale=LOCALE, domain="django", abort_invalid=True)


def update() -> int:
    """Add new texts to each room's file, drop those that nobody asks for; guesses nothing."""
    for room in rooms():
        wanted, have = extracted(room), existing(room)
        if not len(wanted) and not len(have):
            continue
        have.update(wanted, no_fuzzy_matching=True)
        have.obsolete.clear()
        target = catalogue_file(room)
        target.parent.mkdir(parents=True, exist_ok=True)
        write(target, have)
        missing = sum(1 for message in have if message.id and not complete(message))
        print(f"{room.name}: {len(have)} texts, {missing} without Chinese")
    return 0


def write(target: Path, catalog: Catalog) -> None:
    """A file that only differs where a text differs: no dates, no names."""
    with target.open("wb") as stream:
        stream.write(HEADER.encode())
        write_po(stream, catalog, width=110, omit_header=True, sort_output=True, ignore_obsolete=True)


def complete(message: Message) -> bool:
    """Whether every form of a text has its Chinese."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(forms) and all(forms)


def placeholders(text: str) -> list[str]:
    """The places of a text that are filled in later, in a fixed order."""
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def complaints(room: Path) -> Iterator[str]:
    """What is wrong with a room's Chinese, one sentence each."""
    wanted, have = extracted(room), existing(room)
    for message in wanted:
        ours = have.get(message.id, message.context) if message.id else None
        if message.id and (ours is None or not complete(ours)):
            yield f"no Chinese for {message.id!r}"
        elif ours is not None:
            yield from faults(ours)
    keys = {(message.id, message.context) for message in wanted}
    for message in [*have, *have.obsolete.values()]:
        if message.id and (message.id, message.context) not in keys:
            yield f"nobody asks for {message.id!r} any more"


def faults(message: Message) -> Iterator[str]:
    """What is wrong with one translated text."""
    if message.fuzzy:
        yield f"marked fuzzy: {message.id!r}"
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    for form in forms:
        if placeholders(form) != placeholders(ids[-1]):
            yield f"places to fill in differ: {ids[-1]!r} and {form!r}"


def disagreements(catalogues: Mapping[str, Catalog]) -> Iterator[str]:
    """Texts that two rooms translate differently: Django would show the first room's Chinese in both."""
    found: dict[tuple[object, str | None], dict[object, list[str]]] = {}
    for room, catalogue in catalogues.items():
        for message in catalogue:
            if message.id and complete(message):
                told = found.setdefault((message.id, message.context), {})
                told.setdefault(message.string, []).append(room)
    for (text, context), told in found.items():
        if len(told) > 1:
            said = "; ".join(f"{string!r} in {', '.join(names)}" for string, names in told.items())
            inside = f" (context {context!r})" if context else ""
            yield f"{text!r}{inside} is {said}: agree on one, or tell them apart by a context"


def check() -> int:
    """Print every complaint of every room; 1 when there is one."""
    found = [f"{room.name}: {complaint}" for room in rooms() for complaint in complaints(room)]
    found += disagreements({room.name: existing(room) for room in rooms()})
    print("\n".join(found) or "translations: complete")
    if found:
        print(f"{len(found)} to mend: tools/messages.py update, then fill in the Chinese", file=sys.stderr)
    return 1 if found else 0


def compile_all() -> int:
    """Write the .mo files that Django reads."""
    for room in rooms():
        file = catalogue_file(room)
        if file.exists():
            aside = file.with_name(f"django.mo.{os.getpid()}")
            with aside.open("wb") as stream:
                write_mo(stream, existing(room))
            # In one step: a server or a test that starts at this moment must not read half a file.
            aside.replace(file.with_suffix(".mo"))
    return 0


def main() -> int:
    """Do what the one argument says."""
    verbs = {"update": update, "check": check, "compile": compile_all}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        print(f"Say one of: {', '.join(verbs)}", file=sys.stderr)
        return 2
    if not settings.configured:
        settings.configure()  # templatize wants settings to be there; it reads none of ours
    return verbs[sys.argv[1]]()


if __name__ == "__main__":
    sys.exit(main())
