"""Who signs in, and which role they hold where."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models.persons import Person
from headwater.centre.people.models.units import Unit

# Where a session keeps the language of its person.
LANGUAGE_KEY = "language"


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        """Names are the same in capitals and small letters."""
        return self.get(username__iexact=username or "")


class Account(AbstractBaseUser):
    username = models.CharField(_("user name"), max_length=60, unique=True)
    person = models.OneToOneField(Person, models.SET_NULL, null=True, blank=True, related_name="account")
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("theme"), max_length=10, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    objects = AccountManager()

    class Meta:
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_names_differ_in_more_than_capitals"),
        ]

    def __str__(self) -> str:
        return self.person.name if self.person else self.username


class AccountSession(models.Model):
    """A sign-in that may still be open: what its owner sees in the list of own sessions."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-begun_at"]

    def __str__(self) -> str:
        return f"{self.account} {self.begun_at:%Y-%m-%d %H:%M}"


class CustomRole(models.Model):
    """A centre's own bundle. Permissions are stored by their stable keys."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    permissions = models.JSONField(default=list)
    own_only = models.BooleanField(_("own figures only"), default=False)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """A role, held by an account, over a unit and all below it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants")
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["account", "role"]
        constraints = [
            models.UniqueConstraint(fields=["account", "role", "unit"], name="one_grant_a_role_and_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.role} @ {self.unit}"
