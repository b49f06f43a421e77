"""Ten-day bulletins and monthly assessments (按旬通报 按月考核): frozen when issued, sent to subscribers."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.people.models import Person, Unit


class BulletinKind(models.TextChoices):
    TEN_DAYS = "ten_days", _("ten-day bulletin")
    MONTH = "month", _("monthly assessment")


class BulletinState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("bulletin", "draft")
    ISSUED = "issued", pgettext_lazy("bulletin", "issued")


class Bulletin(models.Model):
    """B-7: how complaints of a period were handled in a unit and all below it.

    A draft is counted anew whenever it is read; what was issued keeps the `figures` that were sent out.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=BulletinKind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    start = models.DateField(_("from"))
    end = models.DateField(_("to"))
    state = models.CharField(_("state"), max_length=10, choices=BulletinState, default=BulletinState.DRAFT)
    remarks = models.TextField(_("remarks"), blank=True, max_length=4000)
    figures = models.JSONField(default=dict, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    issued_by = models.CharField(max_length=150, blank=True)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    sent_to = models.PositiveIntegerField(_("sent to"), default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-start", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "unit", "start"], name="one_bulletin_a_period_and_unit"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="bulletin_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(issued_at__isnull=False), name="issued_bulletins_say_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()} {self.start} – {self.end}"

    @property
    def number(self) -> str:
        """As people read it: B-7."""
        return f"B-{self.pk}"

    @property
    def url(self) -> str:
        """The one address of this bulletin."""
        return f"/complaints/bulletins/{self.pk}/"

    @property
    def issued(self) -> bool:
        return self.state == BulletinState.ISSUED


class BulletinSubscription(models.Model):
    """Who is sent the bulletins of a unit; heads of the departments in it are sent them anyway."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("who"))
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=10, choices=BulletinKind)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["unit", "kind", "person"]
        constraints = [
            models.UniqueConstraint(fields=["person", "unit", "kind"], name="subscribed_once_to_a_bulletin")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.unit}"


SHARE = {
    "max_digits": 6,
    "decimal_places": 3,
    "validators": [MinValueValidator(0), MaxValueValidator(100)],
}


class AssessmentMeasure(models.Model):
    """One measure of the monthly assessment: full weight at `full`, nothing at `none`, straight between.

    `key` is one of `assessing.MEASURES`. Shares are fractions (0.95), counts are counts.
    """

    key = models.SlugField(max_length=30, unique=True)
    weight = models.DecimalField(
        _("weight"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    full = models.DecimalField(_("full weight at"), **SHARE)
    none = models.DecimalField(_("nothing at"), **SHARE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(full=F("none")), name="a_measure_has_two_ends"),
        ]

    def __str__(self) -> str:
        return self.key
