"""Wakes Django for the tests that need it: import this first in a folder's conftest."""

from __future__ import annotations

import os

import django
from django.conf import settings

os.environ["DJANGO_SETTINGS_MODULE"] = "headwater.centre.config.settings"
# Hashed names need collected files; a test looks at the files where they stand.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STATIC_ROOT = None
# One sign-in a test: the slow hash would be most of the suite's time.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
django.setup()
