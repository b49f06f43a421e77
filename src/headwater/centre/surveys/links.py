"""The public link: signed, so that nobody makes one up; it ends with its wave, or when a new one is made."""

from __future__ import annotations

from django.core import signing

from headwater.centre.surveys.models import Wave

SALT = "surveys.wave"


def token_of(wave: Wave) -> str:
    """What stands in the link."""
    return signing.dumps([wave.pk, wave.key], salt=SALT)


def wave_of(token: str) -> Wave | None:
    """The wave of a link, or nothing: made up, or replaced since."""
    try:
        pk, key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Wave.objects.filter(pk=pk, key=key).select_related("questionnaire").first()
