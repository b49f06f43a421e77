"""Accountability (问责): rules, records that are only answered and never altered, their entries and files."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models.classes import ComplaintClass, Severity
from headwater.centre.complaints.models.orders import Order
from headwater.centre.people.models import Person, Unit

MOST_POINTS = 100
POINTS = {
    "max_digits": 5,
    "decimal_places": 1,
    "validators": [MinValueValidator(0), MaxValueValidator(MOST_POINTS)],
}


class RuleScope(models.TextChoices):
    ANY = "any", pgettext_lazy("rule of accountability", "individual and shared")
    INDIVIDUAL = "individual", pgettext_lazy("rule of accountability", "individual problems")
    SHARED = "shared", pgettext_lazy("rule of accountability", "shared problems")


class AccountabilityRule(models.Model):
    """Which traced complaints are proposed, with how many points for whom, and how repeats count."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    # None of them: all classes.
    classes = models.ManyToManyField(ComplaintClass, blank=True, related_name="+", verbose_name=_("classes"))
    min_severity = models.PositiveSmallIntegerField(
        _("from this severity on"), choices=Severity.choices, default=Severity.LOW
    )
    scope = models.CharField(_("for"), max_length=12, choices=RuleScope, default=RuleScope.ANY)
    controllable_only = models.BooleanField(_("controllable complaints only"), default=True)
    same_type_only = models.BooleanField(_("same-type complaints only"), default=False)
    points = models.DecimalField(_("points for who handled it, or administers the step"), default=1, **POINTS)
    points_head = models.DecimalField(_("points for the department's head"), default=0, **POINTS)
    repeat_points = models.DecimalField(_("points more for each repeat"), default=0, **POINTS)
    repeat_days = models.PositiveSmallIntegerField(
        _("repeats within (days)"), default=90, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    most_points = models.DecimalField(_("at most"), default=10, **POINTS)
    # What follows, in words: a talk, coaching, a notice to all.
    measure = models.CharField(_("what follows"), max_length=200, blank=True)
    measure_en = models.CharField(_("what follows, in English"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def url(self) -> str:
        """Its page."""
        return f"/complaints/accountability/rules/{self.pk}/"

    @property
    def measure_shown(self) -> str:
        """What follows, in the reader's language."""
        return self.measure_en if self.measure_en and get_language() == "en" else self.measure


class AccountabilitySettings(models.Model):
    """One row: how long one may appeal, and how long arbitration may take."""

    appeal_days = models.PositiveSmallIntegerField(
        _("appeal within (working days)"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    arbitration_days = models.PositiveSmallIntegerField(
        _("arbitration within (working days)"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )

    # A shared problem is not held against the same person again for every order that it brought.
    shared_days = models.PositiveSmallIntegerField(
        _("one record of a shared problem within (days)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    # Traces up to this moment were looked at with the rules.
    looked_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_row_of_accountability_settings")]

    def __str__(self) -> str:
        return f"{self.appeal_days} / {self.arbitration_days}"


class Part(models.TextChoices):
    """In what part somebody answers for a complaint."""

    HANDLER = "handler", pgettext_lazy("accountability", "handled it")
    ADMINISTRATOR = "administrator", pgettext_lazy("accountability", "administers the step")
    HEAD = "head", pgettext_lazy("accountability", "heads the department")


class RecordState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("accountability", "proposed")
    DECIDED = "decided", pgettext_lazy("accountability", "decided")
    DISMISSED = "dismissed", pgettext_lazy("accountability", "not held accountable")
    APPEALED = "appealed", pgettext_lazy("accountability", "appealed against")
    UPHELD = "upheld", pgettext_lazy("accountability", "upheld")
    LOWERED = "lowered", pgettext_lazy("accountability", "lowered")
    REVOKED = "revoked", pgettext_lazy("accountability", "revoked")


# Whose points count: decided ones stand from the first day on, until arbitration says otherwise.
COUNTING = (RecordState.DECIDED, RecordState.APPEALED, RecordState.UPHELD, RecordState.LOWERED)


class Accountability(models.Model):
    """R-12: one person's part in one complaint.

    What was proposed, for whom and why is never altered (a trigger insists); the state follows its entries.
    """

    order = models.ForeignKey(
        Order, models.PROTECT, related_name="accountability", verbose_name=_("complaint")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    part = models.CharField(_("part"), max_length=15, choices=Part)
    # Where the person worked when it was proposed: whose score it is, and who may see it.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    rule = models.ForeignKey(
        AccountabilityRule, models.SET_NULL, null=True, blank=True, related_name="records"
    )
    # [{"en": …, "zh": …}], as the rules wrote them.
    reasons = models.JSONField(default=list)
    proposed_points = models.DecimalField(_("points proposed"), **POINTS)
    proposed_by = models.CharField(max_length=150)
    proposer = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now, db_index=True)
    measure = models.CharField(_("what follows"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RecordState, default=RecordState.PROPOSED, db_index=True
    )
    points = models.DecimalField(_("points"), null=True, blank=True, **POINTS)
    decider = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    appeal_until = models.DateField(_("appeal until"), null=True, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    arbitrate_until = models.DateField(_("arbitration until"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["unit", "state"], name="accountability_of_a_unit")]
        constraints = [
            models.UniqueConstraint(fields=["order", "person"], name="a_person_answers_once_for_an_order"),
            models.CheckConstraint(
                condition=Q(decider=None) | ~Q(decider=F("person")), name="nobody_decides_on_oneself"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "dismissed"])
                | Q(points__isnull=False, decided_at__isnull=False, appeal_until__isnull=False),
                name="decided_accountability_says_how_much",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.person}"

    @property
    def number(self) -> str:
        """As people read it: R-12."""
        return f"R-{self.pk}"

    @property
    def url(self) -> str:
        """The one address of this record."""
        return f"/complaints/accountability/{self.pk}/"

    @property
    def reasons_shown(self) -> list[str]:
        """Why, in the reader's language."""
        language = "en" if get_language() == "en" else "zh"
        return [mask_text(reason.get(language, "")) for reason in self.reasons]

    @property
    def final(self) -> bool:
        """Whether nothing can change it any more; computed on reading, so that no job can miss the day."""
        if self.state == RecordState.DECIDED:
            return self.appeal_until is not None and self.appeal_until < timezone.localdate()
        return self.state not in (RecordState.PROPOSED, RecordState.APPEALED)


class EntryKind(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("accountability entry", "proposed")
    DECIDED = "decided", pgettext_lazy("accountability entry", "decided")
    DISMISSED = "dismissed", pgettext_lazy("accountability entry", "not held accountable")
    READ = "read", pgettext_lazy("accountability entry", "notice read")
    APPEALED = "appealed", pgettext_lazy("accountability entry", "appealed")
    ARBITRATED = "arbitrated", pgettext_lazy("accountability entry", "arbitrated")
    ANSWERED = "answered", pgettext_lazy("accountability entry", "answered")


class AccountabilityEntry(models.Model):
    """What was said of a record: only ever added to (the database insists)."""

    record = models.ForeignKey(Accountability, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=EntryKind)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=150)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    points = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    text = models.TextField(blank=True, max_length=4000)

    class Meta:
        ordering = ["record", "pk"]

    def __str__(self) -> str:
        return f"{self.record.number} {self.kind}"


class AccountabilityFile(models.Model):
    """Evidence put to an entry; the file lies in the data folder under `key`."""

    entry = models.ForeignKey(AccountabilityEntry, models.PROTECT, related_name="files")
    name = models.CharField(max_length=160)
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["entry", "pk"]

    def __str__(self) -> str:
        return self.name
