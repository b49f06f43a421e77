"""The beginning of a big file, laid beside it once, so that looking at it does not mean reading gigabytes."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import IO

from headwater.centre.imports import storage
from headwater.centre.imports.models import Upload

LARGE = 16 * 1024 * 1024
HEAD = 6 * 1024 * 1024
GZIP = b"\x1f\x8b"
# Workbooks, Parquet and zip archives have their contents at the end: they are looked at whole.
WHOLE = (b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0")


def sample_of(upload: Upload) -> Path:
    """The first file of an upload, or the beginning of it where it is large."""
    file = upload.files.select_related("upload").first()
    assert file is not None  # an upload is never made without files
    path = storage.path_of(file)
    if not path.is_file() or path.stat().st_size <= LARGE:
        return path
    with path.open("rb") as source:
        magic = source.read(4)
    if magic in WHOLE:
        return path
    # The name stays the file's own, so that sentences about it can be put into its owner's words.
    sample = storage.folder_of(upload) / "sample" / Path(file.stored).name
    if not sample.is_file():
        sample.parent.mkdir(parents=True, exist_ok=True)
        _write(path, sample, packed=magic.startswith(GZIP))
    return sample


def _write(path: Path, sample: Path, packed: bool) -> None:
    with gzip.open(path, "rb") if packed else path.open("rb") as source:
        head = _head(source)
    # Half a last line would be a row with too few cells; a line that long is left for the intake to judge.
    end = head.rfind(b"\n") + 1 or len(head)
    aside = sample.with_suffix(".part")
    aside.write_bytes(head[:end])
    aside.rename(sample)


def _head(source: IO[bytes] | gzip.GzipFile) -> bytes:
    try:
        return source.read(HEAD)
    except (EOFError, OSError, zlib.error):
        return b""
