"""Where complaints began (溯源): step, cause, evidence, individual or shared, and what prevents the next."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.models.classes import Cause, ComplaintClass
from headwater.centre.complaints.models.orders import Attachment, Order
from headwater.centre.people.models import Person, Unit
from headwater.centre.processes.models import Defect, ProcessChange, Step


class TraceScope(models.TextChoices):
    INDIVIDUAL = "individual", pgettext_lazy("trace", "individual")
    SHARED = "shared", pgettext_lazy("trace", "shared")


def outside_kinds() -> list[str]:
    """Kinds of units that do not answer to the centre, until somebody says otherwise."""
    return ["network", "marketing", "billing", "halls", "vendor"]


class TraceRules(models.Model):
    """By what numbers a problem is shared, and how long after a fix it counts as come back: one row."""

    window = models.PositiveSmallIntegerField(
        _("cases count together within (days)"), default=30, validators=[MinValueValidator(1)]
    )
    few = models.PositiveSmallIntegerField(
        _("fewer cases than these are single ones"), default=3, validators=[MinValueValidator(2)]
    )
    agents = models.PositiveSmallIntegerField(
        _("spread over at least so many people"), default=3, validators=[MinValueValidator(2)]
    )
    days = models.PositiveSmallIntegerField(
        _("spread over at least so many days"), default=3, validators=[MinValueValidator(1)]
    )
    share = models.FloatField(
        _("one person's share of the cases, from which on it may be theirs alone"),
        default=0.5,
        validators=[MinValueValidator(0.05), MaxValueValidator(1)],
    )
    chance = models.FloatField(
        _("and how improbable that must be"),
        default=0.01,
        validators=[MinValueValidator(0.000001), MaxValueValidator(0.2)],
    )
    burst = models.PositiveSmallIntegerField(
        _("so many on one day are one event"), default=10, validators=[MinValueValidator(2)]
    )
    after_fix = models.PositiveSmallIntegerField(
        _("same type: within so many days of a fix"), default=90, validators=[MinValueValidator(1)]
    )
    outside = models.JSONField(_("units that do not answer to us"), default=outside_kinds, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_row_of_trace_rules")]

    def __str__(self) -> str:
        return f"{self.window} / {self.few} / {self.after_fix}"


class StepRule(models.Model):
    """Complaints like this begin at that step: what is known is not found out again each time."""

    klass = models.ForeignKey(
        ComplaintClass, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("class")
    )
    cause = models.ForeignKey(
        Cause, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("cause")
    )
    service = models.CharField(_("service"), max_length=200, blank=True)
    # Any one of them in the customer's words; commas or spaces between.
    words = models.CharField(_("words in the text"), max_length=300, blank=True)
    step = models.ForeignKey(Step, models.CASCADE, related_name="+", verbose_name=_("step"))
    because = models.CharField(_("why"), max_length=200, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    made_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["-active", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(klass__isnull=False) | Q(cause__isnull=False) | ~Q(service="") | ~Q(words=""),
                name="step_rule_asks_for_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.klass or self.cause or self.service or self.words} → {self.step}"


class MeasureState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("preventive measure", "planned")
    DONE = "done", pgettext_lazy("preventive measure", "done")
    DROPPED = "dropped", pgettext_lazy("preventive measure", "dropped")


class PreventiveMeasure(models.Model):
    """What keeps a shared problem from coming again; many orders may rest on one."""

    title = models.CharField(_("what is done"), max_length=160)
    detail = models.TextField(_("how"), blank=True, max_length=2000)
    step = models.ForeignKey(Step, models.PROTECT, related_name="+", verbose_name=_("step"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("owner"))
    due = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=MeasureState, default=MeasureState.PLANNED)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    outcome = models.TextField(_("what was done, with evidence"), blank=True, max_length=2000)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["state", "due", "pk"]
        indexes = [models.Index(fields=["state", "due"], name="measures_outstanding")]
        constraints = [
            # Done without evidence, and dropped without reason, both say nothing.
            models.CheckConstraint(
                condition=Q(state="planned") | (~Q(outcome="") & Q(ended_on__isnull=False)),
                name="ended_measure_says_how",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Its page."""
        return f"/complaints/traces/measures/{self.pk}/"


class Trace(models.Model):
    """One a complaint: what the rules proposed beside what the tracer decided, each with its reasons."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="trace")
    step = models.ForeignKey(Step, models.PROTECT, related_name="traces", verbose_name=_("step"))
    cause = models.ForeignKey(
        Cause, models.PROTECT, null=True, blank=True, related_name="traces", verbose_name=_("cause")
    )
    finding = models.TextField(_("what happened there"), blank=True, max_length=4000)
    # [{"en": …, "zh": …}], as the rules wrote them when they were asked.
    scope = models.CharField(_("individual or shared"), max_length=10, choices=TraceScope)
    scope_proposed = models.CharField(max_length=10, choices=TraceScope)
    scope_reasons = models.JSONField(default=list, blank=True)
    scope_because = models.CharField(_("why other than proposed"), max_length=300, blank=True)
    cases = models.PositiveIntegerField(_("cases looked at"), default=1)
    # Individual: who handled it. Shared: who administers the step's unit, and who heads it.
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who handled it")
    )
    administrator = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("administrator")
    )
    head = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department head")
    )
    measure = models.ForeignKey(
        PreventiveMeasure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="traces",
        verbose_name=_("preventive measure"),
    )
    defect = models.ForeignKey(
        Defect, models.SET_NULL, null=True, blank=True, related_name="traces", verbose_name=_("defect")
    )
    controllable = models.BooleanField(_("controllable"))
    controllable_proposed = models.BooleanField()
    controllable_reasons = models.JSONField(default=list, blank=True)
    controllable_because = models.CharField(_("why other than by the rule"), max_length=300, blank=True)
    same_type = models.BooleanField(_("same type"), default=False)
    same_type_of = models.ForeignKey(
        Defect, models.SET_NULL, null=True, blank=True, related_name="returns", verbose_name=_("fix")
    )
    same_type_change = models.ForeignKey(
        ProcessChange, models.SET_NULL, null=True, blank=True, related_name="returns"
    )
    days_since_fix = models.PositiveIntegerField(_("days since the fix"), null=True, blank=True)
    tracer = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("traced by")
    )
    traced_by = models.CharField(max_length=150)
    traced_at = models.DateTimeField(_("traced at"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-traced_at", "-pk"]
        indexes = [models.Index(fields=["step", "cause"], name="traces_of_step_and_cause")]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope=F("scope_proposed")) | ~Q(scope_because=""),
                name="scope_overruled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(controllable=F("controllable_proposed")) | ~Q(controllable_because=""),
                name="control_overruled_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.number} → {self.step.label}"

    @property
    def shared(self) -> bool:
        """Whether it is a shared problem."""
        return self.scope == TraceScope.SHARED

    @property
    def overruled(self) -> bool:
        """Whether the tracer decided otherwise than the rules on individual or shared."""
        return self.scope != self.scope_proposed

    @property
    def reasons(self) -> list[str]:
        """Why individual or shared, in the reader's language."""
        return [in_reader_words(reason) for reason in self.scope_reasons]

    @property
    def control_reasons(self) -> list[str]:
        """Why controllable or not, in the reader's language."""
        return [in_reader_words(reason) for reason in self.controllable_reasons]


def in_reader_words(kept: dict[str, str]) -> str:
    """A sentence kept in both languages."""
    return kept.get("en" if get_language() == "en" else "zh", "")


class EvidenceKind(models.TextChoices):
    EVENT = "event", pgettext_lazy("evidence", "row of the time line")
    FILE = "file", pgettext_lazy("evidence", "attachment")
    TEXT = "text", pgettext_lazy("evidence", "note")


class TraceEvidence(models.Model):
    """What shows that it began there: a row of the lake by table, day and id; a file of the order; words."""

    trace = models.ForeignKey(Trace, models.CASCADE, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=10, choices=EvidenceKind)
    table = models.CharField(max_length=40, blank=True)
    row = models.CharField(max_length=120, blank=True)
    day = models.DateField(null=True, blank=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(_("what it shows"), max_length=500, blank=True)
    added_by = models.CharField(max_length=150)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["trace", "day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trace", "table", "row"], condition=~Q(row=""), name="a_row_once_as_evidence"
            ),
            models.CheckConstraint(
                condition=(Q(kind="event") & ~Q(row="") & Q(day__isnull=False))
                | (Q(kind="file") & Q(attachment__isnull=False))
                | (Q(kind="text") & ~Q(text="")),
                name="evidence_is_something",
            ),
        ]

    def __str__(self) -> str:
        return self.text or self.row or str(self.attachment)
