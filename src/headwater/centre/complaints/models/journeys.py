"""Addresses of time lines: a customer's number never stands in one."""

from __future__ import annotations

import uuid

from django.db import models


class JourneyKey(models.Model):
    """Stands for a customer in addresses, so that logs, histories and copied links tell nobody's number."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.CharField(max_length=80, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.key)
