"""A workbook of a kilobyte may have a cell in its last corner: the reader would fill all before it.

Its table is made whole in memory, sixteen thousand million cells, and the process ends with it. So the
corners are looked for in the sheets' own text before the reader sees them.
"""

from __future__ import annotations

import re
import string
import zipfile
from pathlib import Path
from typing import IO

CHUNK = 1 << 20
# So many cells are never too many, 160 MB; above, each has to stand for at least a letter of the sheet.
FEW, MOST = 5_000_000, 60_000_000
LONGEST_ROW = 32 * CHUNK
LETTERS = string.ascii_letters.encode()
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACES = re.compile(rb" r *= *[\"']([A-Za-z]*\d+)")
# One kind of space lets the search begin with fixed letters: three times as fast.
_SPACES = bytes.maketrans(b"\t\r\n", b"   ")


def far_cells(file: Path | IO[bytes]) -> bool:
    """Whether a sheet of an .xlsx reaches farther than its text could fill. Other kinds of file: never."""
    if not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as parts:
        # A sheet may stand under any name: its place is said elsewhere in the file.
        return any(_reaches_far(parts, part) for part in parts.infolist() if part.filename.endswith(".xml"))


def _reaches_far(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    found, rest, size = _Reach(), b"", 0
    with parts.open(part) as text:
        while chunk := text.read(CHUNK):
            size += len(chunk)
            rest += chunk
            # A row is looked at whole: what has begun waits for its end.
            starts = [match.start() for match in _ROW.finditer(rest)]
            cut = starts[-1] if starts else max(0, len(rest) - CHUNK)
            found.look(rest[:cut])
            rest = rest[cut:]
            if len(rest) > LONGEST_ROW:
                return True
    found.look(rest)
    return found.cells > min(MOST, max(FEW, size))


class _Reach:
    """How far the cells reach; those without a place of their own come one after the other."""

    def __init__(self) -> None:
        self.column = self.line = self.unplaced_lines = self.widest = 0

    @property
    def cells(self) -> int:
        return (self.column + self.widest) * (self.line + self.unplaced_lines)

    def look(self, text: bytes) -> None:
        text = text.translate(_SPACES)
        places = _PLACES.findall(text)
        of_cells = [place for place in places if not place.isdigit()]
        columns = {place.rstrip(b"0123456789") for place in of_cells}
        self.column = max([self.column, *map(_number, columns)])
        lines = {place.lstrip(LETTERS) for place in places}
        self.line = max([self.line, *(int(digits[:12]) for digits in lines)])
        rows = _ROW.split(text)
        self.unplaced_lines += max(0, len(rows) - 1 - (len(places) - len(of_cells)))
        if len(_CELL.findall(text)) > len(of_cells):
            self.widest = max([self.widest, *(len(_CELL.findall(row)) for row in rows)])


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters[:6].upper():
        number = number * 26 + letter - 64
    return number
