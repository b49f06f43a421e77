"""Where uploaded files lie: `<home>/uploads/<random>/0001.csv`. Their own names are text, never a path."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from headwater.centre.imports.models import Upload, UploadFile

# The endings that say how a file is read. Anything else is stored without one and looked at by its content.
ENDINGS = (".csv", ".tsv", ".txt", ".log", ".xlsx", ".xls", ".xlsb", ".ods", ".parquet", ".jsonl", ".json")
PACKED = (".gz", ".zip")
LARGEST = 8 * 1024**3


def uploads_folder() -> Path:
    """The folder of all uploads."""
    return Path(settings.HOME) / "uploads"


def inbox_folder() -> Path:
    """The folder on the server in which giant files are laid by hand."""
    return Path(settings.HOME) / "inbox"


def incoming_folder() -> Path:
    """Where a file grows while it is received: on the same disk, so that it only needs a new name after."""
    return uploads_folder() / "incoming"


def rejects_folder() -> Path:
    """Where the files of rejected rows lie."""
    return Path(settings.HOME) / "rejects"


def rejects_path(run: int) -> Path:
    """The file of rejected rows of one import."""
    return rejects_folder() / f"I-{run}.csv"


def folder_of(upload: Upload) -> Path:
    """The folder of one upload. The token is ours and hexadecimal."""
    return uploads_folder() / upload.token


def path_of(file: UploadFile) -> Path:
    """Where a file lies."""
    return (inbox_folder() if file.from_inbox else folder_of(file.upload)) / file.stored


def paths_of(upload: Upload) -> list[Path]:
    """Where the files of an upload lie, in their order."""
    return [path_of(file) for file in upload.files.select_related("upload")]


def ending_of(name: str) -> str:
    """The known ending of a name ("" for any other), so that a stored file is recognised for what it is."""
    lowered = name.lower()
    packed = next((end for end in PACKED if lowered.endswith(end)), "")
    inner = lowered.removesuffix(packed)
    return next((end for end in ENDINGS if inner.endswith(end)), "") + packed


def stored_name(position: int, name: str) -> str:
    """Our own name for a file."""
    return f"{position:04}{ending_of(name)}"


def clear(upload: Upload) -> None:
    """Remove an upload's files; files of the inbox are their owner's and stay."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file in the inbox folder."""

    name: str
    size: int


def inbox() -> Iterator[Waiting]:
    """The files of the inbox, by name; hidden ones, links and folders are passed over."""
    folder = inbox_folder()
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield Waiting(path.name, path.stat().st_size)
