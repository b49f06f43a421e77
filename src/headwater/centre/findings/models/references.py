"""Objects of any room by number, title and address, and which of them came out of which.

A low room cannot point at tables of the rooms above it. It keeps what a reader needs: the number, the
title, the address; and goes on saying them when the object itself is gone.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object: its word, the right that opens its pages, its place in the loop."""

    word: str | Promise
    permission: Permission
    order: int


# The stable keys are written by all rooms. The order is that of the loop: noticed, found, analysed, …
KINDS: dict[str, Kind] = {
    "signal": Kind(_("Signal"), Permission.SEE_SIGNALS, 10),
    "weak_spot": Kind(_("Weak spot"), Permission.SEE_SIGNALS, 10),
    "check": Kind(_("Check"), Permission.SEE_HOME, 10),
    "complaint": Kind(_("Complaint"), Permission.SEE_COMPLAINTS, 10),
    "mass_complaint": Kind(_("Mass complaint"), Permission.SEE_COMPLAINTS, 12),
    "accident": Kind(_("Service accident"), Permission.KEEP_ACCIDENTS, 13),
    "accountability": Kind(_("Accountability record"), Permission.SEE_ACCOUNTABILITY, 36),
    "lookalike": Kind(_("Look-alike model"), Permission.SEE_RECOVERY, 37),
    "campaign": Kind(_("Recovery campaign"), Permission.SEE_RECOVERY, 38),
    "suggestion": Kind(_("Suggestion"), Permission.SEE_HOME, 10),
    "questionnaire": Kind(_("Questionnaire"), Permission.RUN_SURVEYS, 10),
    "shortfall": Kind(_("Shortfall"), Permission.SEE_IMPROVEMENTS, 15),
    "finding": Kind(_("Finding"), Permission.SEE_FINDINGS, 20),
    "analysis": Kind(_("Analysis"), Permission.SEE_ANALYSES, 30),
    "defect": Kind(_("Defect"), Permission.SEE_PROCESSES, 35),
    "improvement": Kind(_("Improvement"), Permission.SEE_IMPROVEMENTS, 40),
    "pilot": Kind(_("Pilot"), Permission.SEE_IMPROVEMENTS, 50),
    "verification": Kind(_("Verification"), Permission.SEE_IMPROVEMENTS, 60),
    "change": Kind(_("Process change"), Permission.SEE_PROCESSES, 70),
    "handbook": Kind(_("Handbook"), Permission.SEE_PROCESSES, 80),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """An object of any room: `kind` a key of KINDS, `number` as people read it ("S-12")."""

    kind: str
    number: str
    title: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no kind of object is called {self.kind}; known are {', '.join(KINDS)}")
        if not self.number:
            raise ValueError("a reference needs the number of its object")

    def __str__(self) -> str:
        return f"{KINDS[self.kind].word} {self.number}"


class Member(models.Model):
    """An object of a chain as it was last told of; `gone_at` says that it has been deleted since."""

    kind = models.CharField(max_length=20)
    number = models.CharField(pgettext_lazy("object", "number"), max_length=40)
    title = models.CharField(_("title"), max_length=300, blank=True)
    url = models.CharField(max_length=400, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="one_member_an_object"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def reference(self) -> Reference:
        """The frozen value; without an address when the object is gone."""
        return Reference(self.kind, self.number, self.title, "" if self.gone_at else self.url)

    @property
    def word(self) -> str | Promise:
        """What its kind is called."""
        return KINDS[self.kind].word if self.kind in KINDS else self.kind


class Link(models.Model):
    """`after` came out of `before`."""

    before = models.ForeignKey(Member, models.CASCADE, related_name="links_onward")
    after = models.ForeignKey(Member, models.CASCADE, related_name="links_back")
    by = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="one_link_a_pair"),
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="no_link_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.before.number} -> {self.after.number}"
