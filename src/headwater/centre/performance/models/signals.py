"""Signals: what departed from its expectation, and what misses its target again and again."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.findings.models import Finding, Reference
from headwater.centre.people.models import Account, Unit


class SignalKind(models.TextChoices):
    UNEXPECTED = "unexpected", _("off its expectation")
    WEAK_SPOT = "weak_spot", _("recurring weak spot")


class SignalState(models.TextChoices):
    NEW = "new", pgettext_lazy("signal", "new")
    EXPLAINED = "explained", pgettext_lazy("signal", "explained")
    IN_WORK = "in_work", pgettext_lazy("signal", "in work")
    NOT_AN_ANOMALY = "not_an_anomaly", _("not an anomaly")
    CLOSED = "closed", pgettext_lazy("signal", "closed")


# Nobody has decided about these yet.
WAITING = (SignalState.NEW, SignalState.EXPLAINED)
# Decided as real.
REAL = (SignalState.IN_WORK, SignalState.CLOSED)


class Signal(models.Model):
    """One thing that happened: number S-n, or W-n for a weak spot.

    The fields describe its strongest run of points; `members` all runs that tell of the same thing, each
    {indicator, grain, where, start, end, value, expected, sigmas}. Times are moments; `end` is excluded.
    `spot` describes a weak spot. `story`: the explanation as it was told then; `story_problem` why there is
    none, in both languages.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=SignalKind, default=SignalKind.UNEXPECTED)
    state = models.CharField(
        _("state"), max_length=16, choices=SignalState, default=SignalState.NEW, db_index=True
    )
    indicator = models.CharField(_("indicator"), max_length=60, db_index=True)
    grain = models.CharField(_("grain"), max_length=10)
    where = models.JSONField(default=dict, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    start = models.DateTimeField(_("from"), db_index=True)
    end = models.DateTimeField(_("until"))
    value = models.FloatField(_("value"), null=True)
    expected = models.FloatField(_("expected"), null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    sigmas = models.FloatField(_("sigmas"), default=0.0)
    rules = models.JSONField(default=list, blank=True)
    members = models.JSONField(default=list, blank=True)
    spot = models.JSONField(null=True, blank=True)
    story = models.JSONField(null=True, blank=True)
    story_problem = models.JSONField(null=True, blank=True)
    finding = models.ForeignKey(Finding, models.SET_NULL, null=True, blank=True, related_name="+")
    snapshot = models.PositiveIntegerField(_("snapshot"), default=0)
    made_at = models.DateTimeField(_("noticed"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        ordering = ["-start", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")), name="signal_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As people read it."""
        return f"{'W' if self.kind == SignalKind.WEAK_SPOT else 'S'}-{self.pk}"

    @property
    def is_weak_spot(self) -> bool:
        """Whether it comes back, and is no single event."""
        return self.kind == SignalKind.WEAK_SPOT

    @property
    def waiting(self) -> bool:
        """Whether nobody has decided about it yet."""
        return self.state in WAITING

    @property
    def last_moment(self) -> object:
        """The last moment inside of it."""
        return self.end - timedelta(seconds=1)

    def get_absolute_url(self) -> str:
        return reverse("performance:signal", args=[self.pk])

    def reference_as(self, title: str) -> Reference:
        """What other rooms keep of it."""
        kind = "weak_spot" if self.is_weak_spot else "signal"
        return Reference(kind, self.number, title, self.get_absolute_url())

    @property
    def reference(self) -> Reference:
        """With the title that its finding carries, or the bare indicator."""
        return self.reference_as(self.finding.title if self.finding else self.indicator)


class SignalPoint(models.Model):
    """One judged point beyond what was to be expected, on the bad side. Without a signal: to be gathered.

    `dismissal`: it is none, because somebody said so of its like.
    """

    lane = models.CharField(max_length=120, db_index=True)
    indicator = models.CharField(max_length=60)
    grain = models.CharField(max_length=10)
    where = models.JSONField(default=dict, blank=True)
    start = models.DateTimeField(db_index=True)
    end = models.DateTimeField()
    day = models.DateField()
    value = models.FloatField(null=True)
    expected = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    sigmas = models.FloatField()
    rules = models.JSONField(default=list)
    signal = models.ForeignKey(Signal, models.SET_NULL, null=True, related_name="points")
    dismissal = models.ForeignKey("Dismissal", models.SET_NULL, null=True, related_name="points")

    class Meta:
        ordering = ["start", "pk"]

    def __str__(self) -> str:
        return f"{self.indicator} {self.start:%Y-%m-%d %H:%M}"


class Dismissal(models.Model):
    """“Not an anomaly”, with the reason: for this once, for its like, or for some time.

    `alike`: the same indicator and place, at the same weekday and hours, no stronger than a quarter more.
    `members`: all runs of points that told of it, as in the signal: each of them keeps its like quiet.
    """

    class Reach(models.TextChoices):
        ONCE = "once", _("only this time")
        ALIKE = "alike", _("whenever it comes back like this")
        UNTIL = "until", _("everything of this indicator here until a day")

    signal = models.ForeignKey(Signal, models.SET_NULL, null=True, related_name="dismissals")
    indicator = models.CharField(_("indicator"), max_length=60, db_index=True)
    where = models.JSONField(default=dict, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    grain = models.CharField(max_length=10)
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))
    sigmas = models.FloatField(default=0.0)
    spot = models.JSONField(null=True, blank=True)
    members = models.JSONField(default=list, blank=True)
    reach = models.CharField(_("holds for"), max_length=8, choices=Reach, default=Reach.ONCE)
    until = models.DateField(_("until the day"), null=True, blank=True)
    reason = models.TextField(pgettext_lazy("dismissal", "reason"), max_length=1000)
    by = models.CharField(_("by"), max_length=80)
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.reason[:60]}"


class JudgedLane(models.Model):
    """How far one lane (indicator, grain, dimension) is judged: `days` day -> print of what it was judged on.

    `judged`: how many points that were in all; a day that came anew is counted anew. `counts`: day -> points
    judged on it, as it was judged last.
    """

    lane = models.CharField(max_length=120, unique=True)
    version = models.PositiveIntegerField(default=0)
    days = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    judged = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["lane"]

    def __str__(self) -> str:
        return self.lane


class Judging(models.Model):
    """One run through all lanes: what it saw and what came of it. Unfinished: it goes on where it stood.

    `quiet`: false alarms on days known to be quiet, {first, last, days, points, dots, signals}; None where
    nobody can know which days were.
    """

    snapshot = models.PositiveIntegerField(_("snapshot"))
    stamp = models.PositiveIntegerField(default=0)
    points = models.PositiveIntegerField(_("points judged"), default=0)
    signals = models.PositiveIntegerField(_("signals"), default=0)
    quiet = models.JSONField(null=True, blank=True)
    began_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.snapshot}"


class ChartNote(models.Model):
    """A word on one point of a control chart: what was the matter then."""

    indicator = models.CharField(max_length=60, db_index=True)
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    where = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(_("point"))
    text = models.TextField(pgettext_lazy("chart", "note"), max_length=500)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class ChartPhase(models.Model):
    """From this day on an indicator is judged by limits of its own: it was redefined, or its process was."""

    indicator = models.CharField(max_length=60)
    start = models.DateField(_("begins on"))
    reason = models.TextField(pgettext_lazy("phase", "reason"), max_length=500)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["indicator", "start"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "start"], name="one_phase_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d} {self.reason[:60]}"


class ChartSettings(models.Model):
    """How an indicator is judged, where it is not as usual. `base_*`: the days that frozen limits rest on."""

    indicator = models.CharField(max_length=60, unique=True)
    rules = models.JSONField(default=list)
    sigmas = models.FloatField(_("limits at"), default=3.0)
    moving = models.BooleanField(_("limits move"), default=True)
    base_start = models.DateField(_("from"), null=True, blank=True)
    base_end = models.DateField(_("until"), null=True, blank=True)
    seasonal = models.BooleanField(_("take seasons out"), default=True)
    judged = models.BooleanField(_("judged after each refresh"), default=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["indicator"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sigmas__gte=1.0) & models.Q(sigmas__lte=6.0), name="limits_at_1_to_6_sigma"
            ),
        ]

    def __str__(self) -> str:
        return self.indicator


class BillingDays(models.Model):
    """Days of the month on which bills go out, for the judging of weak spots; the newest row is in force."""

    days = models.JSONField(default=list)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return ", ".join(map(str, self.days))
