"""Runs: what was started, how far it is, how it ended."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.imports.models.sources import SqlSource
from headwater.centre.imports.models.uploads import Upload


class RunState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    LANDED = "landed", _("landed")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    UNDONE = "undone", _("undone")


OPEN = frozenset({RunState.WAITING, RunState.RUNNING})


class ImportRun(models.Model):
    """One import. Whether it landed is the lake's to say (`import_id` in CURRENT); this row follows it."""

    upload = models.ForeignKey(Upload, models.SET_NULL, null=True, blank=True, related_name="runs")
    retry_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="retries")
    # The database that the rows were collected from, where it was not a file.
    collected = models.ForeignKey(SqlSource, models.SET_NULL, null=True, blank=True, related_name="runs")
    # The piece of background work that carries it out.
    job = models.BigIntegerField(null=True, blank=True)
    # What the files are called; kept although the upload may go.
    sources = models.JSONField(default=list)
    by = models.CharField(_("by"), max_length=80)
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    table = models.CharField(_("data table"), max_length=60)
    profile = models.CharField(_("profile"), max_length=80, blank=True)
    profile_version = models.PositiveIntegerField(null=True, blank=True)
    definition = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="zh-hans")
    state = models.CharField(_("state"), max_length=12, choices=RunState, default=RunState.WAITING)
    # The lake's name for this import, given before it begins: by it a killed run is found again.
    import_id = models.CharField(max_length=40, unique=True, null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    cancel_asked = models.BooleanField(default=False)
    # Progress while it runs.
    stage = models.CharField(max_length=40, blank=True)
    done = models.FloatField(default=0)
    source = models.CharField(max_length=255, blank=True)
    # The report.
    rows = models.BigIntegerField(_("rows"), default=0)
    accepted = models.BigIntegerField(_("accepted"), default=0)
    rejected = models.BigIntegerField(_("rejected"), default=0)
    ignored = models.BigIntegerField(_("ignored"), default=0)
    unchanged = models.BigIntegerField(_("unchanged"), default=0)
    warnings = models.JSONField(default=list)
    days = models.JSONField(default=list)
    snapshot = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    has_rejects = models.BooleanField(default=False)
    # Whether its days were looked through for codes that the vocabulary does not have.
    terms_seen = models.BooleanField(default=False)
    # Why it failed, in both languages: the reader's language is not the writer's.
    problem_en = models.TextField(blank=True)
    problem_zh = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["state"], name="run_state")]

    def __str__(self) -> str:
        return f"I-{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to end."""
        return self.state in OPEN
