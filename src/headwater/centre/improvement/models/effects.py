"""What an improvement brought in money, year by year, and what it brought besides."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headwater.centre.improvement.models.projects import Improvement
from headwater.centre.people.models import Account

MONEY = {"max_digits": 16, "decimal_places": 2}
ZERO = Decimal(0)


class Effect(models.Model):
    """The economic and other effect, stated by one person and confirmed by a second one."""

    improvement = models.OneToOneField(Improvement, models.CASCADE, related_name="effect")
    project_cost = models.DecimalField(
        _("cost of the improvement (yuan)"), **MONEY, default=ZERO, validators=[MinValueValidator(ZERO)]
    )
    evidence = models.TextField(_("evidence"), max_length=2000, blank=True)
    other = models.TextField(_("effect besides money"), max_length=2000, blank=True)
    stated_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    stated_at = models.DateTimeField(auto_now=True)
    confirmed_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(stated_by=None) | ~Q(confirmed_by=F("stated_by")),
                name="effect_is_confirmed_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.improvement.number}: {self.improvement.title}"


class EffectYear(models.Model):
    """One year's benefit: posts saved at what a post costs, other cost saved, more income."""

    effect = models.ForeignKey(Effect, models.CASCADE, related_name="years")
    year = models.PositiveIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    posts = models.DecimalField(_("posts saved"), max_digits=8, decimal_places=2, default=ZERO)
    cost_of_a_post = models.DecimalField(_("cost of a post (yuan a year)"), **MONEY, default=ZERO)
    cost_saved = models.DecimalField(_("other cost saved (yuan)"), **MONEY, default=ZERO)
    income = models.DecimalField(_("more income (yuan)"), **MONEY, default=ZERO)
    company_profit = models.DecimalField(_("company profit (yuan)"), **MONEY, null=True, blank=True)

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["effect", "year"], name="one_effect_a_year")]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def benefit(self) -> Decimal:
        """Posts at their cost, other cost saved and more income; may be negative."""
        return self.posts * self.cost_of_a_post + self.cost_saved + self.income
