"""Receives uploaded files straight into the data folder: no copy in memory, none on a second disk."""

from __future__ import annotations

import errno
import hashlib
import uuid
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.translation import gettext as _

from headwater.centre.imports import storage

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Refused(StopUpload):
    """The rest of the request is thrown away; the sentence goes to the person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(connection_reset=False)
        self.sentence = sentence


class Received(UploadedFile):
    """A whole file below the incoming folder, with its fingerprint."""

    def __init__(self, path: Path, name: str, size: int, sha256: str) -> None:
        # The bytes are never read through Django again: whoever takes the file renames it.
        super().__init__(file=BytesIO(), name="file", size=size)
        self.path, self.called, self.sha256 = path, name, sha256


class IntoHome(FileUploadHandler):
    """Writes each file under a random name; stops at the size limit and at a full disk with a sentence."""

    def __init__(self, request: Any, largest: int = storage.LARGEST) -> None:
        super().__init__(request)
        self.largest = largest
        self.received = 0
        self.refused: str = ""
        self._out: IO[bytes] | None = None
        self._paths: list[Path] = []

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        self._path = storage.incoming_folder() / uuid.uuid4().hex
        self._paths.append(self._path)
        self._digest = hashlib.sha256()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._out = self._path.open("xb")
        except OSError as error:
            self._stop(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > self.largest:
            gigabytes = self.largest / 1024**3
            self._refuse(
                _(
                    "The files are larger than %(limit).0f GB together. Lay them into the inbox of the "
                    "server, or pack them (gzip)."
                )
                % {"limit": gigabytes}
            )
        assert self._out is not None
        try:
            self._out.write(raw_data)
        except OSError as error:
            self._stop(error)
        self._digest.update(raw_data)

    def file_complete(self, file_size: int) -> Received:
        assert self._out is not None
        try:
            self._out.close()
        except OSError as error:
            self._stop(error)
        self._out = None
        return Received(self._path, self.file_name, file_size, self._digest.hexdigest())

    def upload_interrupted(self) -> None:
        self._drop()

    def _stop(self, error: OSError) -> None:
        if error.errno in NO_ROOM:
            self._refuse(
                _("The server's disk is full: nothing was kept. Ask your administrator to make room.")
            )
        self._drop()
        raise error

    def _refuse(self, sentence: str) -> None:
        self._drop()
        self.refused = sentence
        raise Refused(sentence)

    def _drop(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None
        # The files before this one too: an upload arrives whole or not at all.
        for path in self._paths:
            path.unlink(missing_ok=True)
