"""Addresses of the directory, and its lines of the rail."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from headwater.centre.directory import tasks
from headwater.centre.directory.views import (
    account,
    accounts,
    careers,
    exports,
    organisation,
    people_import,
    persons,
    posts,
    roles,
    signing,
    trail,
)
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.menu import MenuEntry

PREFIX = ""
app_name = "directory"
urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/end-others/", account.end_others, name="end-others"),
    path("people/", persons.persons, name="persons"),
    path("people/excel/", persons.persons_excel, name="persons-excel"),
    path("people/new/", persons.add_person, name="add-person"),
    path("people/import/", people_import.people_import, name="import"),
    path("people/import/template/", people_import.template, name="import-template"),
    path("people/import/land/", people_import.land, name="import-land"),
    path("people/import/rejects/", people_import.rejects, name="import-rejects"),
    path("people/<int:pk>/", persons.person, name="person"),
    path("people/<int:pk>/edit/", persons.edit_person, name="edit-person"),
    path("people/<int:pk>/certificates/<int:certificate>/withdraw/", careers.withdraw, name="withdraw"),
    path("people/<int:pk>/<slug:name>/", careers.step, name="step"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/new/", organisation.add_unit, name="add-unit"),
    path("organisation/<int:pk>/", organisation.unit, name="unit"),
    path("organisation/<int:pk>/edit/", organisation.edit_unit, name="edit-unit"),
    path("organisation/<int:pk>/move/", organisation.move_unit, name="move-unit"),
    path("organisation/<int:pk>/close/", organisation.close_unit, name="close-unit"),
    path("posts/", posts.posts, name="posts"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/<int:pk>/remove/", posts.remove_post, name="remove-post"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.open_account, name="open-account"),
    path("accounts/<int:pk>/", accounts.account, name="account-of"),
    path("accounts/<int:pk>/lock/", accounts.lock, name="lock"),
    path("accounts/<int:pk>/unlock/", accounts.unlock, name="unlock"),
    path("accounts/<int:pk>/reset/", accounts.reset, name="reset"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.make_role, name="make-role"),
    path("roles/held/", roles.grants, name="grants"),
    path("roles/held/<int:pk>/revoke/", roles.revoke, name="revoke"),
    path("roles/<slug:key>/", roles.change_role, name="change-role"),
    path("roles/<slug:key>/remove/", roles.remove_role, name="remove-role"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:pk>/", exports.export, name="export"),
    path("audit/", trail.trail, name="trail"),
    path("audit/excel/", trail.trail_excel, name="trail-excel"),
]
P = Permission
MENU = [
    MenuEntry("settings", _("Organisation"), "directory:organisation", P.SEE_PEOPLE, order=10, keys="o"),
    MenuEntry("settings", _("Persons"), "directory:persons", P.SEE_PEOPLE, order=20, keys="p"),
    MenuEntry("settings", _("People from Excel"), "directory:import", P.MANAGE_PEOPLE, order=30),
    MenuEntry("settings", _("Posts"), "directory:posts", P.MANAGE_ORGANISATION, order=40),
    MenuEntry("settings", _("Accounts"), "directory:accounts", P.MANAGE_ACCOUNTS, order=50),
    MenuEntry("settings", _("Roles"), "directory:roles", P.MANAGE_ROLES, order=60),
    MenuEntry("settings", _("Roles held"), "directory:grants", P.MANAGE_ROLES, order=70),
    MenuEntry("settings", _("Exports to approve"), "directory:exports", P.APPROVE_EXPORTS, order=78),
    MenuEntry("settings", _("Audit trail"), "directory:trail", P.SEE_AUDIT, order=80),
]
TASKS = [tasks.exports]
