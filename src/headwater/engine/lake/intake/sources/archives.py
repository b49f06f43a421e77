"""Compressed files: unpacked piece by piece, within bounds, under names of our own."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from headwater.engine.lake.intake.sources.opened import Limits
from headwater.engine.words import Problem, Words

CHUNK = 1 << 20


def bomb(label: str) -> Problem:
    """The sentence for an archive that unpacks to far more than it should."""
    return Problem(
        Words(
            f"{label} unpacks to far more than a table would, so nothing of it was read. "
            "If it is real, unpack it first and bring in the file itself.",
            f"{label} 解压后的大小远超正常表格，已停止读取。如确为真实数据，请先解压再导入。",
        )
    )


def broken_archive(label: str) -> Problem:
    """The sentence for an archive that cannot be unpacked."""
    return Problem(
        Words(
            f"{label} is a broken or protected archive. Pack it again without a password.",
            f"{label} 已损坏或设有密码，无法解压。请重新打包且不要加密。",
        )
    )


def unpack_gzip(path: Path, target: Path, label: str, limits: Limits) -> Path:
    """The content of a .gz file."""
    try:
        with gzip.open(path, "rb") as source:
            _copy(source, target, path.stat().st_size, label, limits)
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise broken_archive(label) from error
    return target


def unpack_zip(path: Path, folder: Path, label: str, limits: Limits) -> Iterator[tuple[str, Path]]:
    """The files within a .zip, each with its shown name and a place of our own naming."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if _wanted(member)]
            if len(members) > limits.members:
                raise bomb(label)
            packed = path.stat().st_size
            for place, member in enumerate(members):
                target = folder / f"member{place}"
                shown = f"{label}/{Path(member.filename).name}"
                with archive.open(member) as source:
                    packed_part = min(packed, member.compress_size or packed)
                    _copy(source, target, packed_part, shown, limits)
                yield shown, target
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise broken_archive(label) from error


def _wanted(member: zipfile.ZipInfo) -> bool:
    name = Path(member.filename).name
    return (
        not member.is_dir() and not name.startswith((".", "__MACOSX")) and "__MACOSX" not in member.filename
    )


def _copy(source: IO[bytes] | gzip.GzipFile, target: Path, packed: int, label: str, limits: Limits) -> None:
    written = 0
    with target.open("wb") as copy:
        while piece := source.read(CHUNK):
            written += len(piece)
            # What was counted is what came out: an archive's own claims about its size are not asked.
            if written > limits.unpacked or (
                written > limits.ratio_from and written > limits.ratio * max(packed, 1)
            ):
                raise bomb(label)
            copy.write(piece)
