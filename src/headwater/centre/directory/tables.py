"""The lists of the directory."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from headwater.centre.directory.wording import said
from headwater.centre.people.models import Account, AuditEvent, Membership, Person
from headwater.centre.ui.tables import DataTable, NumberColumn

NARROW = {"td": {"class": "hd-moment"}}
TO_PERSON = ("directory:person", (tables.A("pk"),))


def stars_in_words(stars: int | None) -> SafeString | str:
    """★★★ with its number for those who do not see it."""
    if stars is None:
        return "–"
    drawn = "★" * stars or "0"
    return format_html('<span class="hd-stars" title="{0}" aria-label="{0}">{1}</span>', stars, drawn)


def in_reader_language(name: str | None, name_en: str | None) -> str:
    """The English name where it is wanted and there."""
    return (name_en if name_en and get_language() == "en" else name) or "–"


class PersonTable(DataTable):
    """Persons as `persons_seen_by` gives them."""

    number = tables.Column(linkify=TO_PERSON, verbose_name=gettext_lazy("Staff number"))
    name = tables.Column(linkify=TO_PERSON, verbose_name=gettext_lazy("Full name"))
    unit_name = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit_path")
    post_name = tables.Column(verbose_name=gettext_lazy("Post"))
    employer = tables.Column(verbose_name=gettext_lazy("Employer"))
    stars = tables.Column(verbose_name=gettext_lazy("Stars"))
    agent_code = tables.Column(verbose_name=gettext_lazy("Agent code"))
    joined = tables.DateColumn(format="Y-m-d", verbose_name=gettext_lazy("Joined"))
    certified_on = tables.DateColumn(format="Y-m-d", verbose_name=gettext_lazy("Certified on"))
    state = tables.Column(empty_values=(), verbose_name=gettext_lazy("State"), order_by="left")

    choosable = ("post_name", "employer", "stars", "agent_code", "joined")
    extra = ("certified_on",)

    class Meta(DataTable.Meta):
        order_by = "number"
        empty_text = gettext_lazy("Nobody fits. Take a filter away, or bring people in from Excel.")

    def render_unit_name(self, record: Any) -> SafeString | str:
        words = in_reader_language(record.unit_name, record.unit_name_en)
        ended = record.in_unit_until is not None
        return format_html('<span class="{}">{}</span>', "hd-past" if ended else "", words)

    def render_post_name(self, record: Any) -> str:
        return in_reader_language(record.post_name, record.post_name_en)

    def render_stars(self, value: int) -> SafeString | str:
        return stars_in_words(value)

    def render_state(self, record: Person) -> SafeString | str:
        if record.left:
            return format_html('<span class="badge hw-badge">{} {}</span>', _("has left"), record.left)
        return _("here")


class MemberTable(DataTable):
    """Who is in a unit."""

    number = tables.Column(
        accessor="person__number",
        linkify=("directory:person", (tables.A("person_id"),)),
        verbose_name=gettext_lazy("Staff number"),
    )
    name = tables.Column(
        accessor="person__name",
        linkify=("directory:person", (tables.A("person_id"),)),
        verbose_name=gettext_lazy("Full name"),
    )
    post = tables.Column(verbose_name=gettext_lazy("Post"))
    since = tables.DateColumn(format="Y-m-d", verbose_name=gettext_lazy("In unit since"))

    class Meta(DataTable.Meta):
        model = Membership
        fields = ("number", "name", "post", "since")
        empty_text = gettext_lazy("Nobody works right in this unit today.")


class AccountTable(DataTable):
    """Accounts with the roles they hold."""

    username = tables.Column(
        linkify=("directory:account-of", (tables.A("pk"),)), verbose_name=gettext_lazy("User name")
    )
    person = tables.Column(
        accessor="person__name",
        linkify=lambda record: record.person and reverse("directory:person", args=[record.person_id]),
        verbose_name=gettext_lazy("Person"),
    )
    roles = tables.Column(empty_values=(), orderable=False, verbose_name=gettext_lazy("Roles"))
    last_login = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=gettext_lazy("Last sign-in"))
    is_active = tables.Column(verbose_name=gettext_lazy("State"))

    class Meta(DataTable.Meta):
        order_by = "username"
        empty_text = gettext_lazy("No account fits. Take a filter away.")

    def __init__(self, *args: Any, role_names: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.role_names = role_names

    def render_roles(self, record: Any) -> SafeString | str:
        words = ((self.role_names.get(grant.role, grant.role), grant.unit) for grant in record.held)
        return format_html_join(" ", '<span class="badge hw-badge">{} · {}</span>', words)

    def render_is_active(self, record: Account) -> SafeString | str:
        if not record.is_active:
            return format_html('<span class="badge hw-badge is-bad">{}</span>', _("locked"))
        if record.must_change_password:
            return format_html(
                '<span class="badge hw-badge is-near">{}</span>', _("waits for an own password")
            )
        return _("open")


class GrantTable(DataTable):
    """Who holds what where."""

    account = tables.Column(
        linkify=("directory:account-of", (tables.A("account_id"),)), verbose_name=gettext_lazy("Account")
    )
    role = tables.Column(verbose_name=gettext_lazy("Role"))
    unit = tables.Column(verbose_name=gettext_lazy("Over"), order_by="unit__path")
    since = tables.DateColumn(format="Y-m-d", verbose_name=gettext_lazy("From"))
    until = tables.DateColumn(format="Y-m-d", verbose_name=gettext_lazy("Until"))
    take = tables.TemplateColumn(
        template_name="directory/revoke.html", verbose_name="", orderable=False, exclude_from_export=True
    )

    class Meta(DataTable.Meta):
        order_by = "account"
        empty_text = gettext_lazy("Nobody holds a role that fits.")

    def __init__(self, *args: Any, role_names: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.role_names = role_names

    def render_role(self, value: str) -> str:
        return str(self.role_names.get(value, value))


class TrailTable(DataTable):
    """The audit trail."""

    at = tables.DateTimeColumn(format="Y-m-d H:i:s", verbose_name=gettext_lazy("When"), attrs=NARROW)
    by = tables.Column(verbose_name=gettext_lazy("Who"))
    action = tables.Column(verbose_name=gettext_lazy("Action"), attrs=NARROW)
    about = tables.Column(verbose_name=gettext_lazy("Concerning"), attrs=NARROW)
    detail = tables.Column(orderable=False, verbose_name=gettext_lazy("Details"))
    ip = tables.Column(verbose_name=gettext_lazy("Address"))

    choosable = ("ip",)

    class Meta(DataTable.Meta):
        model = AuditEvent
        fields = ("at", "by", "action", "about", "detail", "ip")
        order_by = "-at"
        empty_text = gettext_lazy("Nothing happened that fits. Take a filter away or choose a longer period.")

    def render_action(self, record: AuditEvent) -> str:
        return said(record).what

    def render_detail(self, record: AuditEvent) -> SafeString | str:
        return format_html_join(" · ", "{}", ((words,) for words in said(record).details))


class PostTable(DataTable):
    """Posts, and how many hold each today."""

    name = tables.Column(linkify=("directory:post", (tables.A("pk"),)), verbose_name=gettext_lazy("Name"))
    name_en = tables.Column(verbose_name=gettext_lazy("English name"))
    holders = NumberColumn("count", verbose_name=gettext_lazy("Held by"))

    class Meta(DataTable.Meta):
        order_by = "name"
        empty_text = gettext_lazy("No posts yet. Add the first one below.")
