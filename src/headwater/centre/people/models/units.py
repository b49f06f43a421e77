"""The organisation tree: any depth, kinds of node, units outside the centre too."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    COMPANY = "company", _("company")
    CENTRE = "centre", _("centre")
    SUB_CENTRE = "sub_centre", _("sub-centre")
    DEPARTMENT = "department", _("department")
    SECTION = "section", _("section")
    ZONE = "zone", _("zone")
    TEAM = "team", _("team")
    NETWORK = "network", _("network (outside)")
    MARKETING = "marketing", _("marketing (outside)")
    BILLING = "billing", _("billing (outside)")
    HALLS = "halls", _("service halls (outside)")
    VENDOR = "vendor", _("vendor (outside)")


class Unit(models.Model):
    """A node. `code` is what the machines' records say (a team's code in the contacts)."""

    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    # "/1/5/9/": a subtree is one index range; kept right by the actions alone.
    path = models.CharField(max_length=400, db_index=True, editable=False, default="")
    opened = models.DateField(_("opened"), null=True, blank=True)
    closed = models.DateField(_("closed"), null=True, blank=True)

    class Meta:
        ordering = ["path", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="unit_is_not_its_own_parent"
            ),
            # Who holds the top holds everything (`access`), so there can be only one.
            models.UniqueConstraint(
                fields=["parent"],
                condition=models.Q(parent=None),
                nulls_distinct=False,
                name="only_one_top_unit",
            ),
        ]
        indexes = [models.Index(fields=["path"], name="unit_subtree", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    def holds(self, other: Unit) -> bool:
        """Whether `other` stands in the subtree of this node (itself included)."""
        return other.path.startswith(self.path)


class Placement(models.Model):
    """Under which parent a unit stood in which period: last month's figures keep last month's tree."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["unit", "since"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="placement_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(until=None), name="one_open_placement_a_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} < {self.parent} {self.since}"
