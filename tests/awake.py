"""Wakes Django for the tests that need it: import this first in a folder's conftest."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db.models.signals import post_migrate

os.environ["DJANGO_SETTINGS_MODULE"] = "headwater.centre.config.settings"
# Hashed names need collected files; a test looks at the files where they stand.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STATIC_ROOT = None
# One sign-in a test: the slow hash would be most of the suite's time.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
django.setup()


def ship_again(sender: Any, **_facts: Any) -> None:
    """A test with transactions of its own empties every table; what migrations had put there comes back."""
    folder = Path(sender.path) / "migrations"
    for file in sorted(folder.glob("[0-9]*.py")) if sender.name.startswith("headwater.") else ():
        fill = getattr(import_module(f"{sender.name}.migrations.{file.stem}"), "fill", None)
        if fill is not None:
            fill(apps, None)


post_migrate.connect(ship_again)
