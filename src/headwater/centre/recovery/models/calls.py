"""The customers of a campaign, the calls made to them, and what they answered afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.people.models import Person
from headwater.centre.recovery.models.campaigns import Campaign


class Arm(models.TextChoices):
    TREATED = "treated", _("to be contacted")
    HELD_OUT = "held_out", _("held out")


class Verdict(models.TextChoices):
    DISSATISFIED = "dissatisfied", _("really dissatisfied")
    CONTENT = "content", _("not dissatisfied")
    REPAIRED = "repaired", pgettext_lazy("verdict", "repaired")
    UNREACHABLE = "unreachable", _("unreachable")


# Whoever was repaired had been dissatisfied.
IDENTIFIED = (Verdict.DISSATISFIED, Verdict.REPAIRED)
REACHED = (*IDENTIFIED, Verdict.CONTENT)


class Reason(models.TextChoices):
    """Why a customer is left out. The order is that of the count: each customer counts for the first."""

    LISTED = "listed", _("on the campaign's own list")
    OPTED_OUT = "opted_out", _("wants no such calls")
    OPEN_ORDER = "open_order", _("has an open complaint")
    ELSEWHERE = "elsewhere", _("is in another campaign that is drawn or running")
    CAP = "cap", _("was contacted as often as is allowed")
    LATELY = "lately", _("was called a short time ago")


class Recipient(models.Model):
    """A customer of a drawn campaign. Who is held out has a row too, and is never called.

    `facts` keeps what was known of the customer when the draw was made. `skipped`: a reason that came up
    after the draw; such a customer is not called, but stays in the arm that chance gave.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("recipient", "waiting")
        GIVEN = "given", pgettext_lazy("recipient", "given to an agent")
        AGAIN = "again", pgettext_lazy("recipient", "to be called again")
        DONE = "done", pgettext_lazy("recipient", "done")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="recipients")
    customer = models.CharField(max_length=80)
    rank = models.PositiveIntegerField(default=0)
    score = models.FloatField(null=True, blank=True)
    group = models.CharField(_("group"), max_length=80, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    arm = models.CharField(_("arm"), max_length=10, choices=Arm, default=Arm.TREATED)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("agent")
    )
    given_on = models.DateField(null=True, blank=True)
    taken_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)
    again_at = models.DateTimeField(_("call again at"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict, blank=True)
    skipped = models.CharField(
        pgettext_lazy("recipient", "left out"), max_length=12, choices=Reason, blank=True
    )
    reached_at = models.DateTimeField(null=True, blank=True)
    identified_at = models.DateTimeField(null=True, blank=True)
    repaired_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["campaign", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "customer"], name="a_customer_once_in_a_campaign"),
            # Whatever a page or a job does: nobody held out is called, or the comparison is worth nothing.
            models.CheckConstraint(
                condition=~Q(arm="held_out") | Q(person=None, taken_by=None, tries=0, verdict=""),
                name="the_held_out_are_left_alone",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="repaired") | ~Q(identified_at=None),
                name="the_repaired_had_been_dissatisfied",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "arm", "state", "rank"], name="recipients_to_give_out"),
            models.Index(fields=["person", "state"], name="recipients_of_an_agent"),
            models.Index(fields=["customer"], name="recipients_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign.number} #{self.rank}"

    @property
    def key(self) -> str:
        """How lists and links name this customer without saying the number."""
        return f"K-{self.campaign_id}/{self.pk}"


class Call(models.Model):
    """One attempt. Open until a verdict is given, or ended without one when the customer was put back.

    `shown_at`: when the caller was shown the number.
    """

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="calls")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("agent"))
    script = models.PositiveIntegerField(null=True, blank=True)
    begun_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict, blank=True)
    note = models.TextField(_("notes"), max_length=2000, blank=True)
    again_at = models.DateTimeField(_("call again at"), null=True, blank=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient"], condition=Q(ended_at=None), name="one_open_call_a_customer"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "begun_at"], name="calls_of_an_agent"),
            models.Index(fields=["ended_at"], name="calls_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.begun_at:%Y-%m-%d %H:%M}"


class FollowUp(models.Model):
    """What a customer of either arm answered afterwards, on the scale from 1 to 5."""

    class Source(models.TextChoices):
        SURVEY = "survey", _("follow-up survey")
        FILE = "file", pgettext_lazy("follow-up", "file")

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="follow_ups")
    score = models.FloatField(_("score"))
    answered_on = models.DateField(_("answered on"))
    source = models.CharField(max_length=8, choices=Source)

    class Meta:
        ordering = ["-answered_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "source", "answered_on"], name="a_follow_up_once_a_day"
            ),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="follow_up_scores_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.score:g}"

    @property
    def satisfied(self) -> bool:
        """The top two of five."""
        return self.score >= 4
