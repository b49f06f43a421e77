"""From the paths that people name to open sources: folders, archives and every kind of file."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from headwater.engine.lake.intake.profile import Profile
from headwater.engine.lake.intake.sources import archives, excel, jsonlines, queue_log, text
from headwater.engine.lake.intake.sources.opened import LIMITS, Limits, Opened, clean_names
from headwater.engine.words import Problem, Words

# Pictures, sound and print: what people send under a table's name.
NO_TABLES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"RIFF", b"ID3", b"II*\0", b"MM\0*")
GZIP, ZIP, OLE, PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"


@dataclass(frozen=True, slots=True)
class _Opening:
    profile: Profile
    needed: Collection[str]
    limits: Limits


def open_sources(
    paths: Iterable[Path],
    folder: Path,
    profile: Profile,
    needed: Collection[str] = (),
    limits: Limits = LIMITS,
    labels: Mapping[Path, str] | None = None,
) -> Iterator[Opened]:
    """Each source within `paths` (files, folders, archives), in order of names; copies go into `folder`.

    `needed` are the columns of the mapping, by which a workbook's sheet is chosen. `labels` are what people
    call the files, where that is not the name they lie under.
    """
    opening = _Opening(profile, needed, limits)
    place = 0
    for path in paths:
        for file in _files(Path(path)):
            shown = (labels or {}).get(file, file.name)
            for label, inner in _unpacked(file, shown, folder, limits, place):
                own = folder / f"source{place}"
                own.mkdir()
                place += 1
                yield _open(opening, inner, label, own)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        if found:
            return found
    if not path.is_file():
        raise no_file(path)
    return [path]


def no_file(path: Path) -> Problem:
    """The sentence for a path without a file, or a folder without files."""
    return Problem(
        Words(
            f"There is no file {path.name} to import; check the name and the folder.",
            f"没有可导入的文件 {path.name}；请检查文件名与所在目录。",
        )
    )


def _unpacked(path: Path, label: str, folder: Path, limits: Limits, place: int) -> Iterator[tuple[str, Path]]:
    kind = _magic(path)
    if kind.startswith(GZIP):
        yield label, archives.unpack_gzip(path, folder / f"unpacked{place}", label, limits)
    elif kind.startswith(ZIP) and not _workbook(path):
        inside = folder / f"archive{place}"
        inside.mkdir()
        yield from archives.unpack_zip(path, inside, label, limits)
    else:
        yield label, path


def _magic(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _workbook(path: Path) -> bool:
    # A workbook is a zip as well; its first parts have these names.
    with path.open("rb") as file:
        head = file.read(1 << 16)
    return b"[Content_Types].xml" in head or b"xl/" in head or b"mimetypeapplication/vnd.oasis" in head


def _open(opening: _Opening, path: Path, label: str, folder: Path) -> Opened:
    kind = _magic(path)
    if not kind:
        raise empty(label)
    if kind.startswith(NO_TABLES):
        raise _no_table(label)
    if kind == PARQUET:
        return _parquet(path, label)
    if kind.startswith((ZIP, OLE)):
        return _excel(opening, path, label, folder)
    if opening.profile.format == "asterisk-queue-log":
        return _converted(opening, path, label, folder, "queue_log")
    if _looks_like_json(path):
        return _converted(opening, path, label, folder, "json")
    profile = opening.profile
    columns = () if profile.header else clean_names(profile.columns)
    opened = text.open_text(path, label, folder, opening.limits, profile.encoding, profile.separator, columns)
    return _bounded(opened, opening.limits)


def empty(label: str) -> Problem:
    """The sentence for a file without content."""
    return Problem(
        Words(f"{label} is empty: there is nothing to import.", f"{label} 是空文件，没有可导入的内容。")
    )


def _no_table(label: str) -> Problem:
    return Problem(
        Words(
            f"{label}: this is not a text table, whatever its name says (a picture, sound or print file). "
            "Export the rows as CSV or Excel and bring that file.",
            f"{label}：这不是文本表格（内容是图片、音频或 PDF）。请将数据导出为 CSV 或 Excel 后再导入。",
        )
    )


def _looks_like_json(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _converted(opening: _Opening, path: Path, label: str, folder: Path, kind: str) -> Opened:
    found = text.scan(path, label, opening.limits)
    target = folder / "rows.csv"
    convert = queue_log.convert_queue_log if kind == "queue_log" else jsonlines.convert_json_lines
    columns, plain, broken = convert(path, target)
    made = Opened(label, target, columns, found.size, found.sha256, lined=True, plain=plain, broken=broken)
    return _bounded(replace(made, newlines=text.scan(target, label, Limits()).newlines), opening.limits)


def _excel(opening: _Opening, path: Path, label: str, folder: Path) -> Opened:
    workbook = excel.open_workbook(path, label, opening.limits)
    sheet = excel.choose_sheet(workbook, label, opening.profile.sheet, opening.needed)
    target = folder / "rows.csv"
    columns, plain = excel.convert_sheet(workbook, sheet, target, opening.limits)
    if not columns:
        raise empty(label)
    sheets = tuple(workbook.sheet_names)
    size, digest = path.stat().st_size, _sha256(path)
    made = Opened(label, target, columns, size, digest, lined=True, plain=plain, sheet=sheet, sheets=sheets)
    return _bounded(made, opening.limits)


def _parquet(path: Path, label: str) -> Opened:
    try:
        names = pq.read_schema(path).names
    except (pa.ArrowInvalid, OSError) as error:
        raise Problem(
            Words(f"{label} is a broken Parquet file.", f"{label} 是损坏的 Parquet 文件。")
        ) from error
    return Opened(label, path, tuple(names), path.stat().st_size, _sha256(path), parquet=True, plain=False)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bounded(opened: Opened, limits: Limits) -> Opened:
    if len(opened.columns) <= limits.columns:
        return opened
    raise Problem(
        Words(
            f"{opened.label} has {len(opened.columns)} columns; at most {limits.columns} can be read.",
            f"{opened.label} 有 {len(opened.columns)} 列，最多可读取 {limits.columns} 列。",
        )
    )
