"""Delimited text: encoding and separator found out, lines bounded, transcoded where it is not UTF-8."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from dataclasses import dataclass, replace
from pathlib import Path

import charset_normalizer

from headwater.engine.lake.intake.sources.opened import Limits, Opened, clean_names
from headwater.engine.words import Problem, Words

CHUNK = 1 << 20
# The no-break space; the first two bytes of the full-width one; a piece may end within either.
SPACES = (b"\xc2\xa0", b"\xe3\x80")
CUT = (b"\xc2", b"\xe3")
SEPARATORS = (",", "\t", ";", "|")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Scan:
    """One pass over the bytes: size, hash, line ends, and what the text is not."""

    size: int
    sha256: str
    newlines: int
    utf8: bool
    plain: bool
    spaced: bool
    returns_only: bool


def scan(path: Path, label: str, limits: Limits) -> Scan:
    """Reads the file once in pieces; Problem when a line is beyond the limit. Never holds a line whole."""
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    size = newlines = since = returns = 0
    utf8 = plain = True
    spaced = False
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            count = piece.count(b"\n")
            longest = since + (piece.find(b"\n") if count else len(piece))
            since = len(piece) - piece.rfind(b"\n") - 1 if count else longest
            # Old Macs end lines by a return alone; those files have no line feed at all.
            returns += 0 if count or newlines else piece.count(b"\r")
            if longest > limits.line and not returns:
                raise line_too_long(label, newlines + 1, limits)
            newlines += count
            size += len(piece)
            plain = plain and b"\x1f" not in piece and b"\x1e" not in piece
            spaced = spaced or _may_be_spaced(piece)
            utf8 = utf8 and _decodes(decoder, piece)
    utf8 = utf8 and _decodes(decoder, b"", final=True)
    return Scan(size, digest.hexdigest(), newlines, utf8, plain, spaced, bool(returns) and not newlines)


def _may_be_spaced(piece: bytes) -> bool:
    return not piece.isascii() and (piece.endswith(CUT) or any(space in piece for space in SPACES))


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, final: bool = False) -> bool:
    if piece.isascii() and decoder.getstate()[0] == b"" and not final:
        return True
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def line_too_long(label: str, line: int, limits: Limits) -> Problem:
    """The sentence for a line without end."""
    most = f"{limits.line / 1_000_000:g} MB"
    return Problem(
        Words(
            f"{label}: line {line} is longer than {most}, so this is not a table of rows. "
            "Look for a missing line break or quotation mark, and export it again.",
            f"{label}：第 {line} 行超过 {most}，不像按行排列的表格。请检查是否缺少换行或引号后重新导出。",
        )
    )


def encoding_of(path: Path, found: Scan, label: str) -> str:
    """The file's encoding; Problem when it is none that is known."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    if found.utf8:
        return "utf-8"
    if _wide(head):
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    if _chinese(head) or (head.isascii() and _decodes_whole(path, "gb18030")):
        return "gb18030"
    return _second_opinion(head, label)


def _wide(head: bytes) -> bool:
    return head[:4096].count(b"\0") > len(head[:4096]) // 4


def _chinese(head: bytes) -> bool:
    try:
        # The piece may end within a character.
        text = codecs.getincrementaldecoder("gb18030")().decode(head)
    except UnicodeDecodeError:
        return False
    foreign = [char for char in text if char > "\x7f"]
    common = sum("\u4e00" <= char <= "\u9fff" or char in "，。：；（）、“”－　％￥" for char in foreign)
    return bool(foreign) and common > 0.8 * len(foreign)


def _decodes_whole(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            while file.read(CHUNK):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _second_opinion(head: bytes, label: str) -> str:
    # Mostly UTF-8 with some broken places: the rows concerned are rejected one by one.
    broken = head.decode("utf-8", "replace").count("\ufffd")
    good = sum(char > "\x7f" for char in head.decode("utf-8", "ignore"))
    if b"\0" not in head and (good > broken or broken <= 3):
        return "utf-8"
    best = charset_normalizer.from_bytes(head[:65_536]).best()
    if best is None or b"\0" in head:
        raise Problem(
            Words(
                f"{label}: this is not text in any encoding that is known here. "
                "Save it as CSV in UTF-8 and try again.",
                f"{label}：无法识别该文件的文字编码。请另存为 UTF-8 编码的 CSV 后重试。",
            )
        )
    return best.encoding


def transcoded(path: Path, encoding: str, target: Path, label: str) -> Path:
    """A UTF-8 copy of the file, made piece by piece."""
    try:
        with (
            path.open(encoding=encoding, newline="") as source,
            target.open("w", encoding="utf-8", newline="") as copy,
        ):
            while piece := source.read(CHUNK):
                copy.write(piece.lstrip("\ufeff") if not copy.tell() else piece)
    except (UnicodeDecodeError, LookupError) as error:
        raise Problem(
            Words(
                f"{label}: the file is not written in {encoding}. Choose another encoding in the profile.",
                f"{label}：该文件的编码不是 {encoding}。请在配置中选择其他编码。",
            )
        ) from error
    return target


def separator_of(head: str) -> str:
    """The separator that cuts the first lines into the same number of cells, the more the better."""
    best, most = ",", 0
    for separator in SEPARATORS:
        counts = [len(row) for row in _rows(head, separator, 30) if row]
        if not counts or counts[0] < 2:
            continue
        agreeing = sum(count == counts[0] for count in counts)
        if agreeing * counts[0] > most and agreeing > len(counts) // 2:
            best, most = separator, agreeing * counts[0]
    return best


def _rows(text: str, separator: str, count: int) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > count:
                break
    except csv.Error:
        pass
    # The last row may be cut by the end of the piece.
    return rows[:-1] if len(rows) > 1 else rows


def open_text(
    path: Path,
    label: str,
    folder: Path,
    limits: Limits,
    encoding: str,
    separator: str,
    columns: tuple[str, ...],
) -> Opened:
    """A delimited text as a source. `columns` names them when the file has no header line."""
    found = scan(path, label, limits)
    encoding = encoding or encoding_of(path, found, label)
    if encoding not in ("utf-8", "utf-8-sig") or found.returns_only:
        path = transcoded(path, encoding, folder / "utf8.csv", label)
        if found.returns_only:
            path = _with_line_feeds(path, folder / "lines.csv")
        scanned = scan(path, label, limits)
        found = replace(scanned, size=found.size, sha256=found.sha256, returns_only=False)
    with path.open("rb") as file:
        head = file.read(CHUNK).decode("utf-8", "replace").lstrip("\ufeff")
    separator = separator or separator_of(head)
    blank = len(head) - len(head.lstrip("\r\n"))
    skipped = head[:blank].count("\n")
    names = columns or clean_names(_header(head.lstrip("\r\n"), separator))
    return Opened(
        label=label,
        path=path,
        columns=names,
        size=found.size,
        sha256=found.sha256,
        separator=separator,
        header=0 if columns else 1 + skipped,
        plain=found.plain,
        spaced=found.spaced,
        newlines=found.newlines + (not _ends_with_feed(path)),
        encoding="utf-8" if encoding == "utf-8-sig" else encoding,
    )


def _ends_with_feed(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(0, io.SEEK_END)
        if not file.tell():
            return True
        file.seek(-1, io.SEEK_END)
        return file.read(1) == b"\n"


def _with_line_feeds(path: Path, target: Path) -> Path:
    with path.open("rb") as source, target.open("wb") as copy:
        while piece := source.read(CHUNK):
            copy.write(piece.replace(b"\r", b"\n"))
    return target


def _header(head: str, separator: str) -> list[str]:
    return next(csv.reader(io.StringIO(head), delimiter=separator), [])
