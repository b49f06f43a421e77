"""Complaint orders (投诉工单), what happened to them, the contacts they concern, their attachments."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models.classes import Cause, ComplaintClass, Severity
from headwater.centre.complaints.models.mass import MassComplaint
from headwater.centre.people.models import Person, Unit


class OrderState(models.TextChoices):
    NEW = "new", pgettext_lazy("order", "new")
    IN_WORK = "in_work", pgettext_lazy("order", "in work")
    WAITING_CUSTOMER = "waiting_customer", pgettext_lazy("order", "waits for the customer")
    WAITING_OTHER = "waiting_other", pgettext_lazy("order", "waits for others")
    ANSWERED = "answered", pgettext_lazy("order", "answered")
    CLOSED = "closed", pgettext_lazy("order", "closed")
    MERGED = "merged", pgettext_lazy("order", "merged")
    WITHDRAWN = "withdrawn", pgettext_lazy("order", "withdrawn")


S = OrderState
# The clocks stand still in these; somebody works in the open ones; the ended ones are only read.
WAITING = (S.WAITING_CUSTOMER, S.WAITING_OTHER)
WORKED = (S.NEW, S.IN_WORK, *WAITING)
OPEN = (*WORKED, S.ANSWERED)
ENDED = (S.CLOSED, S.MERGED, S.WITHDRAWN)


class Stage(models.IntegerChoices):
    """How far the most pressing clock of an order is."""

    NONE = 0, pgettext_lazy("stage", "in time")
    WARNED = 1, pgettext_lazy("stage", "warned")
    PRESSED = 2, pgettext_lazy("stage", "pressing")
    OVERDUE = 3, pgettext_lazy("stage", "overdue")


class Order(models.Model):
    """C-2041. `unit` took it in, `department` has it now; whoever sees either sees the order.

    `customer` and `customer_name` are personal: no page, file or answer shows them unmasked.
    """

    received_at = models.DateTimeField(_("received"), db_index=True)
    channel = models.CharField(_("channel"), max_length=40, blank=True)
    customer = models.CharField(_("customer"), max_length=80, blank=True, db_index=True)
    customer_name = models.CharField(_("customer's name"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("what the customer says"), blank=True, max_length=8000)
    klass = models.ForeignKey(ComplaintClass, models.PROTECT, related_name="orders", verbose_name=_("class"))
    cause = models.ForeignKey(
        Cause, models.SET_NULL, null=True, blank=True, related_name="orders", verbose_name=_("cause")
    )
    severity = models.PositiveSmallIntegerField(
        pgettext_lazy("complaint", "severity"), choices=Severity.choices, default=Severity.MEDIUM
    )
    service = models.CharField(_("service"), max_length=200, blank=True)
    segment = models.CharField(_("brand"), max_length=80, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    area = models.CharField(_("area"), max_length=120, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("taken in by unit"))
    taken_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("taken in by")
    )
    department = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("department"))
    handler = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("handler")
    )
    state = models.CharField(_("state"), max_length=20, choices=OrderState, default=OrderState.NEW)
    first_replied_at = models.DateTimeField(_("first reply"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("order closed at"), null=True, blank=True, db_index=True)
    called_back_at = models.DateTimeField(_("called back"), null=True, blank=True)
    satisfied = models.BooleanField(_("customer satisfied"), null=True, blank=True)
    # Whether the customer was right to complain; null: not judged yet.
    valid = models.BooleanField(_("valid"), null=True, blank=True)
    bounces = models.PositiveIntegerField(_("times sent back"), default=0)
    continues = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("continues"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_here",
        verbose_name=_("merged into"),
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="split_off", verbose_name=_("split from")
    )
    mass = models.ForeignKey(
        MassComplaint,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("mass complaint"),
    )
    # Where it came from, and its number there: the same pair comes in once.
    source = models.CharField(_("source"), max_length=40, default="page")
    source_id = models.CharField(_("number at the source"), max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)

    # Worked out of the events whenever one is added (`standing.py`), for lists. They hold moments of
    # running clocks, not states, so that no passing of time makes them wrong; a clock at rest has none.
    warns_at = models.DateTimeField(null=True, blank=True)
    presses_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    # The stage that resting and ended clocks have reached.
    stage_held = models.PositiveSmallIntegerField(choices=Stage.choices, default=Stage.NONE)
    reply_due_at = models.DateTimeField(_("first reply due"), null=True, blank=True)
    solve_due_at = models.DateTimeField(_("solving due"), null=True, blank=True)
    reply_kept = models.BooleanField(null=True, blank=True)
    solve_kept = models.BooleanField(null=True, blank=True)
    # The highest stage of which people were told (notices only; what is shown never depends on it).
    told_stage = models.PositiveSmallIntegerField(default=Stage.NONE)

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="orders_by_due"),
            models.Index(fields=["department", "state"], name="orders_of_a_department"),
            models.Index(fields=["unit", "state"], name="orders_of_a_unit"),
            models.Index(fields=["handler", "state"], name="orders_of_a_handler"),
            models.Index(fields=["klass", "received_at"], name="orders_of_a_class"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source_id=""),
                name="one_order_of_a_source_and_number",
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False), name="merged_into_something"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="order_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="closed_orders_say_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title_shown}"

    @property
    def title_shown(self) -> str:
        """The title without anybody's number, nor the customer's name."""
        return mask_text(self.title, self.customer, self.customer_name)

    @property
    def text_shown(self) -> str:
        """What the customer said, without anybody's number, nor the customer's name."""
        return mask_text(self.text, self.customer, self.customer_name)

    @property
    def number(self) -> str:
        """As people read it: C-2041."""
        return f"C-{self.pk}"

    @property
    def url(self) -> str:
        """The one address of this order."""
        return f"/complaints/{self.pk}/"

    @property
    def open(self) -> bool:
        """Whether anything may still be done about it in this order."""
        return self.state in OPEN


class OrderContact(models.Model):
    """A contact of the lake that the order concerns."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="contacts")
    contact = models.CharField(_("contact"), max_length=120)
    happened_at = models.DateTimeField(_("happened at"), null=True, blank=True)

    class Meta:
        ordering = ["order", "happened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "contact"], name="a_contact_once_in_an_order")
        ]

    def __str__(self) -> str:
        return self.contact


class EventKind(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("order event", "taken in")
    CLASSED = "classed", pgettext_lazy("order event", "class or severity changed")
    CHANGED = "changed", pgettext_lazy("order event", "changed")
    ASSIGNED = "assigned", pgettext_lazy("order event", "given to a handler")
    HANDED_OVER = "handed_over", pgettext_lazy("order event", "handed over")
    REPLIED = "replied", pgettext_lazy("order event", "replied to the customer")
    NOTED = "noted", pgettext_lazy("order event", "note")
    CUSTOMER = "customer", pgettext_lazy("order event", "the customer spoke up")
    PAUSED = "paused", pgettext_lazy("order event", "clocks stopped")
    RESUMED = "resumed", pgettext_lazy("order event", "clocks go on")
    ANSWERED = "answered", pgettext_lazy("order event", "answered")
    OBJECTED = "objected", pgettext_lazy("order event", "not accepted by the customer")
    CALLED_BACK = "called_back", pgettext_lazy("order event", "called back")
    CLOSED = "closed", pgettext_lazy("order event", "closed")
    CONTINUED = "continued", pgettext_lazy("order event", "goes on in another order")
    MERGED = "merged", pgettext_lazy("order event", "merged into another order")
    TOOK_IN = "took_in", pgettext_lazy("order event", "another order was merged into this one")
    SPLIT = "split", pgettext_lazy("order event", "split")
    WITHDRAWN = "withdrawn", pgettext_lazy("order event", "withdrawn")
    JOINED = "joined", pgettext_lazy("order event", "joined a mass complaint")
    LEFT = "left", pgettext_lazy("order event", "taken out of a mass complaint")
    ATTACHED = "attached", pgettext_lazy("order event", "file attached")
    ESCALATED = "escalated", pgettext_lazy("order event", "deadline: people told")


class OrderEvent(models.Model):
    """What happened to an order: only ever added to (the database insists)."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="events")
    kind = models.CharField(_("what"), max_length=20, choices=EventKind)
    # When it happened, which an import may say; `recorded_at` is when it was written down.
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(_("by"), max_length=80)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    from_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("text"), blank=True, max_length=4000)
    # Facts of its kind: {"terms": {...}} of a class, {"state": …} of a pause, {"field": [old, new]}.
    data = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "at", "pk"]
        indexes = [models.Index(fields=["order", "at"], name="events_of_an_order")]

    def __str__(self) -> str:
        return f"{self.order.number} {self.kind}"


class Attachment(models.Model):
    """A file of an order. The file itself lies in the data folder under `key`."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="attachments")
    name = models.CharField(_("file name"), max_length=160)
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20)
    size = models.PositiveIntegerField(_("size"))
    digest = models.CharField(max_length=64)
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name_shown(self) -> str:
        """The name without anybody's number."""
        return mask_text(self.name, self.order.customer)
