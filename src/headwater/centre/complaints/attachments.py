"""Files of orders in the data folder: which kinds, how large, where. Names in the folder are our own."""

from __future__ import annotations

import secrets
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST = 20 * 1024 * 1024
# Ending -> how such a file begins; nothing is known of texts. What a browser would run is not kept.
KINDS: dict[str, tuple[bytes, ...]] = {
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG",),
    "gif": (b"GIF8",),
    "webp": (b"RIFF",),
    "pdf": (b"%PDF",),
    "docx": (b"PK",),
    "xlsx": (b"PK",),
    "pptx": (b"PK",),
    "doc": (b"\xd0\xcf\x11\xe0",),
    "xls": (b"\xd0\xcf\x11\xe0",),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "wav": (b"RIFF",),
    "amr": (b"#!AMR",),
    "m4a": (b"\x00\x00\x00",),
    "txt": (),
    "csv": (),
}
ACCEPT = ",".join(f".{kind}" for kind in KINDS)


def folder() -> Path:
    """Where they lie."""
    return Path(settings.MEDIA_ROOT) / "complaints"


def path_of(key: str) -> Path:
    """The file of a key."""
    return folder() / key[:2] / key


def check(file: Any) -> str:
    """The kind of an uploaded file; refused when it is none that is kept, empty or too large."""
    kind = Path(file.name or "").suffix.lower().lstrip(".")
    if kind not in KINDS:
        raise ValidationError(
            {"file": _("Files of this kind are not kept. Kept are: %(kinds)s.") % {"kinds": ", ".join(KINDS)}}
        )
    if not file.size:
        raise ValidationError({"file": _("The file is empty.")})
    if file.size > LARGEST:
        raise ValidationError({"file": _("The file is larger than 20 MB.")})
    head = file.read(16)
    file.seek(0)
    if KINDS[kind] and not head.startswith(KINDS[kind]):
        raise ValidationError(
            {"file": _("The content is not what the name says: this is no .%(kind)s file.") % {"kind": kind}}
        )
    return kind


def keep(file: IO[bytes]) -> tuple[str, str]:
    """Write it aside, then rename: key and digest of its content."""
    key, digest = secrets.token_hex(16), sha256()
    target = path_of(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(".part")
    with aside.open("wb") as out:
        while piece := file.read(1 << 20):
            digest.update(piece)
            out.write(piece)
    aside.rename(target)
    return key, digest.hexdigest()
