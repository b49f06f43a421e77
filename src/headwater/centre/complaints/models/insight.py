"""Hot spots as they were last found, and what the texts of orders mention."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.models.mass import MassComplaint
from headwater.centre.complaints.models.orders import Order


class HotSpotLook(models.Model):
    """One look over the orders of some days. The newest finished one is shown."""

    made_at = models.DateTimeField(_("looked at"), auto_now_add=True)
    made_by = models.CharField(max_length=150)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    orders = models.PositiveIntegerField(_("orders"))
    seconds = models.FloatField(_("seconds"))

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.since} – {self.until}"


class HotSpot(models.Model):
    """One matter that several orders are about, and how it stands against its usual level."""

    look = models.ForeignKey(HotSpotLook, models.CASCADE, related_name="spots")
    # The same from look to look, while most of its orders are: what addresses and mass complaints hold.
    thread = models.PositiveIntegerField(db_index=True, default=0)
    words = models.JSONField(default=list)
    orders = models.PositiveIntegerField(_("orders"))
    # Orders a day from the look's first day to its last.
    daily = models.JSONField(default=list)
    typical = models.JSONField(default=list)
    span = models.PositiveSmallIntegerField(_("days looked at"))
    count = models.PositiveIntegerField(_("orders in these days"))
    expected = models.FloatField(_("usual"))
    q = models.FloatField()
    rising = models.BooleanField(_("rising"), default=False)
    # When those concerned were told of its rising, or it last rose since; carried from look to look.
    told_at = models.DateTimeField(null=True, blank=True)
    mass = models.ForeignKey(
        MassComplaint,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="hot_spots",
        verbose_name=_("mass complaint"),
    )

    class Meta:
        ordering = ["-rising", "q", "-orders", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["look", "thread"], name="a_thread_once_in_a_look"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its own words."""
        return " ".join(self.words) or "–"

    @property
    def url(self) -> str:
        """The one address of this matter."""
        return f"/complaints/hot-spots/{self.thread}/"

    @property
    def factor(self) -> float:
        """Times the usual level."""
        return self.count / max(self.expected, 0.5)


class HotSpotOrder(models.Model):
    """An order of a hot spot."""

    spot = models.ForeignKey(HotSpot, models.CASCADE, related_name="members")
    order = models.ForeignKey(Order, models.CASCADE, related_name="hot_spots")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["spot", "order"], name="an_order_once_in_a_hot_spot"),
        ]

    def __str__(self) -> str:
        return f"{self.spot_id} {self.order_id}"


class MentionKind(models.TextChoices):
    PLACE = "place", pgettext_lazy("mention", "place")
    TIME = "time", pgettext_lazy("mention", "time")
    SERVICE = "service", pgettext_lazy("mention", "service")
    DEVICE = "device", pgettext_lazy("mention", "device")
    SYMPTOM = "symptom", pgettext_lazy("mention", "symptom")


class OrderReading(models.Model):
    """That an order's text was read, and which text: another text is read again."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="reading")
    digest = models.CharField(max_length=64)
    read_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.order_id}"


class OrderMention(models.Model):
    """What an order mentions; start and end count the characters of title, line break and text."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="mentions")
    kind = models.CharField(_("kind"), max_length=10, choices=MentionKind)
    # By what equal mentions are counted together: the centre's term, a symptom's code, a day, or the words.
    value = models.CharField(_("what"), max_length=120)
    text = models.CharField(max_length=120)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    known = models.BooleanField(default=False)

    class Meta:
        ordering = ["order", "start", "pk"]
        indexes = [models.Index(fields=["kind", "value"], name="mentions_by_value")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
