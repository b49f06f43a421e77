"""A finding: something noticed that somebody has to see to."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from headwater.centre.findings.models.references import Member, Reference
from headwater.centre.people.models import Account, Person, Unit


class State(models.TextChoices):
    NEW = "new", pgettext_lazy("finding", "new")
    OWNED = "owned", _("owned")
    CLOSED = "closed", pgettext_lazy("finding", "closed")
    JOINED = "joined", _("joined to another")


class Outcome(models.TextChoices):
    """How a finding ended. `verified` is written by a verification alone, never by hand."""

    VERIFIED = "verified", _("improved, and shown to be")
    SOLVED = "solved", _("seen to")
    DECLINED = "declined", _("left as it is")
    MISTAKEN = "mistaken", _("was none")


OPEN = (State.NEW, State.OWNED)


class Finding(models.Model):
    title = models.CharField(_("title"), max_length=200)
    detail = models.TextField(_("what was noticed"), blank=True)
    # What a machine noticed is told in both languages; people write in their own.
    title_en = models.CharField(max_length=200, blank=True)
    detail_en = models.TextField(blank=True)
    # None: a person has written it, see `opened_by`.
    source = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", verbose_name=_("source"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="findings", verbose_name=_("unit"))
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("owner")
    )
    due = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    # What it is about: indicator (key), where ({dimension: value}), start, end (ISO days or moments).
    about = models.JSONField(default=dict, blank=True)
    # While open, whatever is noticed under the same key joins instead of opening another.
    same_as = models.CharField(max_length=200, blank=True)
    joined_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="joined", verbose_name=_("joined to")
    )
    # How often a verification sent it back, and the last time.
    returns = models.PositiveSmallIntegerField(_("came back"), default=0)
    returned_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.CharField(_("opened by"), max_length=80)
    opener = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(pgettext_lazy("finding", "opened"), auto_now_add=True)
    closed_at = models.DateTimeField(pgettext_lazy("finding", "closed"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("finding")
        constraints = [
            models.UniqueConstraint(
                fields=["same_as"],
                condition=models.Q(state__in=["new", "owned"]) & ~models.Q(same_as=""),
                name="one_open_finding_a_key",
            ),
            models.CheckConstraint(
                condition=models.Q(state="joined", joined_to__isnull=False)
                | ~models.Q(state="joined") & models.Q(joined_to=None),
                name="joined_findings_name_the_other",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="owned") | models.Q(owner__isnull=False),
                name="owned_findings_have_an_owner",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "unit"], name="findings_of_a_unit"),
            models.Index(fields=["owner", "state"], name="findings_of_an_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.said_title}"

    @property
    def number(self) -> str:
        """As people read it: F-12."""
        return f"F-{self.pk}"

    @property
    def said_title(self) -> str:
        """The title in the reader's language, where it is told in both."""
        return (self.title_en if get_language() == "en" else "") or self.title

    @property
    def said_detail(self) -> str:
        """What was noticed, in the reader's language, where it is told in both."""
        return (self.detail_en if get_language() == "en" else "") or self.detail

    @property
    def url(self) -> str:
        """The one address of this finding."""
        return f"/findings/{self.pk}/"

    @property
    def reference(self) -> Reference:
        """What other rooms keep of it."""
        return Reference("finding", self.number, self.title, self.url)

    @property
    def is_open(self) -> bool:
        """Neither closed nor joined."""
        return self.state in OPEN

    @property
    def days(self) -> int:
        """Days since it was opened, or that it was open."""
        return ((self.closed_at or timezone.now()) - self.opened_at).days


class Sighting(models.Model):
    """Each time that it was noticed: the first, and every one that joined."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="sightings")
    source = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    about = models.JSONField(default=dict, blank=True)
    detail = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.source or self.by}"


class FindingNote(models.Model):
    """A sentence of the discussion. `by` stays readable when the account is gone."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="notes")
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    by = models.CharField(max_length=80)
    text = models.TextField(pgettext_lazy("finding", "note"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.text[:60]}"
