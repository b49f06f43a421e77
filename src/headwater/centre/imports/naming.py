"""Files lie under names of our own; people read the names that they gave."""

from __future__ import annotations

from headwater.centre.imports.models import Upload


def in_their_names(text: str, upload: Upload | None) -> str:
    """A sentence of the intake with our names of the files replaced by their owner's."""
    if upload is None:
        return text
    for file in upload.files.all():
        text = text.replace(file.stored, file.name)
    return text
