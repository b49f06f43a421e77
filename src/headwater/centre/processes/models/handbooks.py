"""One handbook a post (岗位流程管理手册): duties, procedures, indicators, checklist; versions, receipts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Person, Post
from headwater.centre.processes.models.changes import Procedure, ProcedureVersion, ProcessChange
from headwater.centre.processes.models.names import in_reader_language


class Handbook(models.Model):
    """What a post's holders go by. What stands here is the working state; `HandbookVersion` is in force."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="handbook")
    duties = models.TextField(_("duties"), blank=True)
    duties_en = models.TextField(_("duties in English"), blank=True)
    # Keys of indicators that the post answers for.
    indicators = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=0)
    touched = models.BooleanField(default=True)

    class Meta:
        ordering = ["post__name"]

    def __str__(self) -> str:
        return str(self.post)


class HandbookProcedure(models.Model):
    """A procedure that the post works by."""

    handbook = models.ForeignKey(Handbook, models.CASCADE, related_name="procedures")
    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="handbooks")

    class Meta:
        ordering = ["handbook", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["handbook", "procedure"], name="a_procedure_once_in_a_handbook")
        ]

    def __str__(self) -> str:
        return f"{self.handbook}: {self.procedure}"


class HandbookVersion(models.Model):
    """The handbook as it was put into effect, whole: what its holders read, and what they receipt."""

    handbook = models.ForeignKey(Handbook, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    note = models.CharField(max_length=300, blank=True)
    change = models.ForeignKey(
        ProcessChange, models.SET_NULL, null=True, blank=True, related_name="handbook_versions"
    )
    valid_from = models.DateField()
    confirmed_by = models.CharField(max_length=150)
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["handbook", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["handbook", "number"], name="one_handbook_of_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.handbook} v{self.number}"


class Receipt(models.Model):
    """That a holder was given a version, and when it was read; without `read_at` it was not."""

    version = models.ForeignKey(HandbookVersion, models.CASCADE, related_name="receipts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["version", "person__number"]
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="one_receipt_a_holder")]
        indexes = [
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="receipts_that_wait")
        ]

    def __str__(self) -> str:
        return f"{self.version} → {self.person}"


class ItemState(models.TextChoices):
    OFFERED = "offered", _("offered")
    TAKEN = "taken", _("on the checklist")
    DECLINED = "declined", _("not on the checklist")


class ChecklistItem(models.Model):
    """Something that holders of the post check; a confirmed procedure offers its steps."""

    handbook = models.ForeignKey(Handbook, models.CASCADE, related_name="items")
    text = models.CharField(_("item"), max_length=200)
    text_en = models.CharField(_("item in English"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.OFFERED)
    source = models.ForeignKey(ProcedureVersion, models.SET_NULL, null=True, blank=True, related_name="items")
    decided_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["handbook", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["handbook", "text"], name="an_item_once_in_a_handbook")
        ]

    def __str__(self) -> str:
        return in_reader_language(self.text, self.text_en)
